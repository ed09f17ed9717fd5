// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * oneway_survivor ORDERS DEATHS PATH...: moves bytes through all the devices with a peer
 * that dies in the middle, DEATHS times, the last time for good.  Descriptors and
 * mappings stay as they are all the time.
 */
#include <poll.h>
#include <pthread.h>
#include <signal.h>

#include "user/tests/mortal.h"
#include "user/tests/oneway.h"

#define PATIENCE	60	/* seconds for a death and what is before it */
#define PIECE		6000
#define DEVICES		8

static struct mortal_order order;
static struct oneway ends[DEVICES];
static char **paths;
static int devices, orders;
static uint64_t moved;

static const char *const statements[] = {
	[MORTAL_REBOOT] = "survives a peer that reboots",
	[MORTAL_PANIC] = "survives a peer that panics",
	[MORTAL_POWER_OFF] = "survives a peer that powers off",
};

/* A blocking open waits for the peer; so that nothing is told before it is there. */
static void wait_for_peer(int i)
{
	struct oneway o;

	oneway_open(&o, paths[i], 0);
	oneway_close(&o);
}

static void check_the_end(struct oneway *o, int n)
{
	const char *statement = statements[order.how];
	struct pollfd p = { .fd = o->v.fd, .events = o->receives ? POLLIN : POLLOUT };

	test_expect(statement, n == (o->receives ? 0 : -EPIPE));
	test_expect(statement, poll(&p, 1, 0) == 1 && (p.revents & POLLHUP));
	if (o->receives)
		test_expect(statement, oneway_receive(o, 1) == 0);
	else
		test_expect(statement, oneway_send(o, 1) == -EPIPE);
}

static void *worker(void *arg)
{
	struct oneway *o = arg;
	uint64_t rnd = order.seed;
	int n;

	wait_for_peer(o - ends);
	test_stream_init(&o->s, order.seed);
	do {
		uint32_t want = 1 + test_random(&rnd, PIECE);

		n = o->receives ? oneway_receive(o, want) : oneway_send(o, want);
	} while (n > 0);
	if (n == -EBADMSG)
		test_fail(statements[order.how], "%s: wrong before byte %llu", paths[o - ends],
			  (unsigned long long)o->s.position);
	check_the_end(o, n);
	__atomic_fetch_add(&moved, o->s.position, __ATOMIC_RELAXED);
	return NULL;
}

static void survive(const char *orders_path)
{
	pthread_t thread[DEVICES];
	int i;
	char c;

	test_limit(statements[order.how], PATIENCE);
	close(test_open(orders_path, O_RDWR));
	test_expect(statements[order.how], write(orders, &order, sizeof(order)) == sizeof(order));
	for (i = 0; i < devices; i++)
		if (pthread_create(&thread[i], NULL, worker, &ends[i]))
			test_die("pthread_create");
	for (i = 0; i < devices; i++)
		pthread_join(thread[i], NULL);
	test_expect(statements[order.how], read(orders, &c, 1) == 0);
}

int main(int argc, char **argv)
{
	unsigned int deaths, round;
	uint64_t rnd = 1;
	int i;

	if (argc < 4 || argc > 3 + DEVICES)
		return 2;
	deaths = strtoul(argv[2], NULL, 0);
	paths = argv + 3;
	devices = argc - 3;
	signal(SIGPIPE, SIG_IGN);
	orders = test_open(argv[1], O_RDWR);
	for (i = 0; i < devices; i++) {
		oneway_open(&ends[i], paths[i], O_NONBLOCK);
		fcntl(ends[i].v.fd, F_SETFL, 0);
		ends[i].v.nonblock = false;
	}
	for (round = 1; round <= deaths && !test_failures(); round++) {
		order.how = round == deaths ? MORTAL_POWER_OFF :
			    round % 2 ? MORTAL_REBOOT : MORTAL_PANIC;
		order.bytes = 1 + test_random(&rnd, 1 << test_random(&rnd, 19));
		order.seed = round;
		survive(argv[1]);
		if (!test_failures())
			test_pass(statements[order.how]);
	}
	printf("%u deaths, %llu bytes\n", round - 1, (unsigned long long)moved);
	return test_failures() != 0;
}
