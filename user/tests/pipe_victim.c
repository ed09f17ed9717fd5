// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * pipe_victim PATH FD SECONDS [ORDERS]: reads, writes and polls as hard as it
 * can; FD is an open descriptor of PATH.  Whatever the peer does, only
 * documented errors may come, and nobody may hang: when the time is over the
 * peer is told "stop" through the descriptor ORDERS, it closes its end, and all
 * our threads must return by themselves.  Without ORDERS: until killed.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "user/tests/test.h"

#define CAPACITY	65536	/* of the device's ring */
#define PIECE_MAX	20000

static const char statement[] = "only documented errors come";

static const char *path;
static int fd;
static volatile bool stop;
static unsigned long moved, ended, broken;

/* Counts what a call said. */
static void judge(ssize_t n)
{
	if (n > 0)
		__atomic_fetch_add(&moved, 1, __ATOMIC_RELAXED);
	else if (n == 0 || errno == EPIPE)
		__atomic_fetch_add(&ended, 1, __ATOMIC_RELAXED);
	else if (errno == EPROTO)
		__atomic_fetch_add(&broken, 1, __ATOMIC_RELAXED);
	else
		test_expect(statement, errno == EAGAIN);
	if (n <= 0)
		sched_yield();
}

static void *reader(void *unused)
{
	static char buf[PIECE_MAX];
	uint64_t rnd = 1;

	(void)unused;
	while (!stop)
		judge(read(fd, buf, 1 + test_random(&rnd, PIECE_MAX)));
	return NULL;
}

static void *writer(void *unused)
{
	static char buf[PIECE_MAX];
	uint64_t rnd = 2;

	(void)unused;
	while (!stop)
		judge(write(fd, buf, 1 + test_random(&rnd, PIECE_MAX)));
	return NULL;
}

static void *poller(void *unused)
{
	static char buf[PIECE_MAX];
	struct pollfd p = { .fd = test_open(path, O_RDWR | O_NONBLOCK) };
	uint64_t rnd = 3;
	int unread;

	(void)unused;
	while (!stop) {
		p.events = test_random(&rnd, 2) ? POLLIN : POLLOUT;
		poll(&p, 1, 10);
		if (p.revents & POLLIN)
			judge(read(p.fd, buf, 1 + test_random(&rnd, PIECE_MAX)));
		if (p.revents & POLLOUT)
			judge(write(p.fd, buf, 1 + test_random(&rnd, 5000)));
		test_expect(statement, !ioctl(p.fd, FIONREAD, &unread));
		test_expect(statement, unread >= 0 && unread <= CAPACITY);
	}
	close(p.fd);
	return NULL;
}

/*
 * The descriptor hears of every end, so that it is ready for the next peer: a
 * stream that came and went unread has one of its own.
 */
static void hear_the_end(void)
{
	static char buf[PIECE_MAX];
	int zeroes = 0;

	while (zeroes < 2) {
		ssize_t n = read(fd, buf, sizeof(buf));

		zeroes = n ? 0 : zeroes + 1;
		if (!test_expect(statement, n >= 0 || errno == EPROTO))
			return;
	}
	test_expect(statement, write(fd, buf, 1) < 0 && (errno == EPIPE || errno == EPROTO));
	test_expect(statement, write(fd, buf, 1) < 0 && errno == EPIPE);
}

int main(int argc, char **argv)
{
	static void *(*const work[])(void *) = { reader, writer, poller };
	pthread_t thread[3];
	unsigned int seconds;
	char answer[16];
	int i;

	if (argc < 4)
		return 2;
	path = argv[1];
	fd = strtol(argv[2], NULL, 0);
	seconds = strtoul(argv[3], NULL, 0);
	signal(SIGPIPE, SIG_IGN);
	for (i = 0; i < 3; i++)
		if (pthread_create(&thread[i], NULL, work[i], NULL))
			test_die("pthread_create");
	sleep(seconds);
	if (argc < 5)
		return 0;
	test_limit("nobody hangs", 60);
	i = strtol(argv[4], NULL, 0);
	stop = true;
	test_expect("the peer answers", write(i, "stop\n", 5) == 5);
	test_expect("the peer answers", read(i, answer, sizeof(answer)) > 0);
	for (i = 0; i < 3; i++)
		pthread_join(thread[i], NULL);
	test_pass("nobody hangs");
	hear_the_end();
	if (!test_failures())
		test_pass(statement);
	printf("%lu transfers, %lu ends, %lu violations\n", moved, ended, broken);
	return test_failures() != 0;
}
