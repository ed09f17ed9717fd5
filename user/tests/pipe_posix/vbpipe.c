// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What pipe(2) has no equal of. */
#include "user/tests/pipe_posix/case.h"

static void open_does_not_wait(struct ends *e)
{
	char c = 0;
	int fd;

	close(e->r);
	close(e->w);
	fd = open(in_path, O_RDWR | O_NONBLOCK);
	if (fd < 0 && errno == EACCES)	/* a vpipe has one direction */
		fd = open(in_path, O_RDONLY | O_NONBLOCK);
	EXPECT(fd >= 0);
	EXPECT(read(fd, &c, 1) == -1 && errno == EAGAIN);
	EXPECT(write(fd, &c, 1) == -1 && (errno == EAGAIN || errno == EBADF));
	EXPECT(ready(fd, POLLIN | POLLOUT, 0) == 0);
}

static void open_is_interrupted(struct ends *e)
{
	close(e->r);
	close(e->w);
	signals_start();
	EXPECT(open(in_path, O_RDONLY) == -1 && errno == EINTR);
	signals_stop();
}

static void reader_stays(struct ends *e)
{
	char buf[10];

	for (int i = 0; i < 20; i++) {
		EXPECT(write(e->w, "word", 4) == 4);
		close(e->w);
		EXPECT(read(e->r, buf, sizeof(buf)) == 4);
		EXPECT(read(e->r, buf, sizeof(buf)) == 0);
		e->w = test_open(out_path, O_WRONLY);
	}
}

static void writer_stays(struct ends *e)
{
	char c;

	for (int i = 0; i < 20; i++) {
		EXPECT(write(e->w, "x", 1) == 1);
		EXPECT(read(e->r, &c, 1) == 1);
		close(e->r);
		EXPECT(write(e->w, "x", 1) == -1 && errno == EPIPE);
		e->r = test_open(in_path, O_RDONLY);
	}
}

static void unread_bytes_are_dropped(struct ends *e)
{
	char c;

	EXPECT(write(e->w, "old", 3) == 3);
	close(e->r);
	EXPECT(write(e->w, "x", 1) == -1 && errno == EPIPE);
	e->r = test_open(in_path, O_RDONLY);
	EXPECT(write(e->w, "new", 3) == 3);
	EXPECT(read(e->r, &c, 1) == 1 && c == 'n');
}

static void both_directions(struct ends *e)
{
	char c;

	close(e->r);
	close(e->w);
	e->r = open(in_path, O_RDWR | O_NONBLOCK);
	if (e->r < 0 && errno == EACCES)
		return;		/* a vpipe has one */
	EXPECT(e->r >= 0);
	e->w = test_open(out_path, O_RDWR);
	EXPECT(write(e->r, "r", 1) == 1 && write(e->w, "w", 1) == 1);
	EXPECT(read(e->r, &c, 1) == 1 && c == 'w');
	EXPECT(read(e->w, &c, 1) == 1 && c == 'r');
}

const struct pipe_case vbpipe_cases[] = {
	{ "a non-blocking open does not wait for the peer", open_does_not_wait },
	{ "a signal interrupts an open", open_is_interrupted },
	{ "a reader stays and reads the next writer", reader_stays },
	{ "a writer stays and writes to the next reader, without SIGPIPE", writer_stays },
	{ "the next reader gets nothing that was meant for the last", unread_bytes_are_dropped },
	{ "one descriptor for both directions", both_directions },
	{ NULL, NULL }
};
