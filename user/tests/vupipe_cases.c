// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * vupipe_cases OUT IN: what a vupipe answers, in one VM that has both ends; the ring has
 * 64 KiB.  Each case begins with ends opened afresh.
 */
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "user/include/linkvisor/vupipe.h"
#include "user/tests/test.h"

#define SIZE	65536

static const char *out_path, *in_path, *statement;

#define EXPECT(condition) \
	do { if (!test_expect(statement, condition)) return; } while (0)

struct ends {
	struct vupipe r, w;
};

static void ends_open(struct ends *e)
{
	int first = test_open(in_path, O_RDONLY | O_NONBLOCK);
	int err = vupipe_open(&e->w, out_path, O_WRONLY) ?:
		  vupipe_open(&e->r, in_path, O_RDONLY);

	if (err) {
		errno = -err;
		test_die("vupipe_open");
	}
	close(first);
}

static int call(const struct vupipe *p, unsigned long cmd, unsigned long n)
{
	int result = ioctl(p->fd, cmd, n);

	return result < 0 ? -errno : result;
}

static short ready(const struct vupipe *p, short events, int timeout)
{
	struct pollfd f = { .fd = p->fd, .events = events };

	return poll(&f, 1, timeout) > 0 ? f.revents : 0;
}

static void nonblock(struct vupipe *p)
{
	fcntl(p->fd, F_SETFL, O_NONBLOCK);
	p->nonblock = true;
}

static int put(struct vupipe *p, const void *bytes, uint32_t n)
{
	void *at;
	int err = vupipe_reserve(p, n, &at);

	if (err)
		return err;
	memcpy(at, bytes, n);
	return vupipe_commit(p, n);
}

/* ---- cases ---- */

static void roles(struct ends *e)
{
	EXPECT(open(in_path, O_RDWR | O_NONBLOCK) == -1 && errno == EACCES);
	EXPECT(open(in_path, O_WRONLY | O_NONBLOCK) == -1 && errno == EACCES);
	EXPECT(open(out_path, O_RDWR | O_NONBLOCK) == -1 && errno == EACCES);
	EXPECT(open(out_path, O_RDONLY | O_NONBLOCK) == -1 && errno == EACCES);
	EXPECT(call(&e->r, PIOC_WRITE_NOTIFY, 0) == -EBADF);
	EXPECT(call(&e->r, PIOC_AVAILABLE_ROOM, 0) == -EBADF);
	EXPECT(call(&e->w, PIOC_READ_NOTIFY, 0) == -EBADF);
	EXPECT(call(&e->w, PIOC_AVAILABLE_DATA, 0) == -EBADF);
}

static void classic_calls(struct ends *e)
{
	EXPECT(PIOC_READ_NOTIFY == 0x40047901 && PIOC_AVAILABLE_DATA == 0x80047903);
	EXPECT(call(&e->r, PIOC_GET_BUFFER_SIZE, 0) == SIZE);
	EXPECT(call(&e->w, PIOC_AVAILABLE_ROOM, SIZE) == SIZE);
	EXPECT(call(&e->w, PIOC_AVAILABLE_ROOM, SIZE + 1) == -EINVAL);
	memcpy(e->w.data, "classic", 7);
	EXPECT(call(&e->w, PIOC_WRITE_NOTIFY, 7) == 0);
	EXPECT(call(&e->w, PIOC_GET_OFFSET, 0) == 7);
	EXPECT(call(&e->w, PIOC_WRITE_NOTIFY, SIZE - 6) == -EINVAL);
	EXPECT(call(&e->w, PIOC_WRITE_NOTIFY, -1ul) == -EINVAL);
	EXPECT(call(&e->r, PIOC_AVAILABLE_DATA, 1) == 7);
	EXPECT(!memcmp(e->r.data, "classic", 7));
	EXPECT(call(&e->r, PIOC_READ_NOTIFY, 8) == -EINVAL);
	EXPECT(call(&e->r, PIOC_READ_NOTIFY, 7) == 0);
	EXPECT(call(&e->r, PIOC_GET_OFFSET, 0) == 7);
	EXPECT(call(&e->r, _IO('y', 99), 0) == -EINVAL);
}

