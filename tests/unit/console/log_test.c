// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What linkvisor says, and how it stops. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "hyp/console/console.c"

#include "hyp/core/log.h"
#include "tests/unit/console/board.h"
#include <arch/irq.h>
#include <arch/power.h>

static jmp_buf halted;
static int stopped_others;

_Noreturn void power_halt(void)
{
	longjmp(halted, 1);
}

void irq_stop_others(void)
{
	stopped_others++;
}

static int set_up(void **state)
{
	(void)state;
	memset(&console, 0, sizeof(console));
	memset(&lv_port, 0, sizeof(lv_port));
	board_reset();
	stopped_others = 0;
	console_early("board", 0);
	return 0;
}

static void a_line_has_our_name_in_front(void **state)
{
	(void)state;
	log_info("%d VMs", 2);
	assert_string_equal(board_printed(), "[lv] 2 VMs\n");
}

static void a_long_line_is_cut(void **state)
{
	char text[600];

	(void)state;
	memset(text, 'x', sizeof(text));
	text[599] = 0;
	log_info("%s", text);
	assert_int_equal(strlen(board_printed()), 5 + 254 + 1);
}

static void lines_a_full_console_loses_are_counted(void **state)
{
	const char *text;

	(void)state;
	console_start(NULL);
	board_room = 0;
	for (int i = 0; i < 4000; i++)
		log_info("line");
	board_room = UINT32_MAX;
	console_flush();
	board_printed();
	log_info("after");
	console_flush();
	text = board_printed();
	assert_non_null(strstr(text, " lines lost here)\n[lv] after\n"));
}

static void a_limited_line_grows_rare(void **state)
{
	struct log_limit limit = { 0 };
	uint32_t lines = 0;

	(void)state;
	for (int i = 0; i < 100000; i++)
		log_limited(&limit, "bad access");
	for (uint32_t i = 0; i < screen_length; i++)
		lines += screen[i] == '\n';
	assert_in_range(lines, 8, 40);
	assert_int_equal(limit.count, 100000);
}

static void boot_stop_says_why_and_halts(void **state)
{
	(void)state;
	if (!setjmp(halted))
		boot_stop("no GIC version %d", 3);
	assert_string_equal(board_printed(), "[lv] stopped: no GIC version 3\n");
}

static void panic_works_with_the_lock_held(void **state)
{
	(void)state;
	console_start(NULL);
	spin_lock(&console.lock);
	if (!setjmp(halted))
		panic("bug in %s", "x");
	spin_unlock(&console.lock);
	assert_string_equal(board_printed(), "[lv] panic: bug in x\n");
	assert_int_equal(stopped_others, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup(name, set_up)
		T(a_line_has_our_name_in_front),
		T(a_long_line_is_cut),
		T(lines_a_full_console_loses_are_counted),
		T(a_limited_line_grows_rare),
		T(boot_stop_says_why_and_halts),
		T(panic_works_with_the_lock_held),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
