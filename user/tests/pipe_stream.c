// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * pipe_stream PATH MIB SEED PEER_SEED: writes the stream of SEED and, at the
 * same time, reads that of PEER_SEED, in pieces of random size; every byte is
 * compared.  PATH may also be the number of an open descriptor.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "user/tests/test.h"

#define PIECE_MAX	(128 * 1024)

static int fd;
static uint64_t total;
static struct test_stream ours, theirs;

static void *writer(void *unused)
{
	static uint8_t buf[PIECE_MAX];
	uint64_t rnd = ours.state;

	(void)unused;
	while (ours.position < total) {
		size_t n = 1 + test_random(&rnd, PIECE_MAX);

		n = n < total - ours.position ? n : total - ours.position;
		test_stream_fill(&ours, buf, n);
		if (!test_expect("all can be written", test_write_all(fd, buf, n) == (ssize_t)n))
			return NULL;
	}
	return NULL;
}

static bool read_all_of_it(void)
{
	static uint8_t buf[PIECE_MAX];
	uint64_t rnd = theirs.state;

	while (theirs.position < total) {
		size_t want = 1 + test_random(&rnd, PIECE_MAX);
		uint64_t left = total - theirs.position;
		ssize_t n = read(fd, buf, want < left ? want : left);

		if (!test_expect("all can be read", n > 0))
			return false;
		if (!test_stream_matches(&theirs, buf, n)) {
			test_fail("all bytes arrive as they were sent", "wrong before byte %llu",
				  (unsigned long long)theirs.position);
			return false;
		}
	}
	return true;
}

int main(int argc, char **argv)
{
	pthread_t thread;

	if (argc != 5)
		return 2;
	total = strtoull(argv[2], NULL, 0) << 20;
	test_stream_init(&ours, strtoull(argv[3], NULL, 0));
	test_stream_init(&theirs, strtoull(argv[4], NULL, 0));
	test_limit("the streams come to their end", 300);
	fd = *argv[1] == '/' ? test_open(argv[1], O_RDWR) : atoi(argv[1]);
	if (pthread_create(&thread, NULL, writer, NULL))
		test_die("pthread_create");
	if (read_all_of_it())
		test_pass("all bytes arrive as they were sent");
	pthread_join(thread, NULL);
	if (ours.position == total)
		test_pass("all bytes can be sent");
	return test_failures() != 0;
}