static void without_blocking(struct ends *e)
{
	nonblock(&e->r);
	nonblock(&e->w);
	EXPECT(call(&e->r, PIOC_AVAILABLE_DATA, 1) == -EAGAIN);
	EXPECT(call(&e->r, PIOC_AVAILABLE_DATA, 0) == -EAGAIN);
	EXPECT(put(&e->w, "xy", 2) == 0);
	EXPECT(call(&e->r, PIOC_AVAILABLE_DATA, 100) == 2);
	EXPECT(call(&e->w, PIOC_AVAILABLE_ROOM, SIZE - 1) == -EAGAIN);
	EXPECT(call(&e->w, PIOC_AVAILABLE_ROOM, SIZE - 2) == SIZE - 2);
}

static bool maps(int fd, size_t size, int prot, int flags, off_t at)
{
	void *map = mmap(NULL, size, prot, flags, fd, at);

	if (map == MAP_FAILED)
		return false;
	munmap(map, size);
	return true;
}

static void mappings(struct ends *e)
{
	int fd = e->w.fd, lines = call(&e->r, PIOC_GET_LINES, 0);

	EXPECT(maps(fd, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, 0));
	EXPECT(maps(fd, 2 * SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, 0));
	EXPECT(!maps(fd, SIZE / 2, PROT_READ, MAP_SHARED, 0) && errno == EINVAL);
	EXPECT(!maps(fd, 3 * SIZE, PROT_READ, MAP_SHARED, 0) && errno == EINVAL);
	EXPECT(!maps(fd, SIZE, PROT_READ, MAP_SHARED, 4096) && errno == EINVAL);
	EXPECT(!maps(fd, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE, 0));
	EXPECT(!maps(e->r.fd, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, 0) && errno == EACCES);
	EXPECT(mprotect(e->r.data, SIZE, PROT_READ | PROT_WRITE) == -1);
	EXPECT(maps(lines, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, LV_VUPIPE_MAP_OWN));
	EXPECT(!maps(lines, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, LV_VUPIPE_MAP_PEER));
	EXPECT(!maps(lines, 8192, PROT_READ, MAP_SHARED, 0));
	EXPECT(!maps(lines, 4096, PROT_READ, MAP_SHARED, 8192));
	EXPECT(mprotect((void *)(uintptr_t)e->r.peer, 4096, PROT_READ | PROT_WRITE) == -1);
	EXPECT(!maps(fd, SIZE, PROT_READ | PROT_EXEC, MAP_SHARED, 0) && errno == EACCES);
	EXPECT(!maps(lines, 4096, PROT_READ | PROT_EXEC, MAP_SHARED, 0) && errno == EACCES);
	EXPECT(mprotect(e->w.data, SIZE, PROT_READ | PROT_EXEC) == -1 && errno == EACCES);
	EXPECT(mprotect(e->r.data, SIZE, PROT_EXEC) == -1 && errno == EACCES);
	EXPECT(mprotect(e->r.own, 4096, PROT_READ | PROT_EXEC) == -1 && errno == EACCES);
	close(lines);
}

static void records_are_contiguous(struct ends *e)
{
	static char text[40000], back[40000];
	const void *at;

	for (int i = 0; i < 10; i++) {
		memset(text, 'a' + i, sizeof(text));
		EXPECT(put(&e->w, text, sizeof(text)) == 0);
		EXPECT(vupipe_peek(&e->r, sizeof(text), &at) == sizeof(text));
		memcpy(back, at, sizeof(back));
		EXPECT(!memcmp(text, back, sizeof(back)));
		EXPECT(vupipe_release(&e->r, sizeof(text)) == 0);
	}
}

/* An attribute of the device behind p, as a number. */
static long attribute(const char *device, const char *name)
{
	char path[128], text[32] = "";
	FILE *f;

	snprintf(path, sizeof(path), "/sys/class/vupipe/%s/%s", strrchr(device, '/') + 1, name);
	f = fopen(path, "r");
	if (!f || !fgets(text, sizeof(text), f))
		test_die(path);
	fclose(f);
	return strtol(text, NULL, 10);
}

