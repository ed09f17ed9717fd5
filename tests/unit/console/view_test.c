// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The views of the screen: one VM alone, all with colours, what was hidden. */
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

#define KEY	"\x1d"
/* The end of a line that is drawn again. */
#define BROKEN "\33[m\n"
#define HOLD	(2 * PORT_OUTPUT_SIZE)

static struct console_port port[4];
static int notified;

#define sys	(&port[0])
#define ivi	(&port[1])
#define gps	(&port[2])
#define rtos	(&port[3])

static void count_notify(void *owner)
{
	notified++;
	board_ask(owner);
}

static int set_up(void **state)
{
	static const struct {
		const char *name;
		uint32_t id;
	} names[] = { { "sys", 2 }, { "ivi", 3 }, { "ivi.gps", 3 }, { "rtos", 12 } };

	(void)state;
	memset(&console, 0, sizeof(console));
	memset(&lv_port, 0, sizeof(lv_port));
	memset(port, 0, sizeof(port));
	board_reset();
	notified = 0;
	console_early("board", 0);
	for (int i = 0; i < 4; i++) {
		port_init(&port[i], names[i].name, names[i].id);
		port[i].notify = count_notify;
		port[i].owner = &port[i];
		console_add(&port[i]);
	}
	console_start(NULL);
	return 0;
}

static void print(struct console_port *to, const char *text)
{
	uint32_t room;

	for (; *text; text++) {
		assert_true(port_put(to, *text, &room));
		board_kick(to);
	}
	board_settle();
}

static void press(const char *keys)
{
	board_keys(keys);
	console_irq();
	board_settle();
}

static bool was_printed(const char *text)
{
	return strstr(board_printed(), text);
}

/* The screen's end, which a view's beginning precedes. */
static void ends_with(const char *text)
{
	const char *printed = board_printed();
	size_t n = strlen(printed), m = strlen(text);

	assert_true(n >= m);
	assert_string_equal(printed + n - m, text);
}

static struct console_port *front(void)
{
	return screen_front(&console.screen);
}

static void p_switches_back(void **state)
{
	(void)state;
	press(KEY "p");
	assert_ptr_equal(front(), rtos);
	press(KEY "n");
	assert_ptr_equal(front(), sys);
}

static void ids_above_9_are_typed_in_full(void **state)
{
	(void)state;
	press(KEY "1");
	assert_string_equal(board_printed(), "");
	press("2x");
	assert_ptr_equal(front(), rtos);
	assert_int_equal(port_get(rtos), 'x');
	press(KEY "19");
	assert_ptr_equal(front(), rtos);
	assert_true(was_printed("[lv] no VM has this id\n"));
}

static void any_key_ends_an_id_that_could_go_on(void **state)
{
	(void)state;
	sys->id = 1;
	press(KEY "n" KEY "1\r");
	assert_ptr_equal(front(), sys);
	assert_int_equal(port_get(sys), -1);
	press(KEY "n" KEY "1y");
	assert_ptr_equal(front(), sys);
	assert_int_equal(port_get(sys), 'y');
	press(KEY "1" KEY "p");
	assert_ptr_equal(front(), rtos);
}

static void the_same_id_again_goes_to_the_vms_next_port(void **state)
{
	(void)state;
	press(KEY "3");
	assert_ptr_equal(front(), ivi);
	press(KEY "3");
	assert_ptr_equal(front(), gps);
	press(KEY "3");
	assert_ptr_equal(front(), ivi);
}

static void l_lists_the_vms(void **state)
{
	(void)state;
	press(KEY "3" KEY "l");
	ends_with("[lv]    2 sys\n[lv] >  3 ivi\n[lv]    3 ivi.gps\n[lv]   12 rtos\n");
}

static void solo_shows_one_vm_as_it_is(void **state)
{
	(void)state;
	press(KEY "s");
	ends_with("[lv] only sys (2)\n");
	print(sys, "\33[2J\33[5;5Hvi\b\7");
	assert_string_equal(board_printed(), "\33[2J\33[5;5Hvi\b\7");
	print(ivi, "hidden\n");
	print(sys, "line\nline\n");
	assert_string_equal(board_printed(), "line\nline\n");
}

