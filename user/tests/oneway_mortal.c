// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * oneway_mortal ORDERS PATH...: takes an order, then moves bytes through all the devices,
 * a thread for each, until so many have passed the first; then the whole VM dies.  Not
 * before the survivor has moved something through each of them, else it would wait for
 * its beginning for ever.
 */
#include <pthread.h>
#include <stdbool.h>
#include <sys/reboot.h>

#include "user/tests/mortal.h"
#include "user/tests/oneway.h"

#define PIECE		5000
#define RING		65536	/* of all devices */

static struct mortal_order order;
static pthread_barrier_t begun;
static volatile bool dying;	/* a kernel that leaves makes its ends OFF before it is gone */

static void die(uint32_t how)
{
	int trigger = test_open("/proc/sysrq-trigger", O_WRONLY);

	dying = true;
	if (how == MORTAL_PANIC && write(trigger, "c", 1) != 1)
		test_die("sysrq");
	reboot(how == MORTAL_REBOOT ? RB_AUTOBOOT : RB_POWER_OFF);
}

static int move(struct oneway *o, uint64_t until)
{
	static __thread uint64_t rnd = 1;
	int n = 1;

	while (n > 0 && o->s.position < until) {
		uint32_t want = 1 + test_random(&rnd, PIECE);

		n = o->receives ? oneway_receive(o, want) : oneway_send(o, want);
	}
	return n;
}

static void *worker(void *path)
{
	bool first = !strcmp(path, "/dev/vpipe0");
	struct oneway o;
	int n;

	oneway_open(&o, path, 0);
	test_stream_init(&o.s, order.seed);
	n = move(&o, o.receives ? 1 : RING + 1);
	pthread_barrier_wait(&begun);
	if (n > 0)
		n = move(&o, first ? o.s.position + order.bytes : UINT64_MAX);
	if (n <= 0 && !dying)
		test_fail("the survivor goes on until we die", "%s: %s", (char *)path,
			  strerror(-n));
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t thread[8];
	int i, orders;

	if (argc < 3 || argc > 10)
		return 2;
	orders = test_open(argv[1], O_RDWR);
	if (read(orders, &order, sizeof(order)) != sizeof(order))
		test_die("orders");
	pthread_barrier_init(&begun, NULL, argc - 2);
	for (i = 2; i < argc; i++)
		if (pthread_create(&thread[i - 2], NULL, worker, argv[i]))
			test_die("pthread_create");
	pthread_join(thread[0], NULL);
	if (!test_failures())
		die(order.how);
	return 1;
}
