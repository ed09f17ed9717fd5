// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * vrpq_victim DEVICE: calls to a server whose kernel lies (vrpq_liar.ko).  Each returns in time, with
 * the right error, and the next session over the same descriptor is none the worse.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <linkvisor/vrpq_ioctl.h>

#include "abi/svc/vrpq_message.h"
#include "guest/linux/test/vrpq_lies.h"
#include "user/tests/test.h"

#define LIMIT	300	/* ms of a call */
#define SLACK	3000	/* ms that a busy machine may add */

static int fd;

static long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* 0 or an errno. */
static int submit(uint32_t lie, uint32_t flags, int timeout, uint64_t *received)
{
	uint8_t answer[1024];
	struct lv_vrpq_request request = { .size = sizeof(request), .procedure = (uint16_t)lie };
	struct vrpq_ioctl_piece out = { (uintptr_t)&request, sizeof(request) };
	struct vrpq_ioctl_piece in = { (uintptr_t)answer, sizeof(answer) };
	struct vrpq_ioctl_transfer t = { .out = (uintptr_t)&out, .nr_out = 1,
					 .in = (uintptr_t)&in, .nr_in = 1,
					 .flags = flags, .timeout = timeout };
	int err = ioctl(fd, VRPQ_IOC_SUBMIT, &t) ? errno : 0;

	*received = t.received;
	return err;
}

static int call(uint32_t lie)
{
	uint64_t received;

	return submit(lie, VRPQ_TRANSFER_CALL, LIMIT, &received);
}

/* The link may begin afresh first. */
static void session(const char *statement)
{
	struct vrpq_ioctl_open open = { .session = VRPQ_NO_SESSION };
	uint64_t received;
	int err = EPIPE;

	test_limit(statement, 30);
	while (err == EPIPE) {
		if (ioctl(fd, VRPQ_IOC_OPEN, &open))
			test_die("VRPQ_IOC_OPEN");
		err = submit(VRPQ_LIE_NONE, VRPQ_TRANSFER_CALL, 20000, &received);
	}
	if (err || received != VRPQ_LIAR_ANSWER)
		test_fail(statement, "an honest call before it: %s, %d bytes", strerror(err),
			  (int)received);
}

static void verdict(const char *statement, int wanted, int err, long began)
{
	long took = now_ms() - began;

	if (err != wanted)
		test_fail(statement, "the result is %s", strerror(err));
	else if (took > LIMIT + SLACK)
		test_fail(statement, "after %ld ms", took);
	else
		test_pass(statement);
}

static const struct {
	uint32_t lie;
	int err;
	const char *statement;
} lies[] = {
	{ VRPQ_LIE_NONE, 0, "an honest answer is none of an error" },
	{ VRPQ_LIE_EMPTY, EBADMSG, "an answer without a byte" },
	{ VRPQ_LIE_ENDLESS, EBADMSG, "an answer of 4 GiB" },
	{ VRPQ_LIE_BEYOND, EBADMSG, "an answer larger than its room and the area" },
	{ VRPQ_LIE_NEVER, ETIMEDOUT, "no answer" },
	{ VRPQ_LIE_HALF, EPIPE, "half an answer and a closed channel" },
	{ VRPQ_LIE_DRIP, EBADMSG, "an answer byte by byte, too large" },
	{ VRPQ_LIE_AHEAD, EPIPE, "an index of answers beyond the area" },
	{ VRPQ_LIE_BACK, EPIPE, "an index of answers that goes back" },
	{ VRPQ_LIE_CLOSE, EPIPE, "a channel closed in a call" },
	{ VRPQ_LIE_JUMP, EPIPE, "a turn that cannot be" },
	{ VRPQ_LIE_OFF, EPIPE, "a server that goes off and on" },
};

static void one_call(void)
{
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		long began;

		session(lies[i].statement);
		began = now_ms();
		verdict(lies[i].statement, lies[i].err, call(lies[i].lie), began);
	}
}

/* The answer too much is taken for that of the next call; then all is as before. */
static void twice(void)
{
	const char *statement = "an answer that comes twice";
	long began;
	int err;

	session(statement);
	began = now_ms();
	err = call(VRPQ_LIE_TWICE);
	verdict(statement, 0, err ? err : call(VRPQ_LIE_NONE), began);
}

/* An answer to a post. */
static void unasked(void)
{
	const char *statement = "an answer that nobody asked for";
	struct pollfd p = { .fd = fd, .events = POLLIN };
	uint64_t received;
	long began;

	session(statement);
	began = now_ms();
	verdict(statement, 0, submit(VRPQ_LIE_NONE, VRPQ_TRANSFER_NOTIFY, LIMIT, &received), began);
	if (poll(&p, 1, 20000) != 1 || !(p.revents & POLLIN))
		test_fail(statement, "poll does not tell of it: %x", p.revents);
}

/* A client looks at how far its server is when its area is full. */
static void read_ahead(void)
{
	const char *statement = "a server that has read what was not there";
	uint64_t received;
	long began;
	int err = 0;

	session(statement);
	began = now_ms();
	call(VRPQ_LIE_READ_AHEAD);
	while (!err && now_ms() < began + LIMIT + SLACK)
		err = submit(VRPQ_LIE_NONE, 0, LIMIT, &received);
	verdict(statement, EPIPE, err, began);
}

static void on_alarm(int sig)
{
	(void)sig;
}

/* The answer that was given up begins with the next call and never ends. */
static void endless(const char *statement)
{
	session(statement);
	if (call(VRPQ_LIE_DRIP_ENDLESS) != ETIMEDOUT)
		test_fail(statement, "a call without an answer ends otherwise");
}

static void stale(void)
{
	const char *statement = "2 GiB byte by byte of an answer that was given up: a call";
	struct sigaction action = { .sa_handler = on_alarm };
	struct itimerval soon = { .it_value.tv_usec = 1000 * LIMIT };
	long began;

	endless(statement);
	began = now_ms();
	verdict(statement, ETIMEDOUT, call(VRPQ_LIE_NONE), began);
	statement = "... the same, and a signal";
	endless(statement);
	began = now_ms();
	sigaction(SIGALRM, &action, NULL);	/* takes the place of the test's limit */
	setitimer(ITIMER_REAL, &soon, NULL);
	verdict(statement, EINTR, submit(VRPQ_LIE_NONE, VRPQ_TRANSFER_CALL, 100000, &(uint64_t){ 0 }),
		began);
}

static void killed(void)
{
	const char *statement = "... and SIGKILL";
	int status = 0, told[2];
	long began;
	pid_t pid;
	char c;

	endless(statement);
	if (pipe(told))
		test_die("pipe");
	pid = fork();
	if (!pid) {
		if (write(told[1], "", 1) == 1)
			submit(VRPQ_LIE_NONE, VRPQ_TRANSFER_CALL, -1, &(uint64_t){ 0 });
		_exit(0);
	}
	if (read(told[0], &c, 1) != 1)
		test_die("the child");
	poll(NULL, 0, LIMIT);	/* most of its life is in the driver */
	began = now_ms();
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	verdict(statement, 0, WIFSIGNALED(status) ? 0 : EINVAL, began);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	fd = test_open(argv[1], O_RDWR);
	one_call();
	twice();
	unasked();
	read_ahead();
	stale();
	killed();
	session("after all that");
	test_limit("", 0);
	return test_failures() != 0;
}
