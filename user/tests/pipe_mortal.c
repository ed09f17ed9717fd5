// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * pipe_mortal PATH ORDERS: takes an order, then writes and reads PATH in two
 * threads until it has read so many bytes; then the whole VM dies.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/reboot.h>
#include <unistd.h>

#include "user/tests/mortal.h"
#include "user/tests/test.h"

static int fd;
static struct mortal_order order;
static volatile bool dying;	/* a kernel that leaves makes its ends OFF before it is gone */

static void *writer(void *unused)
{
	static uint8_t buf[10000];
	struct test_stream s;

	(void)unused;
	test_stream_init(&s, order.seed + 1);
	do
		test_stream_fill(&s, buf, sizeof(buf));
	while (test_write_all(fd, buf, sizeof(buf)) == sizeof(buf));
	if (!dying)
		test_fail("the survivor reads until we die", "write: %m");
	return NULL;
}

static void die(uint32_t how)
{
	int trigger = test_open("/proc/sysrq-trigger", O_WRONLY);

	dying = true;
	if (how == MORTAL_PANIC && write(trigger, "c", 1) != 1)
		test_die("sysrq");
	if (how == MORTAL_REBOOT)
		reboot(RB_AUTOBOOT);
	else
		reboot(RB_POWER_OFF);
}

int main(int argc, char **argv)
{
	static uint8_t buf[7000];
	struct test_stream s;
	pthread_t thread;
	int orders;

	if (argc != 3)
		return 2;
	orders = test_open(argv[2], O_RDWR);
	if (read(orders, &order, sizeof(order)) != sizeof(order))
		test_die("orders");
	test_stream_init(&s, order.seed);
	fd = test_open(argv[1], O_RDWR);
	if (pthread_create(&thread, NULL, writer, NULL))
		test_die("pthread_create");
	while (s.position < order.bytes) {
		ssize_t n = read(fd, buf, sizeof(buf));

		if (!test_expect("the survivor writes until we die", n > 0) ||
		    !test_expect("its bytes are right", test_stream_matches(&s, buf, n)))
			return 1;
	}
	die(order.how);
	return 0;
}
