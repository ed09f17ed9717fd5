// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "user/nk/diagnosis.h"

enum { OFF, RESET, ON };

static struct finding findings[DIAGNOSIS_STEPS];

/* A link of a process of ours, the server, with a peer that answers. */
static struct facts well(void)
{
	struct facts f = {
		.class_name = "test",
		.end = {
			{ .vm = 2, .vm_name = "sys", .vm_known = true, .vm_state = NKCTL_VM_RUNNING,
			  .own = true, .state = { ON, ON }, .interrupts = { { 1, 10 }, { 1, 15 } },
			  .end = { .here = true, .name = "test.0.server", .driver = "vlink-user" } },
			{ .vm = 3, .vm_name = "ivi", .vm_known = true, .vm_state = NKCTL_VM_RUNNING,
			  .state = { ON, ON } },
		},
		.pmem_size = 131072,
		.watched = 1000,
	};

	f.counter[0][LV_COUNTER_LINK_PMEM_USED] = f.counter[1][LV_COUNTER_LINK_PMEM_USED] = 4096;
	f.counter[1][LV_COUNTER_LINK_XIRQ_TO_SERVER] = 5;
	f.counter[1][LV_COUNTER_LINK_XIRQ_TO_CLIENT] = 5;
	return f;
}

static struct facts with_states(uint32_t server, uint32_t client)
{
	struct facts f = well();

	f.end[SERVER].state[0] = f.end[SERVER].state[1] = server;
	f.end[CLIENT].state[0] = f.end[CLIENT].state[1] = client;
	return f;
}

/* The one step that fails is this, and it says so; those behind it are skipped. */
static void fails_at(const struct facts *f, const char *step, const char *words)
{
	bool seen = false;

	assert_false(diagnose(f, findings));
	for (int i = 0; i < DIAGNOSIS_STEPS; i++) {
		bool is = !strcmp(findings[i].step, step);

		assert_int_equal(findings[i].verdict == VERDICT_FAILED, is);
		if (is && !strstr(findings[i].what, words))
			fail_msg("'%s' has no '%s'", findings[i].what, words);
		assert_int_equal(findings[i].advice[0] != '\0', is);
		if (seen)
			assert_int_equal(findings[i].verdict, VERDICT_SKIPPED);
		seen = seen || is;
	}
	assert_true(seen);
}

static void a_link_in_use_is_well(void **state)
{
	struct facts f = well();

	(void)state;
	assert_true(diagnose(&f, findings));
	for (int i = 0; i < DIAGNOSIS_STEPS; i++)
		assert_int_equal(findings[i].verdict, VERDICT_OK);
}

static void a_link_that_nobody_uses_is_well(void **state)
{
	struct facts f = with_states(OFF, OFF);

	(void)state;
	assert_true(diagnose(&f, findings));
	assert_int_equal(findings[4].verdict, VERDICT_NOTE);
	assert_int_equal(findings[5].verdict, VERDICT_SKIPPED);
}

static void an_end_that_the_bus_lacks_is_found(void **state)
{
	struct facts f = well();

	(void)state;
	f.end[SERVER].end.here = false;
	fails_at(&f, "configuration", "test.0.server");
}

/* Before anything is said of the driver, which may have gone because of that. */
static void a_budget_that_is_too_small_is_found(void **state)
{
	struct facts f = well();

	(void)state;
	f.end[SERVER].end.driver[0] = '\0';
	f.end[SERVER].end.pmem_wanted = 0x25000;
	fails_at(&f, "configuration", "test.0.server needs 148K");
	assert_non_null(strstr(findings[0].advice, "pmem = <0x25000>"));
	f = well();
	f.end[SERVER].end.pmem_wanted = f.pmem_size;
	assert_true(diagnose(&f, findings));
}

static void a_missing_driver_is_found(void **state)
{
	struct facts f = well();

	(void)state;
	f.end[SERVER].end.driver[0] = '\0';
	fails_at(&f, "driver", "test.0.server");
	assert_non_null(strstr(findings[1].advice, "echo test >"));
}

static void a_vm_that_is_off_is_found(void **state)
{
	static const struct {
		uint32_t state;
		const char *word, *advice;
	} cases[] = {
		{ NKCTL_VM_OFF, "off", "nk start ivi" },
		{ NKCTL_VM_CRASHED, "crashed", "nk start ivi" },
		{ NKCTL_VM_PAUSED, "paused", "nk resume ivi" },
		{ NKCTL_VM_LOADING, "loading", "wait until ivi" },
	};
	struct facts f = with_states(RESET, OFF);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		f.end[CLIENT].vm_state = cases[i].state;
		fails_at(&f, "peer", cases[i].word);
		assert_non_null(strstr(findings[2].advice, cases[i].advice));
	}
}

static void ends_without_memory_are_found(void **state)
{
	struct facts f = well();

	(void)state;
	f.counter[1][LV_COUNTER_LINK_PMEM_USED] = 0;
	fails_at(&f, "mapping", "neither");
}

static void an_end_that_waits_alone_is_found(void **state)
{
	struct facts f = with_states(RESET, OFF);

	(void)state;
	fails_at(&f, "states", "waits at RESET");
	assert_non_null(strstr(findings[4].advice, "in ivi"));
	f = with_states(OFF, RESET);
	fails_at(&f, "states", "waits at RESET");
	assert_non_null(strstr(findings[4].advice, "open its device"));
}

