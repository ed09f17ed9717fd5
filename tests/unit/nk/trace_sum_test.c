// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "user/nk/trace_sum.h"

#define ROOM	32
#define WFI	(1u << 26)
#define HVC	(0x16u << 26)
#define NOBODY	0
#define IVI	3
#define AUX	4

static struct trace_entry entries[ROOM];
static struct trace_in in;
static struct trace_sum sums[TRACE_VMS];

static int begin(void **state)
{
	(void)state;
	in = (struct trace_in){ .entry = entries };
	memset(sums, 0, sizeof(sums));
	return 0;
}

/* On CPU 0; each VM has vCPU 0 alone. */
static void record(uint64_t time, uint32_t event, uint8_t vm, uint32_t a)
{
	assert_true(in.entries < ROOM);
	entries[in.entries++] = (struct trace_entry){
		.r = { .time = time, .event = (uint8_t)event, .vm = vm, .a = a },
	};
}

static void ivi_stayed(uint64_t times, uint64_t ticks, uint64_t longest)
{
	trace_sum(&in, sums);
	assert_int_equal(sums[IVI].residences, times);
	assert_int_equal(sums[IVI].el2_ticks, ticks);
	assert_int_equal(sums[IVI].longest, longest);
}

static void an_exit_lasts_until_the_entry(void **state)
{
	(void)state;
	record(100, NKCTL_TRACE_EXIT, IVI, HVC);
	record(107, NKCTL_TRACE_ENTRY, IVI, 0);
	record(200, NKCTL_TRACE_EXIT, IVI, 0);
	record(205, NKCTL_TRACE_ENTRY, IVI, 0);
	ivi_stayed(2, 12, 7);
	assert_int_equal(sums[IVI].event[NKCTL_TRACE_EXIT], 2);
}

static void sleep_is_no_part_of_it(void **state)
{
	(void)state;
	record(100, NKCTL_TRACE_EXIT, IVI, WFI);
	record(103, NKCTL_TRACE_SWITCH, IVI, NOBODY);
	record(9000, NKCTL_TRACE_SWITCH, NOBODY, IVI << 8);
	record(9004, NKCTL_TRACE_ENTRY, IVI, 0);
	ivi_stayed(1, 7, 7);
}

static void nor_are_several_sleeps(void **state)
{
	(void)state;
	record(100, NKCTL_TRACE_EXIT, IVI, WFI);
	record(103, NKCTL_TRACE_SWITCH, IVI, NOBODY);
	record(500, NKCTL_TRACE_SWITCH, NOBODY, IVI << 8);
	record(502, NKCTL_TRACE_SWITCH, IVI, NOBODY);
	record(900, NKCTL_TRACE_SWITCH, NOBODY, IVI << 8);
	record(904, NKCTL_TRACE_ENTRY, IVI, 0);
	ivi_stayed(1, 9, 9);
}

static void a_wfi_without_sleep_counts(void **state)
{
	(void)state;
	record(50, NKCTL_TRACE_SWITCH, NOBODY, IVI << 8);
	record(100, NKCTL_TRACE_EXIT, IVI, WFI);
	record(104, NKCTL_TRACE_ENTRY, IVI, 0);
	ivi_stayed(1, 4, 4);
}

static void without_switches_a_wfi_does_not(void **state)
{
	(void)state;
	record(100, NKCTL_TRACE_EXIT, IVI, WFI);
	record(9004, NKCTL_TRACE_ENTRY, IVI, 0);
	record(9100, NKCTL_TRACE_EXIT, IVI, HVC);
	record(9105, NKCTL_TRACE_ENTRY, IVI, 0);
	ivi_stayed(1, 5, 5);
}

static void time_of_another_vcpu_is_not_its_own(void **state)
{
	(void)state;
	record(100, NKCTL_TRACE_EXIT, IVI, HVC);
	record(103, NKCTL_TRACE_SWITCH, IVI, AUX << 8);
	record(104, NKCTL_TRACE_ENTRY, AUX, 0);
	record(200, NKCTL_TRACE_EXIT, AUX, WFI);
	record(203, NKCTL_TRACE_SWITCH, AUX, IVI << 8);
	record(204, NKCTL_TRACE_ENTRY, IVI, 0);
	ivi_stayed(0, 0, 0);
	assert_int_equal(sums[AUX].residences, 0);
}

static void an_entry_without_an_exit_is_nothing(void **state)
{
	(void)state;
	record(104, NKCTL_TRACE_ENTRY, IVI, 0);
	record(200, NKCTL_TRACE_SWITCH, NOBODY, IVI << 8);
	ivi_stayed(0, 0, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(an_exit_lasts_until_the_entry, begin),
		cmocka_unit_test_setup(sleep_is_no_part_of_it, begin),
		cmocka_unit_test_setup(nor_are_several_sleeps, begin),
		cmocka_unit_test_setup(a_wfi_without_sleep_counts, begin),
		cmocka_unit_test_setup(without_switches_a_wfi_does_not, begin),
		cmocka_unit_test_setup(time_of_another_vcpu_is_not_its_own, begin),
		cmocka_unit_test_setup(an_entry_without_an_exit_is_nothing, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