static int reserve(struct vupipe *p, uint32_t n)
{
	void *at;

	return vupipe_reserve(p, n, &at);
}

static int use(struct vupipe *p, uint32_t n)
{
	const void *at;
	int there = vupipe_peek(p, n, &at);

	return there < (int)n ? -EAGAIN : vupipe_release(p, n);
}

/* Large records without blocking: poll sleeps until there is what was refused. */
static void polls_for_large_records(struct ends *e)
{
	static char record[SIZE / 2 + 1];
	int asked = 0;

	nonblock(&e->w);
	EXPECT(put(&e->w, record, sizeof(record)) == 0);
	EXPECT(ready(&e->w, POLLOUT, 0) == POLLOUT);
	EXPECT(reserve(&e->w, sizeof(record)) == -EAGAIN);
	EXPECT(ready(&e->w, POLLOUT, 0) == 0);
	EXPECT(use(&e->r, 1) == 0);
	EXPECT(ready(&e->w, POLLOUT, 50) == 0);
	EXPECT(use(&e->r, 1) == 0);
	EXPECT(ready(&e->w, POLLOUT, 10000) == POLLOUT);
	EXPECT(reserve(&e->w, sizeof(record)) == 0);
	for (int i = 0; i < 20; i++) {
		for (; reserve(&e->w, sizeof(record)) == -EAGAIN; asked++) {
			EXPECT(use(&e->r, sizeof(record)) == 0);
			EXPECT(ready(&e->w, POLLOUT, 10000) == POLLOUT);
		}
		EXPECT(vupipe_commit(&e->w, sizeof(record)) == 0);
	}
	EXPECT(asked <= 2 * 20);
}

static void polls(struct ends *e)
{
	static char all[SIZE];
	const void *at;

	EXPECT(ready(&e->r, POLLIN, 0) == 0);
	EXPECT(ready(&e->w, POLLOUT, 0) == POLLOUT);
	EXPECT(put(&e->w, all, SIZE) == 0);
	EXPECT(ready(&e->r, POLLIN, 10000) == POLLIN);
	EXPECT(ready(&e->w, POLLOUT, 0) == 0);
	EXPECT(vupipe_peek(&e->r, 1, &at) == SIZE);
	EXPECT(vupipe_release(&e->r, 1) == 0);
	EXPECT(ready(&e->w, POLLOUT, 10000) == POLLOUT);
}

static void *poller(void *arg)
{
	return (void *)(long)ready(arg, POLLIN, 10000);
}

static void commit_wakes_poll(struct ends *e)
{
	pthread_t thread;
	void *revents;

	EXPECT(!pthread_create(&thread, NULL, poller, &e->r));
	usleep(20000);
	EXPECT(put(&e->w, "x", 1) == 0);
	pthread_join(thread, &revents);
	EXPECT((long)revents == POLLIN);
}

#define RECORD	20000
#define RECORDS	64

/* How many records of a stream came. */
static void *consumer(void *arg)
{
	long n = 0;

	while (n < RECORDS && use(arg, RECORD) == 0)
		n++;
	return (void *)n;
}

/* Whether the peer moves while one waits awake, or later: nobody is forgotten. */
static void patience_ends(struct ends *e)
{
	static const char record[RECORD];
	pthread_t thread;
	const void *at;
	void *came;

	e->r.patience = e->w.patience = 100;
	EXPECT(!pthread_create(&thread, NULL, consumer, &e->r));
	usleep(20000);
	for (int i = 0; i < RECORDS; i++)
		EXPECT(put(&e->w, record, RECORD) == 0);
	pthread_join(thread, &came);
	EXPECT((long)came == RECORDS);
	vupipe_close(&e->w);
	EXPECT(vupipe_peek(&e->r, 1, &at) == 0);
	EXPECT(vupipe_open(&e->w, out_path, O_WRONLY) == 0);
	EXPECT(put(&e->w, "again", 5) == 0);
	EXPECT(vupipe_peek(&e->r, 5, &at) == 5);
}

