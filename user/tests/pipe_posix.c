// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * pipe_posix [OUT IN]: the same cases on pipe(2), or on two vbpipe devices of
 * which IN reads what OUT writes; both have rings of 64 KiB, pipe(2)'s size.
 * Each case runs in a process of its own, on ends opened afresh.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "user/tests/test.h"

#define CAPACITY	65536
#define PAGE		4096
#define LIMIT		30	/* seconds for a case */

struct ends {
	int r;
	int w;
};

static const char *out_path, *in_path;	/* NULL: pipe(2) */
static const char *statement;		/* of the case that runs */

#define EXPECT(condition) \
	do { if (!test_expect(statement, condition)) return; } while (0)

/* An open waits for one at the other end, so the first must not. */
static struct ends ends_open(void)
{
	struct ends e;
	int fds[2], first;

	if (!out_path) {
		if (pipe(fds))
			test_die("pipe");
		return (struct ends){ .r = fds[0], .w = fds[1] };
	}
	first = test_open(in_path, O_RDONLY | O_NONBLOCK);
	e.w = test_open(out_path, O_WRONLY);
	e.r = test_open(in_path, O_RDONLY);
	close(first);
	return e;
}

static void nonblock(int fd)
{
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

static int unread(const struct ends *e)
{
	int n = -1;

	ioctl(e->r, FIONREAD, &n);
	return n;
}

static short ready(int fd, short events, int timeout)
{
	struct pollfd p = { .fd = fd, .events = events };

	return poll(&p, 1, timeout) > 0 ? p.revents : 0;
}

static void fill(const struct ends *e)
{
	static const char zeroes[CAPACITY];

	test_write_all(e->w, zeroes, CAPACITY);
}

/* A page that can be used and one behind it that cannot. */
static char *edge_of_memory(void)
{
	char *p = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED || mprotect(p + PAGE, PAGE, PROT_NONE))
		test_die("mmap");
	return p;
}

static void on_signal(int sig)
{
	(void)sig;
}

/* A signal every 10 ms: whatever sleeps is interrupted, whenever it falls asleep. */
static void signals_start(void)
{
	struct sigaction action = { .sa_handler = on_signal };
	struct itimerval often = { { 0, 10000 }, { 0, 10000 } };

	sigaction(SIGVTALRM, &action, NULL);
	sigaction(SIGALRM, &action, NULL);	/* instead of the limit */
	setitimer(ITIMER_REAL, &often, NULL);
}

static void signals_stop(void)
{
	setitimer(ITIMER_REAL, &(struct itimerval){ 0 }, NULL);
	test_limit(statement, LIMIT);
}

/* Runs writer(arg) in another process. */
static pid_t spawn(void (*work)(const struct ends *), const struct ends *e)
{
	pid_t pid = fork();

	if (pid < 0)
		test_die("fork");
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	work(e);
	_exit(test_failures());
}

static bool ended_well(pid_t pid)
{
	int status;

	return waitpid(pid, &status, 0) == pid && status == 0;
}

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

/* ---- signals ---- */

static void interrupted_read(struct ends *e)
{
	char c;

	signals_start();
	EXPECT(read(e->r, &c, 1) == -1 && errno == EINTR);
	signals_stop();
}

static void interrupted_write(struct ends *e)
{
	static char buf[4 * CAPACITY];
	char c;

	signals_start();
	EXPECT(write(e->w, buf, sizeof(buf)) == CAPACITY);
	EXPECT(write(e->w, buf, 1) == -1 && errno == EINTR);
	signals_stop();
	EXPECT(unread(e) == CAPACITY);
	EXPECT(read(e->r, &c, 1) == 1);
}

/* Nothing is lost or doubled however often a transfer is cut. */
static void stream_out(const struct ends *e)
{
	static uint8_t buf[CAPACITY / 3];
	struct test_stream s;

	test_stream_init(&s, 7);
	while (s.position < 4 * 1024 * 1024) {
		size_t done = 0;

		test_stream_fill(&s, buf, sizeof(buf));
		while (done < sizeof(buf)) {
			ssize_t n = write(e->w, buf + done, sizeof(buf) - done);

			if (n < 0 && errno != EINTR)
				test_die("write");
			done += n > 0 ? n : 0;
		}
	}
	_exit(0);
}

