// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "user/nk/screen.h"
#include "user/nk/system.h"
#include "user/nk/terminal.h"

static int keyboard;		/* what is written here is typed at standard input */

static int have_terminal(void **state)
{
	struct winsize size = { .ws_row = 7, .ws_col = 33 };
	int terminal;

	(void)state;
	unsetenv("COLUMNS");
	unsetenv("LINES");
	if (openpty(&keyboard, &terminal, NULL, NULL, &size) || dup2(terminal, STDIN_FILENO))
		return -1;
	return close(terminal);
}

static void set_size(uint16_t rows, uint16_t columns)
{
	struct winsize size = { .ws_row = rows, .ws_col = columns };

	assert_return_code(ioctl(keyboard, TIOCSWINSZ, &size), 0);
}

static void size_is(uint32_t rows, uint32_t columns)
{
	struct terminal_size size = terminal_size(STDIN_FILENO);

	assert_int_equal(size.rows, rows);
	assert_int_equal(size.columns, columns);
}

static void a_terminal_says_its_size(void **state)
{
	(void)state;
	set_size(7, 33);
	size_is(7, 33);
	set_size(0, 0);
	size_is(0, 0);
}

static void the_environment_says_it_louder(void **state)
{
	(void)state;
	set_size(7, 33);
	setenv("COLUMNS", "20", 1);
	size_is(7, 20);
	setenv("LINES", "9", 1);
	size_is(9, 20);
	setenv("COLUMNS", "-4", 1);
	setenv("LINES", "many", 1);
	size_is(7, 33);
	unsetenv("COLUMNS");
	unsetenv("LINES");
}

static void a_file_has_no_limits(void **state)
{
	int end[2];
	struct terminal_size size;

	(void)state;
	assert_return_code(pipe(end), 0);
	setenv("COLUMNS", "20", 1);
	size = terminal_size(end[1]);
	unsetenv("COLUMNS");
	assert_int_equal(size.rows + size.columns, 0);
	close(end[0]);
	close(end[1]);
}

static void press(char key)
{
	assert_int_equal(write(keyboard, &key, 1), 1);
}

static enum screen_event wait_ms(uint32_t ms)
{
	return screen_wait(clock_ms() + ms);
}

static void q_ends_it_without_enter(void **state)
{
	(void)state;
	screen_begin();
	press('q');
	assert_int_equal(wait_ms(60000), SCREEN_QUIT);
	press('x');
	press('q');
	assert_int_equal(wait_ms(60000), SCREEN_QUIT);
	screen_end();
}

static void other_keys_and_none_do_not(void **state)
{
	uint64_t begin = clock_ms();

	(void)state;
	screen_begin();
	press('x');
	assert_int_equal(wait_ms(50), SCREEN_TIME);
	assert_true(clock_ms() - begin >= 50);
	assert_int_equal(wait_ms(0), SCREEN_TIME);
	screen_end();
}

static void a_new_size_is_told(void **state)
{
	(void)state;
	screen_begin();
	raise(SIGWINCH);
	assert_int_equal(wait_ms(60000), SCREEN_CHANGED);
	assert_int_equal(wait_ms(0), SCREEN_TIME);
	screen_end();
}

static bool echoes(void)
{
	struct termios t;

	assert_return_code(tcgetattr(STDIN_FILENO, &t), 0);
	return t.c_lflag & ECHO && t.c_lflag & ICANON;
}

/* What a program does that is ended while it shows frames. */
static void be_ended(int number)
{
	screen_begin();
	raise(number);
	if (wait_ms(60000) != SCREEN_QUIT)
		_exit(1);
	screen_end();
	_exit(2);
}

static void the_terminal_is_as_before_after_signals(void **state)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
	int status;

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		pid_t child = fork();

		if (!child)
			be_ended(numbers[i]);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), numbers[i]);
		assert_true(echoes());
	}
}

static void keys_are_not_shown_meanwhile(void **state)
{
	(void)state;
	assert_true(echoes());
	screen_begin();
	assert_false(echoes());
	screen_end();
	assert_true(echoes());
}

static void shows(const char *text, uint32_t rows, const char *wanted)
{
	char *got;
	size_t size;
	FILE *to = open_memstream(&got, &size);

	screen_show(to, text, rows);
	fclose(to);
	assert_string_equal(got, wanted);
	free(got);
}

static void a_frame_replaces_the_one_before(void **state)
{
	(void)state;
	shows("one\ntwo\nthree\n", 4, "\033[H\033[Kone\n\033[Ktwo\n\033[Jthree");
	shows("one\ntwo\nthree\n", 3, "\033[H\033[Kone\n\033[Ktwo\n\033[Jthree");
	shows("one\ntwo\nthree\n", 0, "\033[H\033[Kone\n\033[Ktwo\n\033[Jthree");
}

static void what_is_too_high_is_cut(void **state)
{
	(void)state;
	shows("one\ntwo\nthree\n", 2, "\033[H\033[Kone\n\033[Jtwo");
	shows("one\ntwo\nthree\n", 1, "\033[H\033[Jone");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_terminal_says_its_size),
		cmocka_unit_test(the_environment_says_it_louder),
		cmocka_unit_test(a_file_has_no_limits),
		cmocka_unit_test(q_ends_it_without_enter),
		cmocka_unit_test(other_keys_and_none_do_not),
		cmocka_unit_test(a_new_size_is_told),
		cmocka_unit_test(the_terminal_is_as_before_after_signals),
		cmocka_unit_test(keys_are_not_shown_meanwhile),
		cmocka_unit_test(a_frame_replaces_the_one_before),
		cmocka_unit_test(what_is_too_high_is_cut),
	};

	return cmocka_run_group_tests(tests, have_terminal, NULL);
}
