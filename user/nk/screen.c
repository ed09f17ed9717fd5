// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include "user/nk/screen.h"
#include "user/nk/system.h"

static struct {
	struct termios before;
	bool keys;		/* standard input is a terminal that gives keys */
	int signals;		/* signalfd */
	int ended_by;		/* signal, or 0 */
} screen = { .signals = -1 };

static const int awaited[] = { SIGWINCH, SIGTSTP, SIGCONT, SIGINT, SIGTERM, SIGHUP, SIGQUIT };

static sigset_t awaited_set(void)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(awaited) / sizeof(awaited[0]); i++)
		sigaddset(&set, awaited[i]);
	return set;
}

static void take_keys(void)
{
	struct termios raw;

	screen.keys = !tcgetattr(STDIN_FILENO, &screen.before);
	if (!screen.keys)
		return;
	raw = screen.before;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
}

static void give_keys_back(void)
{
	if (screen.keys)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &screen.before);
	screen.keys = false;
}

void screen_begin(void)
{
	sigset_t set = awaited_set();

	sigprocmask(SIG_BLOCK, &set, NULL);
	screen.signals = signalfd(-1, &set, SFD_CLOEXEC);
	screen.ended_by = 0;
	take_keys();
}

void screen_end(void)
{
	sigset_t set = awaited_set();

	give_keys_back();
	if (screen.signals >= 0)
		close(screen.signals);
	screen.signals = -1;
	if (screen.ended_by) {
		signal(screen.ended_by, SIG_DFL);
		raise(screen.ended_by);
	}
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static enum screen_event take_signal(void)
{
	struct signalfd_siginfo info;

	if (read(screen.signals, &info, sizeof(info)) != sizeof(info))
		return SCREEN_QUIT;
	switch (info.ssi_signo) {
	case SIGWINCH:
	case SIGCONT:
		return SCREEN_CHANGED;
	case SIGTSTP:
		give_keys_back();
		raise(SIGSTOP);
		take_keys();
		return SCREEN_CHANGED;
	default:
		screen.ended_by = (int)info.ssi_signo;
		return SCREEN_QUIT;
	}
}

/* False: there are no more keys to come. */
static bool take_key(char *key)
{
	ssize_t n = read(STDIN_FILENO, key, 1);

	return n > 0 || (n < 0 && errno == EAGAIN);
}

enum screen_event screen_wait(uint64_t end)
{
	for (;;) {
		struct pollfd fd[] = {
			{ .fd = screen.signals, .events = POLLIN },
			{ .fd = screen.keys ? STDIN_FILENO : -1, .events = POLLIN },
		};
		uint64_t now = clock_ms();
		char key = 0;

		if (poll(fd, 2, now < end ? (int)(end - now) : 0) <= 0)
			return SCREEN_TIME;
		if (fd[0].revents)
			return take_signal();
		if (!take_key(&key))
			give_keys_back();
		if (key == 'q' || key == 'Q')
			return SCREEN_QUIT;
	}
}

/* One line of @text, and what is behind it. */
static const char *put_line(FILE *to, const char *erase, const char *text)
{
	size_t length = strcspn(text, "\n");

	fprintf(to, "%s%.*s", erase, (int)length, text);
	return text + length + (text[length] == '\n');
}

/*
 * Each line is erased before it is written, and with the last one all below: behind a line that
 * fills the terminal the cursor still stands on its last character.  The last line has no end,
 * since that would scroll.
 */
void screen_show(FILE *to, const char *text, uint32_t rows)
{
	fputs("\033[H", to);
	for (uint32_t row = 1; *text; row++) {
		const char *end = strchr(text, '\n');
		bool last = row == rows || !end || !end[1];

		text = put_line(to, last ? "\033[J" : "\033[K", text);
		if (last)
			break;
		fputc('\n', to);
	}
	fflush(to);
}
