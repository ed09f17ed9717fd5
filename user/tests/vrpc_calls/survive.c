// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Calls to two servers of one VM until it dies, which it does when it gets a line over a
 * vbpipe that says how.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "user/tests/test.h"
#include "user/tests/vrpc_calls/client.h"

#define PATIENCE	90	/* seconds for a death and what is before it */
#define CLIENTS		2

struct caller {
	struct client c;
	pthread_t thread;
	uint32_t calls;
	int err;
	bool opened;
};

static struct caller callers[CLIENTS];

static void *call_until_it_fails(void *arg)
{
	struct caller *k = arg;
	uint32_t size;

	do {
		size = 16 + test_random(&k->c.rnd, 2000);
		k->err = client_call(&k->c, size, 0, size & 1);
		__atomic_fetch_add(&k->calls, 1, __ATOMIC_RELAXED);
	} while (!k->err);
	return NULL;
}

static int caller_connect(struct caller *k, const char *name)
{
	bool opened = k->opened;

	k->opened = true;
	return opened ? client_reopen(&k->c) : client_open(&k->c, name, false);
}

static void callers_start(const char *statement, char *const names[])
{
	int i;

	for (i = 0; i < CLIENTS; i++) {
		test_expect(statement, caller_connect(&callers[i], names[i]) == 0);
		callers[i].calls = 0;
		if (pthread_create(&callers[i].thread, NULL, call_until_it_fails, &callers[i]))
			test_die("pthread_create");
	}
}

static void callers_wait_calls(uint32_t calls)
{
	int i;

	for (i = 0; i < CLIENTS; i++)
		while (__atomic_load_n(&callers[i].calls, __ATOMIC_RELAXED) < calls)
			usleep(1000);
}

/* Each death before this one was notified to each caller. */
static void callers_end(const char *statement, uint32_t deaths)
{
	int i;

	for (i = 0; i < CLIENTS; i++) {
		pthread_join(callers[i].thread, NULL);
		test_expect(statement, callers[i].err == EAGAIN);
		test_expect(statement,
			    callers[i].calls < 2 || callers[i].c.offs >= deaths * CLIENTS);
		test_expect(statement, client_call(&callers[i].c, 16, 0, false) == EAGAIN);
	}
}

int survive(const char *orders_path, unsigned int deaths, char *const names[])
{
	static const char *const how[] = { "reboot", "panic" };
	char statement[64];
	unsigned int i;
	uint64_t rnd = 7;
	int orders = test_open(orders_path, O_RDWR);

	for (i = 0; i < deaths && !test_failures(); i++) {
		const char *this = how[test_random(&rnd, 2)];

		snprintf(statement, sizeof(statement), "survives death %u: %s", i + 1, this);
		test_limit(statement, PATIENCE);
		callers_start(statement, names);
		callers_wait_calls(test_random(&rnd, 300));
		close(test_open(orders_path, O_RDWR));	/* which waits for it */
		/* The first write is told of the last death. */
		while (dprintf(orders, "%s\n", this) < 0 && errno == EPIPE)
			;
		callers_end(statement, i);
		if (!test_failures())
			test_pass(statement);
	}
	return test_failures() != 0;
}

int load(const char *name)
{
	struct client c;
	int err = client_open(&c, name, true);

	while (!err)
		err = client_call_through(&c, 16 + test_random(&c.rnd, 2000));
	test_fail("calls until it dies", "%s", err < 0 ? "wrong answer" : strerror(err));
	return 1;
}
