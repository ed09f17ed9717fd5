// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The multiplexer's screen and keys: what a person sees. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The multiplexer's state starts afresh for each test. */
#include "hyp/console/console.c"

#include "tests/unit/console/board.h"

/* The end of a line that is drawn again. */
#define BROKEN "\33[m\n"

static struct console_port sys, ivi, rtos;
static int notified, handled;

static void count_notify(void *owner)
{
	notified++;
	board_ask(owner);
}

static void count_handled(void)
{
	handled++;
}

static int set_up(void **state)
{
	(void)state;
	memset(&console, 0, sizeof(console));
	memset(&lv_port, 0, sizeof(lv_port));
	memset(&sys, 0, sizeof(sys));
	memset(&ivi, 0, sizeof(ivi));
	memset(&rtos, 0, sizeof(rtos));
	board_reset();
	notified = 0;
	console_early("board", 0);
	port_init(&sys, "sys", 2);
	port_init(&ivi, "ivi", 3);
	port_init(&rtos, "rtos", 4);
	sys.notify = ivi.notify = rtos.notify = count_notify;
	sys.owner = &sys;
	ivi.owner = &ivi;
	rtos.owner = &rtos;
	console_add(&sys);
	console_add(&ivi);
	console_add(&rtos);
	handled = 0;
	console_start(count_handled);
	return 0;
}

static void print(struct console_port *port, const char *text)
{
	uint32_t room;

	for (; *text; text++) {
		assert_true(port_put(port, *text, &room));
		board_kick(port);
	}
	board_settle();
}

static void press(const char *keys)
{
	board_keys(keys);
	console_irq();
	board_settle();
}

static void rest(void)
{
	board_clock += 300000;
	console_poll();
	board_settle();
}

static void every_line_has_its_vms_name_in_front(void **state)
{
	(void)state;
	print(&sys, "one\r\ntwo\n");
	print(&ivi, "three\r\n\nfour\r\r\n");
	assert_string_equal(board_printed(),
			    "[sys] one\n[sys] two\n[ivi] three\n[ivi] \n[ivi] four\n");
}

static void foreground_characters_pass_at_once(void **state)
{
	(void)state;
	print(&sys, "/ # ");
	assert_string_equal(board_printed(), "[sys] / # ");
	print(&sys, "l");
	assert_string_equal(board_printed(), "l");
}

static void background_waits_for_its_line_end(void **state)
{
	(void)state;
	print(&ivi, "half");
	assert_string_equal(board_printed(), "");
	print(&ivi, " whole\n");
	assert_string_equal(board_printed(), "[ivi] half whole\n");
}

static void a_background_line_lets_the_prompt_reappear(void **state)
{
	(void)state;
	print(&sys, "/ # ls");
	rest();
	print(&ivi, "news\n");
	assert_string_equal(board_printed(), "[sys] / # ls" BROKEN "[ivi] news\n[sys] / # ls");
	print(&sys, "\nbin\n");
	assert_string_equal(board_printed(), "\n[sys] bin\n");
}

static void a_busy_foreground_finishes_its_line_first(void **state)
{
	(void)state;
	print(&sys, "PASS so");
	print(&ivi, "news\n");
	assert_string_equal(board_printed(), "[sys] PASS so");
	print(&sys, " far\n");
	assert_string_equal(board_printed(), " far\n[ivi] news\n");
}

static void a_line_that_waits_comes_when_the_foreground_rests(void **state)
{
	(void)state;
	print(&sys, "/ # ");
	print(&ivi, "news\n");
	console_poll();
	assert_string_equal(board_printed(), "[sys] / # ");
	assert_false(board_transmit_irq);
	rest();
	assert_string_equal(board_printed(), BROKEN "[ivi] news\n[sys] / # ");
}

/* No push sees the line free. */
static void a_foreground_that_never_leaves_its_line_is_broken_in_upon(void **state)
{
	(void)state;
	print(&sys, "x");
	print(&ivi, "waits\n");
	for (uint32_t us = 0; us < SCREEN_WAITS_US; us += 10000) {
		assert_null(strstr(screen, "waits"));
		board_clock += 10000;
		print(&sys, us % 500000 ? "x" : "\nx");
	}
	print(&sys, "x");
	assert_non_null(strstr(screen, "[ivi] waits\n"));
}

