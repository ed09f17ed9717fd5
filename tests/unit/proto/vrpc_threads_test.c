// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Client and server on two CPUs; the client takes some of its calls back.  What was
 * withdrawn may not be begun: the server would work on data that are the client's again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <pthread.h>
#include <sched.h>

#include "proto/vrpc.h"
#include "tests/unit/proto/bridge.h"

#define CALLS	30000

static struct {
	struct vrpc v[2];
	struct bridge bridge;
	struct lv_vrpc *shared;
	uint32_t stop;
} w;

static void up(void *user)
{
	(void)user;
}

static void down(void *user, bool failed)
{
	(void)user;
	(void)failed;
}

static void boot(int i)
{
	struct vrpc_config config = {
		.shared = w.shared,
		.maxsize = 64,
		.server = i == 0,
		.end = bridge_end(&w.bridge, 0, i),
		.up = up,
		.down = down,
	};

	vrpc_init(&w.v[i], &config);
	vrpc_want(&w.v[i], true);
	vrpc_step(&w.v[i]);
}

static void *serve(void *unused)
{
	uint32_t size, done = 0;

	(void)unused;
	while (!port_load_u32(&w.stop)) {
		if (vrpc_server_take(&w.v[0], &size)) {
			sched_yield();
			continue;
		}
		/* Plain accesses: the thread sanitizer sees whether the data are ours. */
		w.shared->data[0]++;
		w.shared->data[1] = (uint8_t)size;
		vrpc_server_answer(&w.v[0], size);
		done++;
	}
	return (void *)(uintptr_t)done;
}

/*
 * True: it was answered; false: withdrawn, or declined.  No session ends: a call that
 * was not begun costs none.
 */
static bool call_or_withdraw(uint32_t i)
{
	uint32_t size, patience = i % 5;
	int err;

	w.shared->data[0] = (uint8_t)i;
	w.shared->data[1] = 0xff;
	assert_int_equal(vrpc_client_begin(&w.v[1], i % 64), 0);
	while ((err = vrpc_client_result(&w.v[1], &size)) == -EINPROGRESS) {
		if (patience && --patience == 0 && !vrpc_client_withdraw(&w.v[1])) {
			assert_int_equal(w.shared->data[1], 0xff);
			return false;
		}
		sched_yield();
	}
	if (err == -EINTR) {
		assert_int_equal(w.shared->data[1], 0xff);
		return false;
	}
	assert_int_equal(err, 0);
	assert_int_equal(size, i % 64);
	assert_int_equal(w.shared->data[0], (uint8_t)(i + 1));
	assert_int_equal(w.shared->data[1], (uint8_t)size);
	return true;
}

static void what_was_withdrawn_is_never_begun(void **state)
{
	uint32_t i, answered = 0;
	pthread_t thread;
	void *done;

	(void)state;
	w.shared = aligned_alloc(64, 192);
	bridge_init(&w.bridge);
	boot(0);
	boot(1);
	while (vrpc_step(&w.v[0]) | vrpc_step(&w.v[1]))
		;
	assert_true(vrpc_client_bound(&w.v[1]));
	assert_int_equal(pthread_create(&thread, NULL, serve, NULL), 0);
	for (i = 0; i < CALLS; i++)
		answered += call_or_withdraw(i);
	port_store_u32(&w.stop, 1);
	pthread_join(thread, &done);
	assert_int_equal((uintptr_t)done, answered);
	assert_true(answered > 0);
	free(w.shared);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_withdrawn_is_never_begun),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