static void what_was_hidden_is_replayed(void **state)
{
	(void)state;
	press(KEY "s");
	print(ivi, "one\ntwo\nlogin: ");
	board_printed();
	press(KEY "3");
	ends_with("\33[H\33[2J[lv] keyboard: ivi (3)\none\ntwo\nlogin: ");
	print(ivi, "me");
	assert_string_equal(board_printed(), "me");
	press(KEY "2");
	press(KEY "3");
	ends_with("one\ntwo\nlogin: me");
}

static void all_that_was_hidden_comes_with_the_view_of_all(void **state)
{
	(void)state;
	print(sys, "/ # ");
	press(KEY "s");
	print(ivi, "one\ntwo\n");
	print(rtos, "three\n");
	console_say("four\n", 5);
	board_printed();
	press(KEY "s");
	ends_with("[lv] four\n[lv] all VMs, keyboard: sys (2)\n[sys] / # ");
	board_clock += 300000;
	console_poll();
	board_settle();
	ends_with("[ivi] one\n[ivi] two\n[sys] / # " BROKEN "[rtos] three\n[sys] / # ");
}

static void a_hidden_vm_is_never_held_back(void **state)
{
	const char *text;
	char line[32];

	(void)state;
	press(KEY "s");
	for (uint32_t i = 0; i < HOLD / 10; i++) {
		snprintf(line, sizeof(line), "line %04u\n", i);
		print(ivi, line);
		assert_true(port_room(ivi) >= PORT_WAITING_MAX - 1);
	}
	assert_int_equal(port_waiting(ivi), PORT_RETAINED);
	board_printed();
	press(KEY "n");
	text = strstr(board_printed(), "keyboard: ivi (3)\nline ");
	assert_non_null(text);
	assert_in_range(strlen(text), PORT_RETAINED, PORT_RETAINED + 20);
	assert_string_equal(text + strlen(text) - strlen(line), line);
}

/* As the virtual console puts: a share, and more when it is told to go on. */
static void a_hidden_owner_that_waits_for_the_screen_goes_on(void **state)
{
	(void)state;
	press(KEY "s");
	assert_int_equal(port_put_some(ivi, "text\n", 5, true), 5);
	board_kick(ivi);
	assert_int_equal(notified, 1);
	board_settle();
	assert_int_equal(notified, 1);
	assert_int_equal(port_put_some(ivi, "text\n", 5, true), 5);
	board_kick(ivi);
	assert_int_equal(notified, 2);
}

static void who_waits_for_room_is_told_when_hidden(void **state)
{
	uint32_t room = 1;

	(void)state;
	board_room = 0;
	while (room)
		port_put(sys, 'x', &room);
	assert_true(port_wait_room(sys, 100));
	board_keys(KEY "s" KEY "n");
	console_irq();
	board_room = UINT32_MAX;
	board_settle();
	assert_true(notified > 0);
}

/* Nothing that a driver sends on the word that there is room may be lost. */
static void a_replay_loses_nothing_that_is_put_meanwhile(void **state)
{
	uint32_t room;

	(void)state;
	press(KEY "s");
	for (uint32_t i = 0; i < HOLD; i++)
		port_put(ivi, 'x', &room);
	board_keys(KEY "n");
	board_room = 0;
	console_irq();
	assert_int_equal(port_room(ivi), 0);
	for (uint32_t i = 0; i < PORT_WAITING_MAX - 1; i++)
		assert_true(port_put(ivi, 'y', &room));
	assert_false(port_put(ivi, 'z', &room));
	board_printed();
	board_room = UINT32_MAX;
	board_settle();
	assert_int_equal(strspn(strstr(board_printed(), "yy"), "y"), PORT_WAITING_MAX - 1);
}