static void linkvisors_line_goes_on_when_the_foregrounds_ends(void **state)
{
	(void)state;
	print(&sys, "/ # ");
	console_say("news\n", 5);
	board_settle();
	assert_string_equal(board_printed(), "[sys] / # ");
	print(&sys, "\n");
	assert_string_equal(board_printed(), "\n[lv] news\n");
}

/* The time comes between two looks at the clock: then no transmit interrupt is under way. */
static void a_line_whose_time_comes_meanwhile_is_not_left_to_an_interrupt(void **state)
{
	(void)state;
	print(&sys, "/ # ");
	print(&ivi, "hello\n");
	board_clock += 250000 - 2;
	board_look = 1;
	console_irq();
	board_settle();
	assert_false(board_transmit_irq);
	rest();
	assert_string_equal(board_printed(), "[sys] / # " BROKEN "[ivi] hello\n[sys] / # ");
}

static void an_endless_foreground_line_does_not_starve_others(void **state)
{
	(void)state;
	print(&ivi, "x");
	for (int i = 0; i < 1100; i++)
		print(&sys, ".");
	board_printed();
	print(&ivi, "news\n");
	assert_non_null(strstr(board_printed(), BROKEN "[ivi] xnews\n"));
}

static void an_overlong_background_line_is_broken(void **state)
{
	const char *text;

	(void)state;
	for (int i = 0; i < 1500; i++)
		print(&ivi, "x");
	text = board_printed();
	assert_int_equal(strlen(text), 6 + PORT_LINE_MAX + 1);
	print(&ivi, "\n");
	assert_int_equal(strlen(board_printed()), 6 + 1500 - PORT_LINE_MAX + 1);
}

static void who_waits_for_room_pushes_what_is_its_own(void **state)
{
	(void)state;
	board_room = 0;
	print(&ivi, "a\nb\nc\n");
	print(&rtos, "1\n2\n3\n");
	board_room = UINT32_MAX;
	assert_true(board_transmit_irq);
	board_settle();
	assert_string_equal(board_printed(), "[ivi] a\n[ivi] b\n[ivi] c\n"
					     "[rtos] 1\n[rtos] 2\n[rtos] 3\n");
	assert_false(board_transmit_irq);
}

static void one_push_sends_a_bounded_number(void **state)
{
	char line[1001];

	(void)state;
	memset(line, 'x', sizeof(line));
	line[999] = '\n';
	line[1000] = 0;
	board_room = 0;
	print(&ivi, line);
	board_room = 1000000;
	assert_true(console_push(&ivi));
	assert_in_range(1000000 - board_room, 1, CONSOLE_BUDGET);
}

static void an_interrupt_prints_nothing_for_a_vm(void **state)
{
	(void)state;
	board_room = 0;
	print(&ivi, "news\n");
	assert_true(board_transmit_irq);
	board_room = 1000000;
	console_irq();
	assert_int_equal(board_room, 1000000);
	assert_false(board_transmit_irq);
	board_settle();
	assert_string_equal(board_printed(), "[ivi] news\n");
}

static void a_vm_asks_for_few_interrupts_however_fast_the_uart_is(void **state)
{
	(void)state;
	board_room = 0;
	print(&ivi, "a\nb\nc\n");
	console_irq();
	board_clock += INTERRUPT_US - 1;
	assert_true(console_push(&ivi));	/* it has to look again itself */
	assert_false(board_transmit_irq);
	board_clock++;
	assert_false(console_push(&ivi));
	assert_true(board_transmit_irq);
}

static void many_ports_that_are_told_cost_as_many_pauses(void **state)
{
	(void)state;
	board_room = 0;
	print(&ivi, "a\nb\nc\n");
	print(&rtos, "a\nb\nc\n");
	print(&sys, "a\nb\nc\n");
	console_irq();
	assert_int_equal(notified, 3);
	board_clock += 3 * INTERRUPT_US - 1;
	assert_true(console_push(&ivi));
	board_clock++;
	assert_false(console_push(&ivi));
}

static void interrupt_elsewhere(void)
{
	board_meanwhile = NULL;
	board_keys("x");
	console_irq();
	assert_int_equal(handled, 0);
	assert_int_equal(port_typed(&sys), 0);
}