static void interrupted_stream(struct ends *e)
{
	static uint8_t buf[10000];
	uint64_t rnd = 1, left = 4 * 1024 * 1024;
	struct test_stream s;
	pid_t pid;

	sigaction(SIGUSR1, &(struct sigaction){ .sa_handler = on_signal }, NULL);
	pid = spawn(stream_out, e);
	test_stream_init(&s, 7);
	while (left) {
		ssize_t n = read(e->r, buf, 1 + test_random(&rnd, sizeof(buf)));

		kill(pid, SIGUSR1);
		EXPECT(n > 0 && test_stream_matches(&s, buf, n));
		left -= n < (ssize_t)left ? (uint64_t)n : left;
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* ---- poll ---- */

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

/* ---- what pipe(2) has no equal of ---- */

static void open_does_not_wait(struct ends *e)
{
	char c = 0;
	int fd;

	close(e->r);
	close(e->w);
	fd = open(in_path, O_RDWR | O_NONBLOCK);
	EXPECT(fd >= 0);
	EXPECT(read(fd, &c, 1) == -1 && errno == EAGAIN);
	EXPECT(write(fd, &c, 1) == -1 && errno == EAGAIN);
	EXPECT(ready(fd, POLLIN | POLLOUT, 0) == 0);
}

static void open_is_interrupted(struct ends *e)
{
	close(e->r);
	close(e->w);
	signals_start();
	EXPECT(open(in_path, O_RDWR) == -1 && errno == EINTR);
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
	e->r = test_open(in_path, O_RDWR | O_NONBLOCK);
	e->w = test_open(out_path, O_RDWR);
	EXPECT(write(e->r, "r", 1) == 1 && write(e->w, "w", 1) == 1);
	EXPECT(read(e->r, &c, 1) == 1 && c == 'w');
	EXPECT(read(e->w, &c, 1) == 1 && c == 'r');
}

struct pipe_case {
	const char *statement;
	void (*run)(struct ends *e);
};

static const struct pipe_case cases[] = {
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
	{ "a signal interrupts a read", interrupted_read },
	{ "a signal interrupts a write, what is written counts", interrupted_write },
	{ "signals lose and double nothing", interrupted_stream },
	{ "poll tells what would not block", poll_tells },
	{ "poll wakes up", poll_wakes },
	{ "epoll by level", epoll_level },
	{ "epoll by edge, in", epoll_edge },
	{ "epoll by edge, out", epoll_edge_out },
	{ "several readers and writers share the bytes", crowd },
	{ "after the last writer: the rest, then 0, POLLHUP", end_of_stream },
	{ "the last writer's leaving wakes a reader", end_wakes_reader },
	{ "without a reader: EPIPE, POLLERR", no_reader },
	{ "the last reader's leaving wakes a writer", end_wakes_writer },
	{ NULL, NULL }
};

static const struct pipe_case vbpipe_cases[] = {
	{ "a non-blocking open does not wait for the peer", open_does_not_wait },
	{ "a signal interrupts an open", open_is_interrupted },
	{ "a reader stays and reads the next writer", reader_stays },
	{ "a writer stays and writes to the next reader, without SIGPIPE", writer_stays },
	{ "the next reader gets nothing that was meant for the last", unread_bytes_are_dropped },
	{ "one descriptor for both directions", both_directions },
	{ NULL, NULL }
};

static void run_case(const struct pipe_case *c)
{
	struct ends e;
	char line[128];

	snprintf(line, sizeof(line), "%s: %s", out_path ? "vbpipe" : "pipe(2)", c->statement);
	statement = line;
	test_limit(statement, LIMIT);
	e = ends_open();
	c->run(&e);
	if (!test_failures())
		test_pass(statement);
	exit(test_failures());
}

static bool run_cases(const struct pipe_case *c)
{
	bool ok = true;
	int status;

	for (; c->statement; c++) {
		if (fork() == 0)
			run_case(c);
		ok = wait(&status) > 0 && !status && ok;
	}
	return ok;
}

int main(int argc, char **argv)
{
	bool ok;

	if (argc == 3) {
		out_path = argv[1];
		in_path = argv[2];
	}
	ok = run_cases(cases);
	if (out_path)
		ok = run_cases(vbpipe_cases) && ok;
	return !ok;
}
