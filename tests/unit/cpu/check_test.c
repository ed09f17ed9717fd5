// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* CPUs that start one after the other: what the boot says of those that do not fit, and answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <arch/cpu_id.h>
#include <arch/harden.h>
#include <arch/power.h>
#include <arch/sysreg.h>

/* Its state begins afresh with each test: there is one of each. */
#include "hyp/arch/aarch64/cpu_check.c"

#define MIDR_A53	0x410fd034u
#define MIDR_A76	0x414fd0b1u
#define PARANGE_40	2u
#define PARANGE_44	4u
#define REACH		(1ull << 40 | 1)

static struct cpu_id next;
static struct vcpu current;
static jmp_buf stopped;
static char said[256];

struct vcpu *vcpu_current(void)
{
	return &current;
}

void power_init_cpu(uint32_t cpu)
{
	(void)cpu;
}

void harden_cpu(const struct cpu_traits *its)
{
	(void)its;
}

void cpu_id_read(struct cpu_id *id)
{
	*id = next;
}

void log_info(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(said, sizeof(said), format, args);
	va_end(args);
}

void boot_stop(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(said, sizeof(said), format, args);
	va_end(args);
	longjmp(stopped, 1);
}

static int set_up(void **state)
{
	(void)state;
	memset(&common, 0, sizeof(common));
	memset(traits, 0, sizeof(traits));
	memset(midr, 0, sizeof(midr));
	flags = 0;
	more_hcr = 0;
	said[0] = '\0';
	next = (struct cpu_id){
		.midr = MIDR_A53,
		.ctr = 0x84448004,
		.dczid = 4,
		.cntfrq = 100000000,
		.vtr = 4u << 29 | 4u << 26 | 3,
		.reg = { [4] = { 0x1002222 }, [6] = { 0x11120 }, [7] = { 0x1120 | PARANGE_44 } },
		.firmware = { -1, -1, -1 },
	};
	return 0;
}

/* The next CPU starts.  False: the boot has stopped. */
static bool starts(uint32_t cpu)
{
	if (setjmp(stopped))
		return false;
	cpu_check(cpu, REACH);
	return true;
}

static void a_cpu_that_does_not_fit_is_named_with_the_first_one(void **state)
{
	(void)state;
	assert_true(starts(0));
	assert_true(starts(1));
	next.midr = MIDR_A76;
	next.cntfrq++;
	assert_false(starts(2));
	assert_non_null(strstr(said, "CPU 2, a Cortex-A76 r4p1, cannot run beside CPU 0, "
				     "a Cortex-A53 r0p4: its "));
}

static void a_cpu_that_does_not_reach_all_of_the_board_is_named(void **state)
{
	(void)state;
	assert_true(starts(0));
	next.reg[7][0] = 0x1120 | PARANGE_40;
	assert_false(starts(1));
	assert_string_equal(said, "CPU 1, a Cortex-A53 r0p4, has 40 bits of physical address: "
				  "the board has more");
}

static void registers_of_caches_are_answered_where_cpus_differ(void **state)
{
	(void)state;
	assert_true(starts(0));
	assert_true(starts(1));
	assert_int_equal(cpus_hcr(), 0);
	next.ctr = 0x8444c004;
	assert_true(starts(2));
	assert_int_equal(cpus_hcr(), HCR_TID2);
	next.dczid = 5;
	assert_true(starts(3));
	assert_int_equal(cpus_hcr(), HCR_TID2 | HCR_TDZ);
}

static void the_log_has_a_line_for_each_kind_in_turn(void **state)
{
	(void)state;
	assert_true(starts(0));
	next.midr = MIDR_A76;
	assert_true(starts(1));
	cpus_tell(1);
	assert_non_null(strstr(said, "CPU 0: "));
	cpus_tell(2);
	assert_non_null(strstr(said, "CPU 1: "));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, set_up)
	const struct CMUnitTest tests[] = {
		TEST(a_cpu_that_does_not_fit_is_named_with_the_first_one),
		TEST(a_cpu_that_does_not_reach_all_of_the_board_is_named),
		TEST(registers_of_caches_are_answered_where_cpus_differ),
		TEST(the_log_has_a_line_for_each_kind_in_turn),
	};

	return cmocka_run_group_tests_name("cpu_check", tests, NULL, NULL);
}
