// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * pipe_pingpong PATH COUNT ping|pong: one byte there and one back, COUNT times.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "user/tests/test.h"

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static bool say(int fd, uint8_t byte)
{
	return write(fd, &byte, 1) == 1;
}

static bool hear(int fd, uint8_t wanted)
{
	uint8_t byte;

	return read(fd, &byte, 1) == 1 && byte == wanted;
}

int main(int argc, char **argv)
{
	const char *statement = "every byte comes back";
	unsigned long i, count;
	bool ping, ok = true;
	double start;
	int fd;

	if (argc != 4)
		return 2;
	count = strtoul(argv[2], NULL, 0);
	ping = !strcmp(argv[3], "ping");
	test_limit(statement, 300);
	fd = test_open(argv[1], O_RDWR);
	start = now();
	for (i = 0; ok && i < count; i++)
		ok = ping ? say(fd, i) && hear(fd, ~i) : hear(fd, i) && say(fd, ~i);
	if (!ok)
		test_fail(statement, "not in round %lu", i);
	else
		test_pass(statement);
	printf("%lu round trips, %.1f us each\n", i, (now() - start) / i * 1e6);
	/* The last byte must not die with us: wait for the other side to leave. */
	if (!ping)
		hear(fd, 0);
	return test_failures() != 0;
}