static void a_replay_is_sent_within_the_budget(void **state)
{
	uint32_t room, passes = 0;
	bool more;

	(void)state;
	press(KEY "s");
	for (uint32_t i = 0; i < HOLD; i++)
		port_put(ivi, 'x', &room);
	board_keys(KEY "n");
	console_irq();
	do {
		uint32_t before = screen_length;

		more = console_push(ivi);
		assert_true(screen_length - before <= CONSOLE_BUDGET);
		passes++;
	} while (more);
	assert_true(passes > PORT_RETAINED / CONSOLE_BUDGET);
}

static void r_shows_the_last_output_again(void **state)
{
	(void)state;
	print(sys, "one\ntwo\n/ # ");
	board_printed();
	press(KEY "r");
	assert_string_equal(board_printed(), "\33[m\n[lv] once more sys (2)\n"
					     "[sys] one\n[sys] two\n[sys] / # ");
	press(KEY "s");
	board_printed();
	press(KEY "r");
	ends_with("[lv] once more sys (2)\none\ntwo\n/ # ");
}

static void what_is_shown_again_asks_the_terminal_nothing(void **state)
{
	(void)state;
	press(KEY "s");
	print(sys, "one\n\33[1m# \33[6n");
	ends_with("# \33[6n");
	print(ivi, "two \33[c\33[");
	board_printed();
	press(KEY "r");
	ends_with("one\n\33[1m# ");
	print(sys, "\33[6n");
	assert_string_equal(board_printed(), "\33[6n");
	press(KEY "n");
	ends_with("two ");
	print(ivi, "5n\33[5nthree");		/* the end of what it had begun unseen */
	assert_string_equal(board_printed(), "\33[5nthree");
}

static void r_begins_with_a_whole_line(void **state)
{
	char line[32];

	(void)state;
	for (int i = 0; i < 1000; i++) {
		snprintf(line, sizeof(line), "line %d\n", i);
		print(sys, line);
	}
	board_printed();
	press(KEY "r");
	assert_true(was_printed("[lv] once more sys (2)\n[sys] line "));
}

static void help_is_shown_in_solo_and_other_words_of_ours_are_kept(void **state)
{
	(void)state;
	press(KEY "s");
	board_printed();
	console_say("ivi is off\n", 11);
	board_settle();
	assert_string_equal(board_printed(), "");
	print(sys, "vi");
	press(KEY "?");
	assert_true(was_printed("vi\33[m\n[lv] ivi is off\n[lv] Ctrl-] n:"));
	print(sys, "more");
	assert_string_equal(board_printed(), "more");
	console_say("again\n", 6);
	board_settle();
	assert_string_equal(board_printed(), "");
}

static void leaving_solo_tidies_the_terminal(void **state)
{
	(void)state;
	press(KEY "s");
	print(sys, "\33[?1049h\33[31mvi");
	board_printed();
	press(KEY "s");
	assert_true(was_printed("\33[?1049l"));
	print(sys, "\n");
	assert_false(was_printed("\33[2J"));
}

static void a_board_that_is_turned_off_shows_what_was_hidden(void **state)
{
	(void)state;
	press(KEY "s");
	print(ivi, "last words\n");
	console_flush();
	assert_true(was_printed("[ivi] last words\n"));
}

static void each_vm_has_its_colour(void **state)
{
	(void)state;
	console_colour(true);
	print(sys, "a\n");
	print(ivi, "b\n");
	assert_string_equal(board_printed(),
			    "\33[32m[sys]\33[m a\33[m\n\33[36m[ivi]\33[m b\33[m\n");
	console_say("c\n", 2);
	assert_string_equal(board_printed(), "\33[7m[lv]\33[m c\33[m\n");
	press(KEY "c");
	assert_string_equal(board_printed(), "[lv] colours are off\n");
	print(sys, "\33[31md\n");
	assert_string_equal(board_printed(), "[sys] d\n");
	press(KEY "c");
	assert_string_equal(board_printed(), "\33[7m[lv]\33[m colours are on\33[m\n");
}