static void a_stuck_end_is_found(void **state)
{
	static const struct {
		uint32_t server, client;
		const char *words;
	} cases[] = {
		{ RESET, RESET, "stuck at RESET" },
		{ RESET, ON, "server's end (VM sys) is stuck at RESET" },
		{ ON, RESET, "client's end (VM ivi) is stuck at RESET" },
		{ ON, OFF, "server's end (VM sys) is stuck at ON" },
		{ OFF, ON, "client's end (VM ivi) is stuck at ON" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct facts f = with_states(cases[i].server, cases[i].client);

		fails_at(&f, "states", cases[i].words);
	}
}

static void states_on_their_way_are_no_fault(void **state)
{
	struct facts f = with_states(RESET, RESET);

	(void)state;
	f.counter[1][LV_COUNTER_LINK_STATE_SERVER]++;
	assert_true(diagnose(&f, findings));
	f = with_states(RESET, OFF);
	f.end[SERVER].state[0] = OFF;
	assert_true(diagnose(&f, findings));
}

static void an_end_without_xirqs_is_found(void **state)
{
	struct facts f = well();

	(void)state;
	f.end[SERVER].interrupts[0] = f.end[SERVER].interrupts[1] = (struct end_interrupts){ 0, 0 };
	fails_at(&f, "interrupts", "has asked for none");
}

static void xirqs_that_nobody_handles_are_found(void **state)
{
	struct facts f = well();

	(void)state;
	f.end[SERVER].interrupts[1] = f.end[SERVER].interrupts[0];
	fails_at(&f, "interrupts", "not handled");
	strcpy(f.end[SERVER].end.driver, "vbpipe");
	fails_at(&f, "interrupts", "not handled");
}

static void a_peer_that_does_not_answer_is_found(void **state)
{
	struct facts f = well();

	(void)state;
	f.end[SERVER].interrupts[1] = f.end[SERVER].interrupts[0];
	f.counter[1][LV_COUNTER_LINK_XIRQ_TO_SERVER] = 0;
	fails_at(&f, "interrupts", "none came back");
	strcpy(f.end[SERVER].end.driver, "vbpipe");	/* may well be one-way */
	assert_true(diagnose(&f, findings));
}

static void the_controller_judges_links_of_others(void **state)
{
	struct facts f = well();

	(void)state;
	f.end[SERVER].own = false;
	assert_true(diagnose(&f, findings));
	assert_int_equal(findings[1].verdict, VERDICT_SKIPPED);
	f = with_states(ON, RESET);
	f.end[SERVER].own = false;
	fails_at(&f, "states", "stuck");
}

static struct end_interrupts count(const char *text, const char *name)
{
	FILE *stream = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
	struct end_interrupts found = end_interrupts_in(stream, name);

	fclose(stream);
	return found;
}

static void interrupts_are_counted_by_name(void **state)
{
	static const char text[] =
		"           CPU0       CPU1       \n"
		" 11:       1503       1300     GICv3  27 Level     arch_timer\n"
		" 45:          3          4     GICv3 513 Edge      test.0.server\n"
		" 46:          5          0     GICv3 514 Edge      test.0.server\n"
		" 47:          9          9     GICv3 515 Edge      test.0.server.1\n"
		" 48:          9          9     GICv3 516 Edge      mytest.0.server\n"
		"IPI0:         1          2       Rescheduling interrupts\n";
	struct end_interrupts found = count(text, "test.0.server");

	(void)state;
	assert_int_equal(found.lines, 2);
	assert_int_equal(found.count, 12);
	assert_int_equal(count(text, "none.0.server").lines, 0);
	assert_int_equal(count("", "x").lines, 0);
}

static void pages_that_a_peer_keeps_are_told(void **state)
{
	struct facts f = well();

	(void)state;
	f.end[SERVER].end.taken = 70;
	fails_at(&f, "grants", "ivi still holds 70 pages");
	f.end[SERVER].end.taken = 0;
	f.end[SERVER].end.asked = 3;
	fails_at(&f, "grants", "ivi wants 3 pages back");
	f.end[SERVER].end.asked = 1;
	fails_at(&f, "grants", "ivi wants 1 page back");
	f.end[SERVER].end.asked = 0;
	f.counter[1][LV_COUNTER_LINK_XMEM_CLIENT] = 12;
	assert_true(diagnose(&f, findings));
	assert_non_null(strstr(findings[DIAGNOSIS_STEPS - 1].what, "client 12"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_that_a_peer_keeps_are_told),
		cmocka_unit_test(a_link_in_use_is_well),
		cmocka_unit_test(a_link_that_nobody_uses_is_well),
		cmocka_unit_test(an_end_that_the_bus_lacks_is_found),
		cmocka_unit_test(a_budget_that_is_too_small_is_found),
		cmocka_unit_test(a_missing_driver_is_found),
		cmocka_unit_test(a_vm_that_is_off_is_found),
		cmocka_unit_test(ends_without_memory_are_found),
		cmocka_unit_test(an_end_that_waits_alone_is_found),
		cmocka_unit_test(a_stuck_end_is_found),
		cmocka_unit_test(states_on_their_way_are_no_fault),
		cmocka_unit_test(an_end_without_xirqs_is_found),
		cmocka_unit_test(xirqs_that_nobody_handles_are_found),
		cmocka_unit_test(a_peer_that_does_not_answer_is_found),
		cmocka_unit_test(the_controller_judges_links_of_others),
		cmocka_unit_test(interrupts_are_counted_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
