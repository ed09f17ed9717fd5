// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What others cost, in one kernel, between two processes on two CPUs: memcpy,
 * AF_UNIX, shared memory with eventfds.  pipe(2) and loopback TCP are measured by
 * pipe_cost and net_cost.  Both sides sleep while they wait.
 *
 *	yard_cost here
 */
#include <err.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/insncount/mark.h"

#define ROUNDS	1000
#define WARM_UP	100
#define BLOCK	65536
#define BLOCKS	256

static char block[BLOCK], copy[BLOCK];
static int stream_end[2], event[2];
static volatile uint32_t *word;		/* shared */

static void stay_on(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		err(1, "sched_setaffinity");
}

static void give(int fd, size_t size)
{
	size_t done;
	ssize_t n;

	for (done = 0; done < size; done += (size_t)n) {
		n = write(fd, block, size - done);
		if (n <= 0)
			err(1, "write");
	}
}

static void take(int fd, size_t size)
{
	size_t done;
	ssize_t n;

	for (done = 0; done < size; done += (size_t)n) {
		n = read(fd, block, size - done < BLOCK ? size - done : BLOCK);
		if (n <= 0)
			err(1, "read");
	}
}

/* --- the side that measures --------------------------------------------------- */

static void copies(int n)
{
	while (n--) {
		memcpy(copy, block, BLOCK);
		__asm__ volatile("" : : "r"(copy), "r"(block) : "memory");
	}
}

static void rounds(int n)
{
	while (n--) {
		give(stream_end[0], 1);
		take(stream_end[0], 1);
	}
}

static void stream(int n)
{
	while (n--)
		give(stream_end[0], BLOCK);
	take(stream_end[0], 1);
}

static void signals(int n)
{
	while (n--) {
		(*word)++;
		if (eventfd_write(event[0], 1))
			err(1, "eventfd_write");
		take(event[1], sizeof(eventfd_t));
	}
}

#define MEASURE(id, name, n, operation)						\
	do {									\
		usleep(200000);							\
		operation(WARM_UP);						\
		MARK_BEGIN(id);							\
		operation(n);							\
		MARK_END(id);							\
		printf("note: path %d, %d operations: %s\n", id, n, name);	\
	} while (0)

static void measure(void)
{
	MEASURE(0, "memcpy of 64 KiB", BLOCKS, copies);
	MEASURE(1, "AF_UNIX, 1-byte round trip", ROUNDS, rounds);
	MEASURE(2, "AF_UNIX, 64 KiB streamed", BLOCKS, stream);
	MEASURE(3, "eventfd and shared memory, round trip", ROUNDS, signals);
}

/* --- the other side ------------------------------------------------------------ */

static void answer(void)
{
	int i;

	for (i = 0; i < WARM_UP + ROUNDS; i++) {
		take(stream_end[1], 1);
		give(stream_end[1], 1);
	}
	take(stream_end[1], (size_t)BLOCK * WARM_UP);
	give(stream_end[1], 1);
	take(stream_end[1], (size_t)BLOCK * BLOCKS);
	give(stream_end[1], 1);
	for (i = 0; i < WARM_UP + ROUNDS; i++) {
		take(event[0], sizeof(eventfd_t));
		(*word)++;
		if (eventfd_write(event[1], 1))
			err(1, "eventfd_write");
	}
}

int main(void)
{
	setlinebuf(stdout);
	memset(block, 'x', sizeof(block));
	word = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	event[0] = eventfd(0, 0);
	event[1] = eventfd(0, 0);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, stream_end) || word == MAP_FAILED ||
	    event[0] < 0 || event[1] < 0)
		err(1, "socketpair, mmap, eventfd");
	if (!fork()) {
		stay_on(1);
		answer();
		_exit(0);
	}
	stay_on(0);
	measure();
	wait(NULL);
	return 0;
}