static void a_vm_cannot_write_anothers_name(void **state)
{
	(void)state;
	print(ivi, "\33[1;1H\33[2J\b\b\b\b\b\b\b[lv] panic\33[A\33[1G\n");
	assert_string_equal(board_printed(), "[ivi] [lv] panic\n");
	print(sys, "ab\b\b\b\b\b[ivi] x\n");
	assert_string_equal(board_printed(), "[sys] ab\b\b[ivi] x\n");
}

static void output_that_does_not_show_is_bounded_and_does_not_stall(void **state)
{
	uint32_t room = 1;

	(void)state;
	board_room = 0;
	while (room)
		port_put(sys, 1, &room);
	board_room = UINT32_MAX;
	assert_true(console_kick(sys));
	assert_true(port_waiting(sys) > PORT_WAITING_MAX / 2);
	while (port_waiting(sys)) {
		uint32_t before = port_waiting(sys);

		console_push(sys);
		assert_true(port_waiting(sys) < before);
	}
	print(sys, "x\n");
	ends_with("x\n");
}

/* Another VM's line of any length, whose VM does not go on with it. */
static void who_prints_does_little_for_anothers_line(void **state)
{
	uint32_t room, before;

	(void)state;
	for (uint32_t i = 0; i < PORT_LINE_MAX; i++)
		assert_true(port_put(ivi, 'x', &room));
	assert_true(console_push(ivi));
	board_printed();
	before = port_waiting(ivi);
	assert_true(port_put_text(rtos, "short\n", 6));
	assert_true(console_push(rtos));
	assert_false(console_push(rtos));
	assert_int_equal(before - port_waiting(ivi), SCREEN_HELP_MAX);
	ends_with("x" BROKEN "[rtos] short\n");
	assert_int_equal(port_put(ivi, '\n', &room), 1);
	board_ask(ivi);
	board_settle();
	assert_int_equal(strspn(strstr(board_printed(), "[ivi] ") + 6, "x"), PORT_LINE_MAX);
}

static uint32_t names_composed(void)
{
	char text[STAGED_MAX + 1] = "";
	uint32_t n = 0;

	memcpy(text, console.screen.staged_text, console.screen.staged);
	for (const char *at = text; (at = strstr(at, "[ivi] ")); at++)
		n++;
	return n;
}

/* What is composed may be sent by whoever prints next. */
static void little_is_composed_at_once(void **state)
{
	uint32_t room, most = 0;

	(void)state;
	board_room = 0;
	for (uint32_t i = 0; i < PORT_LINE_MAX; i++)
		assert_true(port_put(ivi, i % 2 ? 'x' : '\r', &room));
	port_put(ivi, '\n', &room);
	console_push(ivi);
	while (port_waiting(ivi)) {
		if (names_composed() > most)
			most = names_composed();
		board_room = console.screen.staged - console.screen.sent;
		console_push(ivi);
	}
	assert_in_range(most, 1, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup(name, set_up)
		T(p_switches_back),
		T(ids_above_9_are_typed_in_full),
		T(any_key_ends_an_id_that_could_go_on),
		T(the_same_id_again_goes_to_the_vms_next_port),
		T(l_lists_the_vms),
		T(solo_shows_one_vm_as_it_is),
		T(what_was_hidden_is_replayed),
		T(all_that_was_hidden_comes_with_the_view_of_all),
		T(a_hidden_vm_is_never_held_back),
		T(a_hidden_owner_that_waits_for_the_screen_goes_on),
		T(who_waits_for_room_is_told_when_hidden),
		T(a_replay_loses_nothing_that_is_put_meanwhile),
		T(a_replay_is_sent_within_the_budget),
		T(r_shows_the_last_output_again),
		T(what_is_shown_again_asks_the_terminal_nothing),
		T(r_begins_with_a_whole_line),
		T(help_is_shown_in_solo_and_other_words_of_ours_are_kept),
		T(leaving_solo_tidies_the_terminal),
		T(a_board_that_is_turned_off_shows_what_was_hidden),
		T(each_vm_has_its_colour),
		T(a_vm_cannot_write_anothers_name),
		T(output_that_does_not_show_is_bounded_and_does_not_stall),
		T(who_prints_does_little_for_anothers_line),
		T(little_is_composed_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
