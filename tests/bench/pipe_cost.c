// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Round trips of one byte and a stream of 64 KiB blocks between two processes on
 * two CPUs, between the marks of the counting plugin.
 *
 *	pipe_cost sys | ivi	in two VMs, over /dev/vbpipe0 and /dev/vbpipe1
 *	pipe_cost here		in one kernel, over pipe(2) and pipes of 1 MiB
 *
 * Ids 0 and 1: round trip and stream of the first channel, 2 and 3: of the second;
 * from 4 on: streams of the second one, written in messages of some sizes.
 * Both sides sleep while they wait.
 */
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/insncount/mark.h"

#define ROUNDS	1000
#define WARM_UP	100
#define BLOCK	65536
#define BLOCKS	256

struct channel {
	int in, out;
};

#define MESSAGE_MAX	0x100000
#define MESSAGES	(4 * MESSAGE_MAX)	/* bytes of all messages of a size */

static char block[MESSAGE_MAX];

static uint64_t counter(void)
{
	uint64_t now;

	__asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(now) : : "memory");
	return now;
}

/* Nanoseconds of the virtual counter, with -icount instructions. */
static uint64_t since(uint64_t begin)
{
	uint64_t hz, ticks = counter() - begin;

	__asm__("mrs %0, cntfrq_el0" : "=r"(hz));
	return (uint64_t)((__uint128_t)ticks * 1000000000 / hz);
}

static void give(int fd, size_t size)
{
	size_t done;
	ssize_t n;

	for (done = 0; done < size; done += (size_t)n) {
		n = write(fd, block + done, size - done);
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

static void rounds(struct channel c, int n)
{
	while (n--) {
		give(c.out, 1);
		take(c.in, 1);
	}
}

static void stream(struct channel c, int blocks)
{
	while (blocks--)
		give(c.out, BLOCK);
	take(c.in, 1);
}

static void messages(struct channel c, size_t size)
{
	size_t done;

	for (done = 0; done < MESSAGES; done += size)
		give(c.out, size);
	take(c.in, 1);
}

/* --- the side that measures --------------------------------------------------- */

static void note(int id, int n, const char *name, uint64_t ns)
{
	printf("note: path %d, %d operations: %s\n", id, n, name);
	printf("note: %llu ns of the virtual counter each\n", (unsigned long long)(ns / n));
}

#define MEASURE(id, name, n, operation)			\
	do {						\
		uint64_t begin_ = counter();		\
							\
		MARK_BEGIN(id);				\
		operation;				\
		MARK_END(id);				\
		note(id, n, name, since(begin_));	\
	} while (0)

/* Marks want constants. */
#define FOR_ALL_SIZES(do_it)	\
	do_it(4, 64) do_it(5, 256) do_it(6, 1024) do_it(7, 4096) do_it(8, 16384)	\
	do_it(9, 65536) do_it(10, 262144) do_it(11, 1048576)

/* No line is on its way out while instructions are counted. */
static void settle(struct channel c)
{
	usleep(200000);
	rounds(c, WARM_UP);
}

static void measure(struct channel small, struct channel large)
{
	settle(small);
	MEASURE(0, "1-byte round trip, 64 KiB", ROUNDS, rounds(small, ROUNDS));
	settle(small);
	MEASURE(1, "64 KiB streamed, 64 KiB", BLOCKS, stream(small, BLOCKS));
	settle(large);
	MEASURE(2, "1-byte round trip, 1 MiB", ROUNDS, rounds(large, ROUNDS));
	settle(large);
	MEASURE(3, "64 KiB streamed, 1 MiB", BLOCKS, stream(large, BLOCKS));
#define MEASURE_SIZE(id, size)								\
	settle(large);									\
	MEASURE(id, "message, 1 MiB @ " #size, MESSAGES / size, messages(large, size));
	FOR_ALL_SIZES(MEASURE_SIZE)
}

/* --- the other side ------------------------------------------------------------ */

static void echo_rounds(struct channel c, int n)
{
	while (n--) {
		take(c.in, 1);
		give(c.out, 1);
	}
}

#define ECHO_SIZE(id, size)			\
	echo_rounds(c, WARM_UP);		\
	take(c.in, MESSAGES);			\
	give(c.out, 1);

static void echo_messages(struct channel c)
{
	FOR_ALL_SIZES(ECHO_SIZE)
}

static void echo(struct channel c)
{
	echo_rounds(c, WARM_UP + ROUNDS);
	echo_rounds(c, WARM_UP);
	take(c.in, (size_t)BLOCK * BLOCKS);
	give(c.out, 1);
}

static struct channel device(const char *name)
{
	int fd = open(name, O_RDWR);

	if (fd < 0)
		err(1, "%s", name);
	return (struct channel){ fd, fd };
}

/* --- one kernel ---------------------------------------------------------------- */

static void stay_on(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		err(1, "sched_setaffinity");
}

static void channel_make(struct channel *mine, struct channel *theirs, int size)
{
	int there[2], back[2];

	if (pipe(there) || pipe(back))
		err(1, "pipe");
	if (fcntl(there[1], F_SETPIPE_SZ, size) < size)
		err(1, "F_SETPIPE_SZ");
	*mine = (struct channel){ back[0], there[1] };
	*theirs = (struct channel){ there[0], back[1] };
}

static void in_one_kernel(void)
{
	struct channel mine[2], theirs[2];

	channel_make(&mine[0], &theirs[0], BLOCK);
	channel_make(&mine[1], &theirs[1], 16 * BLOCK);
	if (!fork()) {
		stay_on(1);
		echo(theirs[0]);
		echo(theirs[1]);
		echo_messages(theirs[1]);
		_exit(0);
	}
	stay_on(0);
	measure(mine[0], mine[1]);
	wait(NULL);
}

int main(int argc, char **argv)
{
	const char *side = argc > 1 ? argv[1] : "";
	struct channel small, large;

	setlinebuf(stdout);
	memset(block, 'x', sizeof(block));
	if (!strcmp(side, "here")) {
		in_one_kernel();
		return 0;
	}
	small = device("/dev/vbpipe0");
	large = device("/dev/vbpipe1");
	if (!strcmp(side, "sys")) {
		measure(small, large);
	} else {
		echo(small);
		echo(large);
		echo_messages(large);
	}
	printf("PASS pipe_cost comes to its end\n");
	return 0;
}
