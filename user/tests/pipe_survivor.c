// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * pipe_survivor PATH ORDERS DEATHS: streams both ways with a peer that dies in
 * the middle, DEATHS times; the last time for good.  The two descriptors stay
 * open all the time.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "user/tests/mortal.h"
#include "user/tests/test.h"

#define PATIENCE	60	/* seconds for a death and what is before it */

static int fd;
static struct mortal_order order;
static unsigned int round_number;
static uint64_t bytes_read;

static const char *const statements[] = {
	[MORTAL_REBOOT] = "survives a peer that reboots",
	[MORTAL_PANIC] = "survives a peer that panics",
	[MORTAL_POWER_OFF] = "survives a peer that powers off",
};

/* Opening waits for the peer. */
static void wait_for_peer(const char *path)
{
	close(test_open(path, O_RDWR));
}

/* Until the peer dies; then EPIPE, nothing else. */
static void *writer(void *unused)
{
	static uint8_t buf[9000];
	struct test_stream s;

	(void)unused;
	test_stream_init(&s, order.seed);
	do
		test_stream_fill(&s, buf, sizeof(buf));
	while (test_write_all(fd, buf, sizeof(buf)) == sizeof(buf));
	test_expect(statements[order.how], errno == EPIPE);
	return NULL;
}

/* What the peer wrote, without a gap; then 0. */
static void read_to_the_end(void)
{
	static uint8_t buf[8000];
	struct test_stream s;
	ssize_t n;

	test_stream_init(&s, order.seed + 1);
	while ((n = read(fd, buf, sizeof(buf))) > 0) {
		if (test_stream_matches(&s, buf, n))
			continue;
		test_fail(statements[order.how], "round %u: wrong before byte %llu", round_number,
			  (unsigned long long)s.position);
		return;
	}
	test_expect(statements[order.how], n == 0);
	bytes_read += s.position;
}

static void check_the_end(int orders)
{
	struct pollfd p = { .fd = fd, .events = POLLIN | POLLOUT };
	char c = 0;

	test_expect(statements[order.how], poll(&p, 1, 0) == 1);
	test_expect(statements[order.how], p.revents & POLLHUP);
	test_expect(statements[order.how], read(fd, &c, 1) == 0);
	test_expect(statements[order.how], write(fd, &c, 1) == -1 && errno == EPIPE);
	test_expect(statements[order.how], read(orders, &c, 1) == 0);
}

static void survive(const char *path, const char *orders_path, int orders)
{
	pthread_t thread;

	test_limit(statements[order.how], PATIENCE);
	wait_for_peer(orders_path);
	test_expect(statements[order.how], write(orders, &order, sizeof(order)) == sizeof(order));
	wait_for_peer(path);
	if (pthread_create(&thread, NULL, writer, NULL))
		test_die("pthread_create");
	read_to_the_end();
	pthread_join(thread, NULL);
	check_the_end(orders);
}

int main(int argc, char **argv)
{
	unsigned int deaths;
	uint64_t rnd = 1;
	int orders;

	if (argc != 4)
		return 2;
	deaths = strtoul(argv[3], NULL, 0);
	signal(SIGPIPE, SIG_IGN);
	orders = test_open(argv[2], O_RDWR);
	fd = test_open(argv[1], O_RDWR | O_NONBLOCK);
	fcntl(fd, F_SETFL, O_RDWR);
	for (round_number = 1; round_number <= deaths && !test_failures(); round_number++) {
		order.how = round_number == deaths ? MORTAL_POWER_OFF :
			    round_number % 2 ? MORTAL_REBOOT : MORTAL_PANIC;
		/* One at least: else it may die before we see that it opened the pipe. */
		order.bytes = 1 + test_random(&rnd, 1 << test_random(&rnd, 23));
		order.seed = 2 * round_number;
		survive(argv[1], argv[2], orders);
		if (!test_failures())
			test_pass(statements[order.how]);
	}
	printf("%u deaths, %llu bytes\n", round_number - 1, (unsigned long long)bytes_read);
	return test_failures() != 0;
}
