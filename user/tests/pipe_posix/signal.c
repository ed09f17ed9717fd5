// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Signals in the middle of transfers. */
#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "user/tests/pipe_posix/case.h"

static void on_signal(int sig)
{
	(void)sig;
}

void signals_start(void)
{
	struct sigaction action = { .sa_handler = on_signal };
	struct itimerval often = { { 0, 10000 }, { 0, 10000 } };

	sigaction(SIGVTALRM, &action, NULL);
	sigaction(SIGALRM, &action, NULL);	/* instead of the limit */
	setitimer(ITIMER_REAL, &often, NULL);
}

void signals_stop(void)
{
	setitimer(ITIMER_REAL, &(struct itimerval){ 0 }, NULL);
	test_limit(statement, LIMIT);
}

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

const struct pipe_case signal_cases[] = {
	{ "a signal interrupts a read", interrupted_read },
	{ "a signal interrupts a write, what is written counts", interrupted_write },
	{ "signals lose and double nothing", interrupted_stream },
	{ NULL, NULL }
};
