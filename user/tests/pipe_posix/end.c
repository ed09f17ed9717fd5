// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Several readers and writers, and what happens when they leave. */
#include <signal.h>
#include <sys/mman.h>

#include "user/tests/pipe_posix/case.h"

/* ---- several readers and writers ---- */

#define CROWD	4
#define NUMBERS	2000

static void write_numbers(const struct ends *e)
{
	for (uint64_t i = 1; i <= NUMBERS; i++)
		if (write(e->w, &i, sizeof(i)) != sizeof(i))
			test_die("write");
}

static uint64_t *sum;		/* shared by the readers */

static void read_numbers(const struct ends *e)
{
	uint64_t n;

	while (read(e->r, &n, sizeof(n)) == sizeof(n) && n)
		__atomic_fetch_add(sum, n, __ATOMIC_RELAXED);
}

static void crowd(struct ends *e)
{
	uint64_t stop = 0;
	pid_t writer[CROWD], reader[CROWD];
	int i;

	sum = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (i = 0; i < CROWD; i++) {
		writer[i] = spawn(write_numbers, e);
		reader[i] = spawn(read_numbers, e);
	}
	for (i = 0; i < CROWD; i++)
		EXPECT(ended_well(writer[i]));
	for (i = 0; i < CROWD; i++)
		EXPECT(write(e->w, &stop, sizeof(stop)) == sizeof(stop));
	for (i = 0; i < CROWD; i++)
		EXPECT(ended_well(reader[i]));
	EXPECT(*sum == (uint64_t)CROWD * NUMBERS * (NUMBERS + 1) / 2);
}

/* ---- the end ---- */

static void end_of_stream(struct ends *e)
{
	char buf[10];

	EXPECT(write(e->w, "last", 4) == 4);
	close(e->w);
	EXPECT(ready(e->r, POLLIN, 10000) & POLLIN);
	EXPECT(read(e->r, buf, 2) == 2);
	EXPECT(ready(e->r, POLLIN, 10000) == (POLLIN | POLLHUP));
	EXPECT(read(e->r, buf, sizeof(buf)) == 2);
	EXPECT(read(e->r, buf, sizeof(buf)) == 0);
	EXPECT(ready(e->r, POLLIN, 10000) & POLLHUP);
	EXPECT(read(e->r, buf, sizeof(buf)) == 0);
}

static void close_writer(const struct ends *e)
{
	close(e->w);
}

static void end_wakes_reader(struct ends *e)
{
	pid_t pid = spawn(close_writer, e);
	char c;

	close(e->w);
	EXPECT(read(e->r, &c, 1) == 0);
	EXPECT(ended_well(pid));
}

static void no_reader(struct ends *e)
{
	signal(SIGPIPE, SIG_IGN);
	close(e->r);
	EXPECT(ready(e->w, POLLOUT, 10000) & POLLERR);
	EXPECT(write(e->w, "x", 1) == -1 && errno == EPIPE);
	EXPECT(write(e->w, "x", 1) == -1 && errno == EPIPE);
}

static void close_reader_when_full(const struct ends *e)
{
	while (unread(e) < CAPACITY)
		;
	close(e->r);
}

static void end_wakes_writer(struct ends *e)
{
	static char buf[2 * CAPACITY];
	pid_t pid;

	signal(SIGPIPE, SIG_IGN);
	pid = spawn(close_reader_when_full, e);
	close(e->r);
	EXPECT(write(e->w, buf, sizeof(buf)) == CAPACITY);
	EXPECT(write(e->w, buf, 1) == -1 && errno == EPIPE);
	EXPECT(ended_well(pid));
}

const struct pipe_case end_cases[] = {
	{ "several readers and writers share the bytes", crowd },
	{ "after the last writer: the rest, then 0, POLLHUP", end_of_stream },
	{ "the last writer's leaving wakes a reader", end_wakes_reader },
	{ "without a reader: EPIPE, POLLERR", no_reader },
	{ "the last reader's leaving wakes a writer", end_wakes_writer },
	{ NULL, NULL }
};
