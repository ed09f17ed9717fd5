// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * vlink_hostile NAME ROUNDS: a process that has a link end and does with it whatever
 * comes to its mind, in several threads and a child.  The kernel must not mind.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linkvisor/vlink_user.h>

#include "user/tests/test.h"

#define THREADS	3

static int fd;
static unsigned long rounds;

static const unsigned long calls[] = {
	VLINK_USER_GET_INFO, VLINK_USER_GET_STATE, VLINK_USER_SET_STATE, VLINK_USER_PMEM,
	VLINK_USER_XIRQ, VLINK_USER_TRIGGER, VLINK_USER_EVENTFD,
};

/* Small numbers as often as wild ones: the interesting ones are at the edges. */
static uint32_t word(uint64_t *rnd)
{
	static const uint32_t edges[] = { 0, 1, 2, 3, 16, 64, 4096, 8192, 65536, 0x7fffffff,
					  0x80000000, 0xffffffff };

	return test_random(rnd, 4) ? edges[test_random(rnd, 12)] : test_random(rnd, 0xffffffff);
}

static void *argument(uint64_t *rnd, uint32_t *buf)
{
	for (int i = 0; i < 8; i++)
		buf[i] = word(rnd);
	switch (test_random(rnd, 8)) {
	case 0:
		return NULL;
	case 1:
		return (void *)(uintptr_t)word(rnd);
	case 2:
		return (void *)0xffff800008000000;
	default:
		return buf;
	}
}

static void call(uint64_t *rnd)
{
	uint32_t buf[1024];
	unsigned long number = calls[test_random(rnd, 7)];

	if (!test_random(rnd, 8))
		number ^= 1ul << test_random(rnd, 32);
	ioctl(fd, number, argument(rnd, buf));
}

static void map(uint64_t *rnd)
{
	size_t size = (size_t)(1 + test_random(rnd, 40)) * 4096;
	void *memory = mmap(NULL, size, (int)test_random(rnd, 8),
			    test_random(rnd, 2) ? MAP_SHARED : MAP_PRIVATE, fd,
			    (off_t)word(rnd) << 12);

	if (memory == MAP_FAILED)
		return;
	/* A mapping as the argument and as the buffer: faults inside our own calls. */
	ioctl(fd, VLINK_USER_GET_STATE, memory);
	ioctl(fd, VLINK_USER_PMEM, memory);
	if (read(fd, memory, size) < 0 || !test_random(rnd, 2))
		madvise(memory, size, (int)test_random(rnd, 20));
	munmap(memory, size);
}

static void look(uint64_t *rnd)
{
	struct vlink_user_event events[4];
	struct pollfd p = { .fd = fd, .events = (short)word(rnd) };

	poll(&p, 1, 0);
	if (read(fd, events, test_random(rnd, 65)) < 0)
		lseek(fd, word(rnd), SEEK_SET);
}

static void bind_event(uint64_t *rnd)
{
	struct vlink_user_eventfd e = { .id = test_random(rnd, 3), .fd = eventfd(0, 0) };

	ioctl(fd, VLINK_USER_EVENTFD, &e);
	close(e.fd);
}

static void *play(void *seed)
{
	static void (*const acts[])(uint64_t *rnd) = { call, call, call, map, look, bind_event };
	uint64_t rnd = (uintptr_t)seed;

	for (unsigned long i = 0; i < rounds; i++)
		acts[test_random(&rnd, 6)](&rnd);
	return NULL;
}

static void play_all(uintptr_t seed)
{
	pthread_t threads[THREADS];

	for (uintptr_t i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, play, (void *)(seed + i)))
			test_die("pthread_create");
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
}

/* Wild addresses can hit ourselves; then the child has died as it might. */
static void play_in_child(uintptr_t seed)
{
	pid_t child = fork();

	if (!child) {
		play_all(seed);
		_exit(0);
	}
	waitpid(child, NULL, 0);
}

int main(int argc, char **argv)
{
	static const char statement[] = "nonsense does no harm";
	char path[128];

	if (argc != 3)
		return 2;
	rounds = strtoul(argv[2], NULL, 0) / THREADS;
	snprintf(path, sizeof(path), "/dev/vlink/%s", argv[1]);
	test_limit(statement, 120);
	for (uintptr_t seed = 1; seed <= 40; seed += 10) {
		fd = test_open(path, O_RDWR | O_NONBLOCK);
		play_in_child(seed);
		close(fd);
	}
	fd = test_open(path, O_RDWR | O_NONBLOCK);
	test_pass(statement);
	return 0;
}
