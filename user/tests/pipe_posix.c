// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * pipe_posix [OUT IN]: the same cases on pipe(2), or on two vbpipe or vpipe
 * devices of which IN reads what OUT writes; both have rings of 64 KiB, pipe(2)'s size.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "user/tests/pipe_posix/case.h"

const char *out_path, *in_path;
const char *statement;

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

void nonblock(int fd)
{
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

int unread(const struct ends *e)
{
	int n = -1;

	ioctl(e->r, FIONREAD, &n);
	return n;
}

short ready(int fd, short events, int timeout)
{
	struct pollfd p = { .fd = fd, .events = events };

	return poll(&p, 1, timeout) > 0 ? p.revents : 0;
}

void fill(const struct ends *e)
{
	static const char zeroes[CAPACITY];

	test_write_all(e->w, zeroes, CAPACITY);
}

pid_t spawn(void (*work)(const struct ends *), const struct ends *e)
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

bool ended_well(pid_t pid)
{
	int status;

	return waitpid(pid, &status, 0) == pid && status == 0;
}

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
	ok = run_cases(transfer_cases);
	ok = run_cases(signal_cases) && ok;
	ok = run_cases(poll_cases) && ok;
	ok = run_cases(end_cases) && ok;
	if (out_path)
		ok = run_cases(vbpipe_cases) && ok;
	return !ok;
}
