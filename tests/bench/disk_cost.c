// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * disk_cost FIRST_ID NAME DISK [ROUNDS [sizes | large]]: reads and writes of a disk past the page
 * cache, between the marks FIRST_ID and the five behind it of the counting plugin: 4 KiB at random
 * places, one at a time and 32 at once, ROUNDS times (2000), and 1 MiB after 1 MiB.
 *
 *   sizes   reads of 4 to 64 KiB instead, one at a time: five marks
 *   large   only 1 MiB after 1 MiB, read and written: two marks
 */
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "tests/bench/measure.h"

#define SMALL		4096u
#define LARGE		MESSAGE_MAX
#define DEPTH		32u
#define MEGABYTES	32u		/* of the disk, which all happens in */
#define PLACES		(MEGABYTES * LARGE / SMALL)

static int fd;
static char *data;			/* LARGE, aligned for the disk */
static aio_context_t queue;
static uint32_t chance, rounds = 2000;

static off_t somewhere(void)
{
	chance = chance * 1103515245 + 12345;
	return (off_t)((chance >> 8) % PLACES * SMALL);
}

static void one(bool writes, size_t size, off_t at)
{
	ssize_t n = writes ? pwrite(fd, data, size, at) : pread(fd, data, size, at);

	if (n != (ssize_t)size)
		err(1, "%s", writes ? "pwrite" : "pread");
}

static void alone(bool writes, size_t size, uint32_t n)
{
	while (n--)
		one(writes, size, somewhere() & ~((off_t)size - 1));
}

static void in_turn(bool writes, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		one(writes, LARGE, (off_t)i % MEGABYTES * LARGE);
}

static void submit(struct iocb *wanted, struct iocb **list, uint32_t n, bool writes)
{
	uint32_t i;
	long sent;

	for (i = 0; i < n; i++) {
		uint32_t slot = (uint32_t)(list[i] - wanted);

		*list[i] = (struct iocb){
			.aio_lio_opcode = writes ? IOCB_CMD_PWRITE : IOCB_CMD_PREAD,
			.aio_fildes = (uint32_t)fd,
			.aio_buf = (uintptr_t)(data + slot * SMALL),
			.aio_nbytes = SMALL,
			.aio_offset = somewhere(),
			.aio_data = slot,
		};
	}
	sent = syscall(SYS_io_submit, queue, (long)n, list);
	if (sent != (long)n)
		err(1, "io_submit");
}

/* DEPTH are under way until @n have begun; what has come back is sent again together. */
static void many(bool writes, uint32_t n)
{
	struct iocb wanted[DEPTH], *list[DEPTH];
	struct io_event events[DEPTH];
	uint32_t i, begun = DEPTH, ended = 0;

	for (i = 0; i < DEPTH; i++)
		list[i] = &wanted[i];
	submit(wanted, list, DEPTH, writes);
	while (ended < n) {
		long got = syscall(SYS_io_getevents, queue, 1L, (long)DEPTH, events, NULL);
		uint32_t again = 0;

		if (got <= 0)
			err(1, "io_getevents");
		for (i = 0; i < (uint32_t)got; i++) {
			if (events[i].res != SMALL)
				errx(1, "a request gave %lld", (long long)events[i].res);
			if (begun + again < n)
				list[again++] = &wanted[events[i].data];
		}
		ended += (uint32_t)got;
		begun += again;
		if (again)
			submit(wanted, list, again, writes);
	}
}

static void measure_large(int id, const char *name, bool writes)
{
	usleep(QUIET);
	in_turn(writes, 2);
	MEASURE(id, in_turn(writes, MEGABYTES), MEGABYTES, "%s: %s of 1 MiB, in turn", name,
		writes ? "write" : "read");
}

static void measure(int id, const char *name, bool writes)
{
	const char *what = writes ? "write" : "read";

	usleep(QUIET);
	alone(writes, SMALL, rounds / 10);
	MEASURE(id, alone(writes, SMALL, rounds), rounds, "%s: random %s of 4 KiB, one at a time",
		name, what);
	usleep(QUIET);
	many(writes, rounds / 10);
	MEASURE(id + 1, many(writes, rounds), rounds, "%s: random %s of 4 KiB, 32 at once", name,
		what);
	measure_large(id + 2, name, writes);
}

static void measure_sizes(int id, const char *name)
{
	size_t size;

	for (size = SMALL; size <= 16 * SMALL; size *= 2, id++) {
		usleep(QUIET);
		alone(false, size, rounds / 10);
		MEASURE(id, alone(false, size, rounds), rounds,
			"%s: random read of %zu KiB, one at a time", name, size / 1024);
	}
}

int main(int argc, char **argv)
{
	const char *plan = argc > 5 ? argv[5] : "";
	int first;

	if (argc < 4 || argc > 6)
		errx(1, "usage: disk_cost FIRST_ID NAME DISK [ROUNDS [sizes | large]]");
	setlinebuf(stdout);
	first = atoi(argv[1]);
	if (argc > 4)
		rounds = (uint32_t)atoi(argv[4]);
	fd = open(argv[3], O_RDWR | O_DIRECT);
	if (fd < 0)
		err(1, "%s", argv[3]);
	if (posix_memalign((void **)&data, SMALL, LARGE) || syscall(SYS_io_setup, DEPTH, &queue))
		err(1, "queue");
	memset(data, 1, LARGE);		/* pages of its own */
	in_turn(true, MEGABYTES);
	if (!strcmp(plan, "sizes")) {
		measure_sizes(first, argv[2]);
	} else if (!strcmp(plan, "large")) {
		measure_large(first, argv[2], false);
		measure_large(first + 1, argv[2], true);
	} else {
		measure(first, argv[2], false);
		measure(first + 3, argv[2], true);
	}
	printf("PASS disk_cost comes to the end of %s\n", argv[2]);
	return 0;
}