static void end_of_stream(struct ends *e)
{
	const void *at;

	EXPECT(put(&e->w, "rest", 4) == 0);
	vupipe_close(&e->w);
	EXPECT(ready(&e->r, POLLIN, 10000) == (POLLIN | POLLHUP));
	EXPECT(vupipe_peek(&e->r, 10, &at) == 4);
	EXPECT(!memcmp(at, "rest", 4));
	EXPECT(vupipe_release(&e->r, 4) == 0);
	EXPECT(vupipe_peek(&e->r, 1, &at) == 0);
	EXPECT(ready(&e->r, POLLIN, 0) == POLLHUP);
	EXPECT(vupipe_open(&e->w, out_path, O_WRONLY) == 0);
	EXPECT(put(&e->w, "again", 5) == 0);
	EXPECT(vupipe_peek(&e->r, 5, &at) == 5);
	EXPECT(!memcmp(at, "again", 5));
}

static void no_consumer(struct ends *e)
{
	EXPECT(put(&e->w, "x", 1) == 0);
	vupipe_close(&e->r);
	EXPECT(ready(&e->w, POLLOUT, 10000) & POLLERR);
	EXPECT(put(&e->w, "x", 1) == -EPIPE);
	EXPECT(put(&e->w, "x", 1) == -EPIPE);
}

/* The link is there again. */
static bool comes_back(const struct vupipe *p)
{
	for (int i = 0; i < 1000 && !(ready(p, POLLOUT, 0) & POLLOUT); i++)
		usleep(10000);
	return ready(p, POLLOUT, 0) == POLLOUT;
}

/* The old mapping is a place of its own now: nothing of it reaches the next consumer. */
static void old_mappings_reach_nothing(struct ends *e)
{
	struct vupipe next;
	const void *at;

	EXPECT(put(&e->w, "secret", 6) == 0);
	vupipe_close(&e->r);
	EXPECT(ready(&e->w, POLLOUT, 10000) & POLLHUP);
	memset(e->w.data, 'z', SIZE);
	__atomic_store_n(&e->w.own->index, 4242, __ATOMIC_RELEASE);
	EXPECT(vupipe_open(&next, in_path, O_RDONLY | O_NONBLOCK) == 0);
	EXPECT(vupipe_peek(&next, 1, &at) == -EAGAIN);
	for (int i = 0; i < SIZE; i++)
		EXPECT(next.data[i] == 0);
	EXPECT(put(&e->w, "x", 1) == -EPIPE);
	EXPECT(comes_back(&e->w));
	EXPECT(put(&e->w, "new", 3) == 0);
	EXPECT(vupipe_peek(&next, 1, &at) == 3 && !memcmp(at, "new", 3));
	vupipe_close(&next);
}

static void lies_end_the_stream(struct ends *e)
{
	static const uint32_t lies[] = { SIZE + 1, 0x80000000, 0xfffffff0 };
	const void *at;
	void *room;

	for (int i = 0; i < 3; i++) {
		EXPECT(put(&e->w, "x", 1) == 0);
		e->w.own->index += lies[i];
		EXPECT(vupipe_peek(&e->r, 2, &at) == -EPROTO);
		EXPECT(vupipe_reserve(&e->w, SIZE, &room) == -EPIPE);
		EXPECT(comes_back(&e->w));
	}
	EXPECT(put(&e->w, "x", 1) == 0);
	EXPECT(vupipe_peek(&e->r, 1, &at) == 1);
	e->r.own->index += 2;
	EXPECT(vupipe_peek(&e->r, 5, &at) == -EPROTO);
}

