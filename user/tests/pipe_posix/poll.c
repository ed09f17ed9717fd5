// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* poll and epoll. */
#include <sys/epoll.h>

#include "user/tests/pipe_posix/case.h"

static void poll_tells(struct ends *e)
{
	char buf[PAGE];

	EXPECT(ready(e->r, POLLIN, 0) == 0);
	EXPECT(ready(e->w, POLLOUT, 0) == POLLOUT);
	EXPECT(write(e->w, "x", 1) == 1);
	EXPECT(ready(e->r, POLLIN, 0) == POLLIN);
	EXPECT(read(e->r, buf, 1) == 1);
	fill(e);
	EXPECT(ready(e->w, POLLOUT, 0) == 0);
	EXPECT(ready(e->r, POLLIN | POLLRDNORM, 0) == (POLLIN | POLLRDNORM));
	EXPECT(read(e->r, buf, PAGE) == PAGE);
	EXPECT(ready(e->w, POLLOUT, 0) == POLLOUT);
}

static void write_one(const struct ends *e)
{
	if (write(e->w, "x", 1) != 1)
		test_die("write");
}

static void read_page(const struct ends *e)
{
	char buf[PAGE];

	if (test_read_all(e->r, buf, PAGE) != PAGE)
		test_die("read");
}

static void poll_wakes(struct ends *e)
{
	pid_t pid;

	for (int i = 0; i < 200; i++) {
		char c;

		pid = spawn(write_one, e);
		EXPECT(ready(e->r, POLLIN, 10000) == POLLIN);
		EXPECT(read(e->r, &c, 1) == 1 && ended_well(pid));
	}
	fill(e);
	pid = spawn(read_page, e);
	EXPECT(ready(e->w, POLLOUT, 10000) == POLLOUT);
	EXPECT(ended_well(pid));
}

static int epoll_on(int fd, uint32_t events)
{
	struct epoll_event event = { .events = events };
	int ep = epoll_create1(EPOLL_CLOEXEC);

	return ep < 0 || epoll_ctl(ep, EPOLL_CTL_ADD, fd, &event) ? -1 : ep;
}

static uint32_t epoll_next(int ep, int timeout)
{
	struct epoll_event event;

	return epoll_wait(ep, &event, 1, timeout) == 1 ? event.events : 0;
}

static void epoll_level(struct ends *e)
{
	int ep = epoll_on(e->r, EPOLLIN);
	char c;

	EXPECT(ep >= 0 && epoll_next(ep, 0) == 0);
	EXPECT(write(e->w, "xy", 2) == 2);
	EXPECT(epoll_next(ep, 10000) == EPOLLIN);
	EXPECT(read(e->r, &c, 1) == 1);
	EXPECT(epoll_next(ep, 10000) == EPOLLIN);
	EXPECT(read(e->r, &c, 1) == 1);
	EXPECT(epoll_next(ep, 0) == 0);
}

/* Each drained edge must be followed by a new one. */
static void epoll_edge(struct ends *e)
{
	int ep = epoll_on(e->r, EPOLLIN | EPOLLET);
	char buf[10];

	nonblock(e->r);
	for (int i = 0; i < 200; i++) {
		pid_t pid = spawn(write_one, e);

		EXPECT(epoll_next(ep, 10000) == EPOLLIN);
		EXPECT(i & 1 ? read(e->r, buf, 10) == 1 :
			       read(e->r, buf, 1) == 1 && read(e->r, buf, 1) == -1);
		EXPECT(ended_well(pid));
	}
}

static void epoll_edge_out(struct ends *e)
{
	static char buf[2 * CAPACITY];
	int ep = epoll_on(e->w, EPOLLOUT | EPOLLET);
	pid_t pid;

	nonblock(e->w);
	EXPECT(epoll_next(ep, 10000) == EPOLLOUT);
	EXPECT(write(e->w, buf, sizeof(buf)) == CAPACITY);
	EXPECT(epoll_next(ep, 0) == 0);
	pid = spawn(read_page, e);
	EXPECT(epoll_next(ep, 10000) == EPOLLOUT);
	EXPECT(ended_well(pid));
}

const struct pipe_case poll_cases[] = {
	{ "poll tells what would not block", poll_tells },
	{ "poll wakes up", poll_wakes },
	{ "epoll by level", epoll_level },
	{ "epoll by edge, in", epoll_edge },
	{ "epoll by edge, out", epoll_edge_out },
	{ NULL, NULL }
};