static void the_interrupt_does_not_wait_for_who_prints(void **state)
{
	(void)state;
	board_meanwhile = interrupt_elsewhere;
	print(&ivi, "news\n");
	assert_null(board_meanwhile);
	assert_int_equal(handled, 1);
	assert_int_equal(port_typed(&sys), 1);
	console_irq();
	assert_int_equal(handled, 2);
}

static void nothing_is_lost_when_the_uart_is_slow(void **state)
{
	char expected[64], line[64];
	const char *text;
	uint32_t room;
	int i, at = 0;

	(void)state;
	for (i = 0; i < 300; i++) {
		snprintf(line, sizeof(line), "line number %d\n", i);
		for (const char *c = line; *c;) {
			board_room += 2;
			if (port_put(&ivi, *c, &room))
				c++;
			board_kick(&ivi);
		}
	}
	board_room = UINT32_MAX;
	board_settle();
	text = board_printed();
	for (i = 0; i < 300; i++) {
		snprintf(expected, sizeof(expected), "[ivi] line number %d\n", i);
		assert_memory_equal(text + at, expected, strlen(expected));
		at += (int)strlen(expected);
	}
	assert_int_equal(text[at], 0);
}

static void room_that_returns_is_announced_once(void **state)
{
	uint32_t room = 1;

	(void)state;
	board_room = 0;
	while (room)
		port_put(&sys, '\n', &room);
	board_kick(&sys);
	assert_true(port_wait_room(&sys, 100));
	board_room = UINT32_MAX;
	console_irq();
	assert_int_equal(notified, 1);		/* the UART has room */
	board_settle();
	assert_int_equal(notified, 2);		/* so has the port */
}

static void first_vm_has_the_keyboard(void **state)
{
	(void)state;
	press("ls");
	assert_int_equal(port_get(&sys), 'l');
	assert_int_equal(port_get(&sys), 's');
	assert_int_equal(port_get(&sys), -1);
	assert_int_equal(notified, 1);
}

static void n_switches_to_the_next_vm(void **state)
{
	(void)state;
	press("\x1dnx");
	assert_string_equal(board_printed(), "[lv] keyboard: ivi (3)\n");
	assert_int_equal(port_get(&ivi), 'x');
	press("\x1dn\x1dny");
	assert_string_equal(board_printed(), "[lv] keyboard: rtos (4)\n[lv] keyboard: sys (2)\n");
	assert_int_equal(port_get(&sys), 'y');
}

static void a_digit_switches_to_the_vm_with_that_id(void **state)
{
	(void)state;
	press("\x1d" "4z");
	assert_string_equal(board_printed(), "[lv] keyboard: rtos (4)\n");
	assert_int_equal(port_get(&rtos), 'z');
	press("\x1d" "9");
	assert_string_equal(board_printed(), "[lv] no VM has this id\n");
	assert_ptr_equal(screen_front(&console.screen), &rtos);
}

static void switching_shows_the_vms_unfinished_line(void **state)
{
	(void)state;
	print(&sys, "/ # ");
	print(&ivi, "login: ");
	press("\x1dn");
	assert_string_equal(board_printed(),
			    "[sys] / # " BROKEN "[lv] keyboard: ivi (3)\n[ivi] login: ");
	rest();
	press("\x1dn");
	rest();
	press("\x1dn");
	assert_string_equal(board_printed(),
			    BROKEN "[lv] keyboard: rtos (4)\n"
			    "[lv] keyboard: sys (2)\n[sys] / # ");
}

static void escape_twice_is_the_key_itself(void **state)
{
	(void)state;
	press("\x1d\x1d");
	assert_int_equal(port_get(&sys), 0x1d);
	assert_string_equal(board_printed(), "");
}

static void question_mark_lists_keys_and_vms(void **state)
{
	const char *text;

	(void)state;
	press("\x1d?");
	text = board_printed();
	assert_non_null(strstr(text, "[lv] Ctrl-] n: next VM"));
	assert_non_null(strstr(text, "[lv] Ctrl-] s: only"));
	assert_non_null(strstr(text, "[lv] >  2 sys\n[lv]    3 ivi\n[lv]    4 rtos\n"));
}

static void keys_beyond_the_ring_do_not_lock_the_user_out(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < PORT_INPUT_SIZE / 16 + 6; i++)
		press("0123456789abcdef");
	assert_int_equal(port_typed(&sys), PORT_INPUT_SIZE);
	press("\x1dn");
	assert_ptr_equal(screen_front(&console.screen), &ivi);
}