/* Nobody says that the peer did it. */
static void lies_are_not_the_peers(struct ends *e)
{
	long violations = attribute(out_path, "violations");
	long contradictions = attribute(out_path, "contradictions");
	static const uint32_t lies[] = { SIZE + 1, 0x80000000, -1000 };

	for (int i = 0; i < 3; i++) {
		EXPECT(put(&e->w, "x", 1) == 0);
		EXPECT(use(&e->r, 1) == 0 || use(&e->r, 1) == 0);	/* told of the end */
		e->w.own->index += lies[i];
		EXPECT(call(&e->w, PIOC_AVAILABLE_ROOM, SIZE) == -EPROTO);
		EXPECT(attribute(out_path, "violations") == violations);
		EXPECT(attribute(out_path, "contradictions") == contradictions + 1 + i);
		EXPECT(comes_back(&e->w));
		e->w.joined = false;		/* it was not the library that was told */
		EXPECT(reserve(&e->w, SIZE) == 0);
	}
}

/* Both processes write everything that they can; calls answer, or are killed. */
static void scribble(struct vupipe *p, bool data, uint64_t seed)
{
	uint32_t *line = (uint32_t *)p->own;
	const void *at;
	void *room;

	alarm(100);
	for (int i = 0; i < 40000; i++) {
		uint32_t n = 1 + test_random(&seed, SIZE);

		line[test_random(&seed, 2)] = test_random(&seed, 2) ? n : seed;
		if (data)
			p->data[n] = seed;
		if (test_random(&seed, 8))
			continue;
		if (data)
			vupipe_reserve(p, n, &room);
		else if (vupipe_peek(p, n, &at) > 0)
			n = *(const volatile uint8_t *)at;
		ready(p, POLLIN | POLLOUT, 0);
	}
	_exit(0);
}

static void scribblers_hurt_nobody(struct ends *e)
{
	int status, ended = 0;

	nonblock(&e->r);
	nonblock(&e->w);
	for (int i = 0; i < 4; i++)
		if (!fork())
			scribble(i & 1 ? &e->w : &e->r, i & 1, i);
	while (wait(&status) > 0)
		ended += status == 0;
	EXPECT(ended == 4);
}

static void on_signal(int sig)
{
	(void)sig;
}

/* One alone might come before the call. */
static void signals_interrupt(struct ends *e)
{
	struct sigaction action = { .sa_handler = on_signal };
	struct itimerval often = { { 0, 100000 }, { 0, 100000 } };

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	EXPECT(call(&e->r, PIOC_AVAILABLE_DATA, 1) == -EINTR);
	EXPECT(put(&e->w, "x", 1) == 0);
	EXPECT(call(&e->w, PIOC_AVAILABLE_ROOM, SIZE) == -EINTR);
	setitimer(ITIMER_REAL, &(struct itimerval){ 0 }, NULL);
}

static const struct {
	const char *statement;
	void (*run)(struct ends *e);
} cases[] = {
	{ "each role has its direction", roles },
	{ "the six calls answer as they always did", classic_calls },
	{ "without blocking EAGAIN or less", without_blocking },
	{ "only what belongs to the process is mapped", mappings },
	{ "records that cross the end are contiguous", records_are_contiguous },
	{ "poll tells of data and room", polls },
	{ "who was refused room polls for so much", polls_for_large_records },
	{ "a commit wakes poll", commit_wakes_poll },
	{ "who waits awake sleeps in the end, and sees the end", patience_ends },
	{ "after the producer: the rest, then 0, POLLHUP; then the next", end_of_stream },
	{ "without a consumer EPIPE, POLLERR", no_consumer },
	{ "mappings of an old stream reach nothing", old_mappings_reach_nothing },
	{ "impossible claims end the stream", lies_end_the_stream },
	{ "and are not called the peer's violation", lies_are_not_the_peers },
	{ "signals interrupt", signals_interrupt },
	{ "scribblers hurt nobody", scribblers_hurt_nobody },
};

int main(int argc, char **argv)
{
	struct ends e;
	int failures;

	if (argc != 3)
		return 2;
	out_path = argv[1];
	in_path = argv[2];
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		statement = cases[i].statement;
		failures = test_failures();
		test_limit(statement, 120);
		ends_open(&e);
		cases[i].run(&e);
		if (test_failures() == failures)
			test_pass(statement);
		vupipe_close(&e.r);
		vupipe_close(&e.w);
	}
	return test_failures() != 0;
}
