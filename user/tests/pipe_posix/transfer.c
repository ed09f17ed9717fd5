// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Reading, writing, bad addresses. */
#include <sys/mman.h>
#include <sys/uio.h>

#include "user/tests/pipe_posix/case.h"

/* ---- reading and writing ---- */

static void short_read(struct ends *e)
{
	char buf[100];

	EXPECT(write(e->w, "hello", 5) == 5);
	EXPECT(read(e->r, buf, sizeof(buf)) == 5);
	EXPECT(!memcmp(buf, "hello", 5));
}

static void nothing(struct ends *e)
{
	char c;

	EXPECT(read(e->r, &c, 0) == 0);
	EXPECT(write(e->w, &c, 0) == 0);
	EXPECT(unread(e) == 0);
}

static void counts_unread(struct ends *e)
{
	char buf[700];

	EXPECT(unread(e) == 0);
	EXPECT(write(e->w, buf, 700) == 700);
	EXPECT(write(e->w, buf, 300) == 300);
	EXPECT(unread(e) == 1000);
	EXPECT(read(e->r, buf, 1) == 1);
	EXPECT(unread(e) == 999);
}

static void empty_nonblocking(struct ends *e)
{
	char c;

	nonblock(e->r);
	EXPECT(read(e->r, &c, 1) == -1 && errno == EAGAIN);
	EXPECT(write(e->w, "x", 1) == 1);
	EXPECT(read(e->r, &c, 1) == 1);
	EXPECT(read(e->r, &c, 1) == -1 && errno == EAGAIN);
}

static void full_nonblocking(struct ends *e)
{
	static char buf[2 * CAPACITY];

	nonblock(e->w);
	EXPECT(write(e->w, buf, sizeof(buf)) == CAPACITY);
	EXPECT(write(e->w, buf, 1) == -1 && errno == EAGAIN);
	EXPECT(unread(e) == CAPACITY);
}

static void small_nonblocking_is_whole(struct ends *e)
{
	static char buf[PAGE];

	fill(e);
	nonblock(e->w);
	EXPECT(read(e->r, buf, PAGE - 1) == PAGE - 1);
	EXPECT(write(e->w, buf, PAGE) == -1 && errno == EAGAIN);
	EXPECT(read(e->r, buf, 1) == 1);
	EXPECT(write(e->w, buf, PAGE) == PAGE);
	EXPECT(unread(e) == CAPACITY);
}

static void large_nonblocking_is_partial(struct ends *e)
{
	static char buf[2 * PAGE];

	fill(e);
	nonblock(e->w);
	EXPECT(read(e->r, buf, PAGE) == PAGE);
	EXPECT(write(e->w, buf, sizeof(buf)) == PAGE);
}

static void vectors(struct ends *e)
{
	char a[] = "abc", b[] = "defgh", c[5], d[5];
	struct iovec out[] = { { a, 3 }, { b, 5 } };
	struct iovec in[] = { { c, 2 }, { d, 5 } };

	EXPECT(writev(e->w, out, 2) == 8);
	EXPECT(readv(e->r, in, 2) == 7);
	EXPECT(!memcmp(c, "ab", 2) && !memcmp(d, "cdefg", 5));
	EXPECT(unread(e) == 1);
}

static void no_position(struct ends *e)
{
	char c;

	EXPECT(lseek(e->r, 0, SEEK_CUR) == -1 && errno == ESPIPE);
	EXPECT(pread(e->r, &c, 1, 0) == -1 && errno == ESPIPE);
	EXPECT(pwrite(e->w, &c, 1, 0) == -1 && errno == ESPIPE);
}

static void wrong_direction(struct ends *e)
{
	char c;

	EXPECT(read(e->w, &c, 1) == -1 && errno == EBADF);
	EXPECT(write(e->r, &c, 1) == -1 && errno == EBADF);
}

static void splices(struct ends *e)
{
	char buf[100] = "";
	int tube[2];

	EXPECT(!pipe(tube));
	EXPECT(write(e->w, "spliced", 7) == 7);
	EXPECT(splice(e->r, NULL, tube[1], NULL, 100, 0) == 7);
	EXPECT(splice(tube[0], NULL, e->w, NULL, 100, 0) == 7);
	EXPECT(read(e->r, buf, sizeof(buf)) == 7);
	EXPECT(!strcmp(buf, "spliced"));
}

/* ---- bad addresses ---- */

/* A page that can be used and one behind it that cannot. */
static char *edge_of_memory(void)
{
	char *p = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED || mprotect(p + PAGE, PAGE, PROT_NONE))
		test_die("mmap");
	return p;
}

static void bad_address(struct ends *e)
{
	char *nowhere = edge_of_memory() + PAGE;
	char buf[10];

	EXPECT(write(e->w, nowhere, 10) == -1 && errno == EFAULT);
	EXPECT(unread(e) == 0);
	EXPECT(write(e->w, "0123456789", 10) == 10);
	EXPECT(read(e->r, nowhere, 10) == -1 && errno == EFAULT);
	EXPECT(read(e->r, buf, 10) == 10);
	EXPECT(!memcmp(buf, "0123456789", 10));
}

static void half_bad_read(struct ends *e)
{
	static char buf[2 * PAGE], rest[2 * PAGE];
	char *p = edge_of_memory();

	for (size_t i = 0; i < sizeof(buf); i++)
		buf[i] = i / 64;
	EXPECT(write(e->w, buf, sizeof(buf)) == sizeof(buf));
	EXPECT(read(e->r, p, 2 * PAGE) == PAGE);
	EXPECT(!memcmp(p, buf, PAGE));
	EXPECT(unread(e) == PAGE);
	EXPECT(read(e->r, rest, sizeof(rest)) == PAGE);
	EXPECT(!memcmp(rest, buf + PAGE, PAGE));
}

static void half_bad_write(struct ends *e)
{
	char *p = edge_of_memory();

	EXPECT(write(e->w, p + PAGE / 2, PAGE) == -1 && errno == EFAULT);
	EXPECT(unread(e) == 0);
	EXPECT(write(e->w, p, 2 * PAGE) == PAGE);
	EXPECT(unread(e) == PAGE);
}

const struct pipe_case transfer_cases[] = {
	{ "read returns what is there", short_read },
	{ "nothing read and nothing written is 0", nothing },
	{ "FIONREAD counts the bytes", counts_unread },
	{ "a non-blocking read of nothing says EAGAIN", empty_nonblocking },
	{ "a non-blocking write to a full pipe says EAGAIN", full_nonblocking },
	{ "a small non-blocking write is whole or nothing", small_nonblocking_is_whole },
	{ "a large non-blocking write may be partial", large_nonblocking_is_partial },
	{ "readv and writev", vectors },
	{ "there is no position", no_position },
	{ "each end has its direction", wrong_direction },
	{ "splice in and out", splices },
	{ "a bad address costs no data", bad_address },
	{ "a buffer bad at its end is read as far as it goes", half_bad_read },
	{ "a buffer bad at its end is written as far as it goes, small ones not", half_bad_write },
	{ NULL, NULL }
};