static void a_stopped_vm_has_its_line_ended_and_its_keys_forgotten(void **state)
{
	(void)state;
	press("typed");
	print(&sys, "rebooti");
	console_port_reset(&sys);
	print(&ivi, "half");
	console_port_reset(&ivi);
	console_port_reset(&rtos);
	assert_string_equal(board_printed(), "[sys] rebooti\n[ivi] half\n");
	assert_int_equal(port_get(&sys), -1);
}

static void overwriting_a_line_keeps_the_name(void **state)
{
	(void)state;
	print(&sys, "10%\r20%\r\n");
	assert_string_equal(board_printed(), "[sys] 10%[sys] 20%\n");
}

static void flush_prints_everything(void **state)
{
	(void)state;
	board_room = 0;
	print(&ivi, "last words\n");
	assert_true(console_say("ivi is off\n", 11));
	board_room = UINT32_MAX;
	console_flush();
	assert_string_equal(board_printed(), "[ivi] last words\n[lv] ivi is off\n");
}

static void an_emergency_needs_no_lock_and_silences_the_rest(void **state)
{
	(void)state;
	board_room = 0;
	console_say("before\n", 7);
	board_room = UINT32_MAX;
	spin_lock(&console.lock);
	console_emergency("panic: bug");
	spin_unlock(&console.lock);
	print(&sys, "still here\n");
	console_irq();
	assert_non_null(strstr(board_printed(), "[lv] panic: bug\n"));
	assert_null(strstr(screen, "still"));
}

static void what_was_said_before_there_was_a_screen_is_shown(void **state)
{
	(void)state;
	memset(&console, 0, sizeof(console));
	memset(&lv_port, 0, sizeof(lv_port));
	assert_true(console_say("early\n", 6));
	assert_string_equal(board_printed(), "");
	console_early("board", 0);
	assert_string_equal(board_printed(), "[lv] early\n");
}

static void a_full_ring_of_linkvisors_own_refuses_whole_lines(void **state)
{
	int taken = 0;

	(void)state;
	board_room = 0;
	while (console_say("0123456789\n", 11))
		taken++;
	board_room = UINT32_MAX;
	console_flush();
	assert_int_equal(strlen(board_printed()), taken * 16);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup(name, set_up)
		T(every_line_has_its_vms_name_in_front),
		T(foreground_characters_pass_at_once),
		T(background_waits_for_its_line_end),
		T(a_background_line_lets_the_prompt_reappear),
		T(a_busy_foreground_finishes_its_line_first),
		T(a_line_that_waits_comes_when_the_foreground_rests),
		T(a_foreground_that_never_leaves_its_line_is_broken_in_upon),
		T(linkvisors_line_goes_on_when_the_foregrounds_ends),
		T(a_line_whose_time_comes_meanwhile_is_not_left_to_an_interrupt),
		T(an_endless_foreground_line_does_not_starve_others),
		T(an_overlong_background_line_is_broken),
		T(who_waits_for_room_pushes_what_is_its_own),
		T(one_push_sends_a_bounded_number),
		T(an_interrupt_prints_nothing_for_a_vm),
		T(a_vm_asks_for_few_interrupts_however_fast_the_uart_is),
		T(many_ports_that_are_told_cost_as_many_pauses),
		T(the_interrupt_does_not_wait_for_who_prints),
		T(nothing_is_lost_when_the_uart_is_slow),
		T(room_that_returns_is_announced_once),
		T(first_vm_has_the_keyboard),
		T(n_switches_to_the_next_vm),
		T(a_digit_switches_to_the_vm_with_that_id),
		T(switching_shows_the_vms_unfinished_line),
		T(escape_twice_is_the_key_itself),
		T(question_mark_lists_keys_and_vms),
		T(keys_beyond_the_ring_do_not_lock_the_user_out),
		T(a_stopped_vm_has_its_line_ended_and_its_keys_forgotten),
		T(overwriting_a_line_keeps_the_name),
		T(flush_prints_everything),
		T(an_emergency_needs_no_lock_and_silences_the_rest),
		T(what_was_said_before_there_was_a_screen_is_shown),
		T(a_full_ring_of_linkvisors_own_refuses_whole_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
