/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the programs that measure have in common: sections of the counting plugin by
 * number, the clock, a line that names what was counted, descriptors that give and take.
 * All of it is for Linux processes.
 */
#ifndef TESTS_BENCH_MEASURE_H
#define TESTS_BENCH_MEASURE_H

#include <err.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include "tools/insncount/mark.h"

#define QUIET		200000	/* us: no line is on its way out any more */
#define BLOCK		65536	/* bytes of a stream's write, and the most of a read */
#define MESSAGE_MAX	0x100000

static char block[MESSAGE_MAX];

/*
 * The number of a mark is part of its instruction: these are all of them, 8 bytes each.
 * @which: id, or MARK_IDS + id for the end of its section.
 */
static __attribute__((noinline, unused)) void mark(unsigned long which)
{
	__asm__ volatile("adr	x16, 1f\n\t"
			 "add	x16, x16, %0, lsl #3\n\t"
			 "br	x16\n"
			 ".set	mark_hint, %1\n"
			 "1:	.rept	%2\n\t"
			 "hint	#mark_hint\n\t"
			 "b	2f\n\t"
			 ".set	mark_hint, mark_hint + 1\n\t"
			 ".endr\n"
			 "2:"
			 : : "r"(which), "i"(MARK_BEGIN_HINT), "i"(2 * MARK_IDS)
			 : "x16", "memory");
}

static inline uint64_t counter(void)
{
	uint64_t now;

	__asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(now) : : "memory");
	return now;
}

/* Nanoseconds of the virtual counter, with -icount instructions. */
static inline uint64_t since(uint64_t begin)
{
	uint64_t hz, ticks = counter() - begin;

	__asm__("mrs %0, cntfrq_el0" : "=r"(hz));
	return (uint64_t)((__uint128_t)ticks * 1000000000 / hz);
}

/*
 * An operation of @n operations between the marks @id, 0..MARK_IDS - 1, and the lines that
 * tests/harness/cost.py and tests/bench/run read; behind @n a format of its name.
 */
#define MEASURE(id, operation, n, ...)							\
	do {										\
		uint64_t begin_ = counter(), ns_;					\
											\
		mark((unsigned long)(id));						\
		operation;								\
		mark(MARK_IDS + (unsigned long)(id));					\
		ns_ = since(begin_);							\
		printf("note: path %d, %lu operations: ", (int)(id), (unsigned long)(n));	\
		printf(__VA_ARGS__);							\
		printf("\nnote: %llu ns of the virtual counter each\n",			\
		       (unsigned long long)(ns_ / (n)));				\
	} while (0)

static inline void give(int fd, size_t size)
{
	size_t done;
	ssize_t n;

	for (done = 0; done < size; done += (size_t)n) {
		n = write(fd, block + done, size - done);
		if (n <= 0)
			err(1, "write");
	}
}

static inline void take(int fd, size_t size)
{
	size_t done;
	ssize_t n;

	for (done = 0; done < size; done += (size_t)n) {
		n = read(fd, block, size - done < BLOCK ? size - done : BLOCK);
		if (n <= 0)
			err(1, "read");
	}
}

static inline void stay_on(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		err(1, "sched_setaffinity");
}

#endif
