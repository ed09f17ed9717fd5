// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* CPUs as their manuals describe them: what boards of two kinds have in common, and errata. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <arch/cpu_id.h>
#include <arch/errata.h>

#define NO		(-1)	/* SMCCC_ARCH_FEATURES: not supported */

/* Bits 0 to 4: list registers less one; 26 and 29: bits of priority less one. */
#define VTR(lrs)	(4u << 29 | 4u << 26 | ((lrs) - 1))

#define CPU(midr_, pfr0, pfr1, isar0, mmfr0, mmfr1, ctr_, lrs)				\
	{ .midr = midr_, .ctr = ctr_, .dczid = 4, .cntfrq = 100000000, .vtr = VTR(lrs),	\
	  .reg = { [4] = { pfr0, pfr1 }, [6] = { isar0 }, [7] = { mmfr0, mmfr1 } },	\
	  .firmware = { NO, NO, NO } }

static const struct cpu_id a53 = CPU(0x410fd034, 0x1002222, 0, 0x11120, 0x1122, 0, 0x84448004, 4);
static const struct cpu_id a55 =
	CPU(0x412fd050, 0x11112222, 0, 0x100010211120, 0x101122, 0x10212122, 0x84448004, 4);
static const struct cpu_id a57 = CPU(0x411fd070, 0x1002222, 0, 0x11120, 0x1124, 0, 0x8444c004, 4);
static const struct cpu_id a72 = CPU(0x410fd083, 0x1002222, 0, 0x11120, 0x1124, 0, 0x8444c004, 4);
static const struct cpu_id a76 = CPU(0x414fd0b1, 0x1100000011111112, 0x10, 0x100010211120, 0x101122,
				     0x10212122, 0x9444c004, 4);

static struct cpu_traits traits;

static uint32_t field(const struct cpu_id *id, uint32_t crm, uint32_t op2, uint32_t low)
{
	return cpu_id_field(id, crm, op2, low);
}

static struct cpu_id join(const struct cpu_id *a, const struct cpu_id *b)
{
	struct cpu_id all = *a;

	assert_null(cpu_id_join(&all, b));
	return all;
}

static void have_names(void **state)
{
	char name[CPU_NAME_LIMIT];

	(void)state;
	cpu_id_name(a53.midr, name);
	assert_string_equal(name, "Cortex-A53 r0p4");
	cpu_id_name(a76.midr, name);
	assert_string_equal(name, "Cortex-A76 r4p1");
	cpu_id_name(0x000f0510, name);
	assert_string_equal(name, "CPU 0xf0510");
}

static void alike_have_all_in_common(void **state)
{
	struct cpu_id all = join(&a76, &a76);

	(void)state;
	assert_memory_equal(&all, &a76, sizeof(all));
}

static void a53_and_a72_have_a_view_in_common(void **state)
{
	struct cpu_id all = join(&a53, &a72);

	(void)state;
	assert_int_equal(field(&all, 7, 0, 0), 2);	/* 40 bits of physical address */
	assert_int_equal(all.ctr, 0x84448004);		/* the A53's instruction cache needs more */
	assert_int_equal(all.dczid, 4);
}

static void a55_and_a76_have_a_view_in_common(void **state)
{
	struct cpu_id all = join(&a55, &a76);

	(void)state;
	assert_int_equal(field(&all, 4, 0, 0), 2);	/* both run AArch32 at EL0 */
	assert_int_equal(field(&all, 4, 0, 4), 1);	/* at EL1 only one does */
	assert_int_equal(field(&all, 4, 0, 16), 1);	/* half precision: both */
	assert_int_equal(field(&all, 4, 0, 56), 0);	/* CSV2: one */
	assert_int_equal(field(&all, 4, 1, 4), 0);	/* SSBS: one */
	assert_int_equal(field(&all, 6, 0, 20), 2);	/* atomics: both */
	assert_int_equal(all.ctr >> 28 & 1, 0);		/* IDC: one */
}

static void a57_and_a76_lose_what_one_lacks(void **state)
{
	struct cpu_id all = join(&a57, &a76);

	(void)state;
	assert_int_equal(field(&all, 6, 0, 20), 0);	/* atomics */
	assert_int_equal(field(&all, 7, 1, 20), 0);	/* PAN */
	assert_int_equal(field(&all, 7, 0, 0), 2);
	assert_int_equal(field(&all, 4, 0, 16), 0);	/* half precision, but floating point */
}

static void do_not_depend_on_their_order(void **state)
{
	static const struct cpu_id *const kinds[] = { &a53, &a55, &a57, &a72, &a76 };

	(void)state;
	for (int i = 0; i < 5; i++)
		for (int j = 0; j < 5; j++) {
			struct cpu_id ij = join(kinds[i], kinds[j]), ji = join(kinds[j], kinds[i]);

			assert_memory_equal(ij.reg, ji.reg, sizeof(ij.reg));
			assert_int_equal(ij.ctr, ji.ctr);
		}
}

static void say_with_the_largest_value_that_something_is_missing(void **state)
{
	struct cpu_id other = a72, all;

	(void)state;
	other.reg[4][0] |= 0xfull << 20;		/* no AdvSIMD */
	other.reg[7][0] |= 0xfull << 24;		/* no pages of 64 KiB */
	other.reg[7][1] |= 1ull << 24;			/* speculation may cause SErrors */
	all = join(&a53, &other);
	assert_int_equal(field(&all, 4, 0, 20), 0xf);
	assert_int_equal(field(&all, 7, 0, 24), 0xf);
	assert_int_equal(field(&all, 7, 1, 24), 1);
}

static void use_the_smallest_number_of_list_registers(void **state)
{
	struct cpu_id other = a72, all;

	(void)state;
	other.vtr = VTR(16);
	all = join(&a53, &other);
	assert_int_equal(all.vtr, VTR(4));
	all = join(&other, &a53);
	assert_int_equal(all.vtr, VTR(4));
}

static void join_sizes_of_caches_so_that_they_do_for_all(void **state)
{
	struct cpu_id other = a72, all;

	(void)state;
	other.ctr = 0x80038003ull | 6ull << 20 | 3ull << 24;	/* lines of 32 bytes, CWG 8 words */
	all = join(&a72, &other);
	assert_int_equal(all.ctr & 0xf, 3);
	assert_int_equal(all.ctr >> 16 & 0xf, 3);
	assert_int_equal(all.ctr >> 20 & 0xf, 6);
	assert_int_equal(all.ctr >> 24 & 0xf, 4);
	assert_int_equal(all.ctr >> 14 & 3, 2);
	other.ctr &= ~(0xfull << 24);				/* not known */
	all = join(&a72, &other);
	assert_int_equal(all.ctr >> 24 & 0xf, 0);
	other.dczid = 5;
	all = join(&a72, &other);
	assert_int_equal(all.dczid, 1 << 4);			/* DC ZVA is prohibited */
}

static void that_differ_too_much_are_refused_and_change_nothing(void **state)
{
	struct cpu_id clock = a72, priorities = a72, format = a72, all = a53;

	(void)state;
	clock.cntfrq++;
	assert_string_equal(cpu_id_join(&all, &clock), "system counter runs at another rate");
	priorities.vtr ^= 1ull << 26;
	assert_string_equal(cpu_id_join(&all, &priorities),
			    "virtual GIC interface has another number of priorities");
	format.reg[7][2] = 1ull << 20;
	assert_string_equal(cpu_id_join(&all, &format), "CCSIDR_EL1 has another format (CCIDX)");
	assert_memory_equal(&all, &a53, sizeof(all));
}

static void without_what_el2_needs_are_refused(void **state)
{
	struct cpu_id id = a72;

	(void)state;
	assert_null(cpu_id_refusal(&a53));
	id.reg[7][0] |= 0xfull << 28;
	assert_string_equal(cpu_id_refusal(&id), "has no pages of 4 KiB");
	id.reg[7][0] = 0x1124 | 1ull << 40;
	assert_string_equal(cpu_id_refusal(&id), "has no pages of 4 KiB");
	id.reg[7][0] = 0x1121;
	assert_string_equal(cpu_id_refusal(&id), "has fewer than 40 bits of physical address");
	id.reg[4][0] |= 0xfull << 16;
	assert_string_equal(cpu_id_refusal(&id), "has no floating point registers");
}

static void have_pages_of_some_sizes(void **state)
{
	struct cpu_id id = a72;

	(void)state;
	assert_true(cpu_id_has_pages(&a57, 4));
	assert_false(cpu_id_has_pages(&a57, 16));
	assert_true(cpu_id_has_pages(&a57, 64));
	assert_true(cpu_id_has_pages(&a57, 0));
	assert_true(cpu_id_has_pages(&a76, 16));
	id = join(&a76, &a72);
	assert_false(cpu_id_has_pages(&id, 16));
	id.reg[7][0] |= 0xfull << 24;
	assert_false(cpu_id_has_pages(&id, 64));
}

/* --- hardening ------------------------------------------------------------------- */

static void find(struct cpu_id id, int32_t workaround_1, int32_t workaround_3)
{
	id.firmware[0] = workaround_1;
	id.firmware[2] = workaround_3;
	cpu_traits_find(&traits, &id);
}

static void expect(enum hardening hardening, uint32_t loops, uint32_t call, uint32_t switch_call)
{
	assert_int_equal(traits.hardening, hardening);
	assert_int_equal(traits.loops, loops);
	assert_int_equal(traits.call, call);
	assert_int_equal(traits.switch_call, switch_call);
}

static void that_do_not_speculate_far_need_nothing(void **state)
{
	(void)state;
	find(a53, NO, NO);
	expect(HARDEN_NONE, 0, 0, 0);
	assert_int_equal(traits.exposed, 0);
	find(a55, 0, 0);
	expect(HARDEN_NONE, 0, 0, 0);
}

static void without_csv2_call_the_firmware(void **state)
{
	(void)state;
	find(a57, 0, NO);
	expect(HARDEN_CALL_LOOP, 8, ARCH_WORKAROUND_1, ARCH_WORKAROUND_1);
	find(a72, 0, 0);
	expect(HARDEN_CALL, 0, ARCH_WORKAROUND_3, ARCH_WORKAROUND_3);
	find(a72, 1, NO);		/* the firmware knows that this one is not affected */
	expect(HARDEN_LOOP, 8, 0, 0);
	assert_int_equal(traits.exposed, EXPOSED_LOADS);
}

static void are_exposed_if_the_firmware_does_not_help(void **state)
{
	(void)state;
	find(a57, NO, NO);
	expect(HARDEN_NONE, 0, 0, 0);
	assert_int_equal(traits.exposed, EXPOSED_TARGETS | EXPOSED_LOADS);
}

static void with_csv2_clear_their_history_alone(void **state)
{
	struct cpu_id a72r1 = a72, x3 = a76;

	(void)state;
	find(a76, 0, 0);
	expect(HARDEN_LOOP, 24, 0, 0);
	a72r1.midr = 0x411fd080;
	a72r1.reg[4][0] |= 1ull << 56;
	find(a72r1, NO, NO);
	expect(HARDEN_LOOP, 8, 0, 0);
	x3.midr = 0x411fd4e0;
	find(x3, NO, NO);
	expect(HARDEN_LOOP, 132, 0, 0);
}

static void whose_history_no_loop_clears_call_the_firmware(void **state)
{
	struct cpu_id a75 = a76;

	(void)state;
	a75.midr = 0x413fd0a0;
	find(a75, NO, 0);
	expect(HARDEN_CALL, 0, ARCH_WORKAROUND_3, 0);
	assert_int_equal(traits.exposed, 0);
	find(a75, NO, NO);
	expect(HARDEN_NONE, 0, 0, 0);
	assert_int_equal(traits.exposed, EXPOSED_HISTORY);
	find(a75, NO, 1);			/* the firmware says that it needs nothing */
	assert_int_equal(traits.exposed, 0);
}

static void with_features_for_it_use_them(void **state)
{
	struct cpu_id id = a76;

	(void)state;
	id.reg[6][2] = 1ull << 28;
	find(id, NO, NO);
	expect(HARDEN_CLRBHB, 0, 0, 0);
	id.reg[7][1] |= 1ull << 60;		/* ECBHB */
	find(id, NO, NO);
	expect(HARDEN_NONE, 0, 0, 0);
	id = a76;
	id.reg[4][0] |= 3ull << 56;		/* CSV2_3 */
	find(id, NO, NO);
	expect(HARDEN_NONE, 0, 0, 0);
}

static void let_loads_pass_stores_by_call_or_by_pstate(void **state)
{
	struct cpu_id id = a72;

	(void)state;
	id.firmware[1] = 0;
	cpu_traits_find(&traits, &id);
	assert_int_equal(traits.ssb_call, ARCH_WORKAROUND_2);
	id.reg[4][1] |= 1 << 4;			/* SSBS */
	cpu_traits_find(&traits, &id);
	assert_int_equal(traits.ssb_call, 0);
	assert_int_equal(traits.exposed & EXPOSED_LOADS, 0);
	id = a72;
	id.firmware[1] = 1;
	cpu_traits_find(&traits, &id);
	assert_int_equal(traits.ssb_call, 0);
	assert_int_equal(traits.exposed & EXPOSED_LOADS, 0);
	cpu_traits_find(&traits, &a72);		/* neither way */
	assert_int_equal(traits.exposed & EXPOSED_LOADS, EXPOSED_LOADS);
	cpu_traits_find(&traits, &a53);		/* does not guess that far */
	assert_int_equal(traits.exposed, 0);
}

/* --- errata ---------------------------------------------------------------------- */

static const char *errata_of(uint32_t midr)
{
	static char text[128];
	struct cpu_id id = { .midr = midr };

	cpu_traits_find(&traits, &id);
	cpu_errata_print(midr, text, sizeof(text));
	return text;
}

static void have_errata_by_revision(void **state)
{
	(void)state;
	assert_string_equal(errata_of(0x410fd030), " 819472 824069,826319,827319 835769,843419");
	assert_true(traits.flags & CPU_CLEANS_BADLY);
	assert_string_equal(errata_of(0x410fd032), " 824069,826319,827319 835769,843419");
	assert_true(traits.flags & CPU_CLEANS_BADLY);
	assert_string_equal(errata_of(0x410fd034), " 835769,843419");
	assert_false(traits.flags & CPU_CLEANS_BADLY);
	assert_string_equal(errata_of(0x411fd072), " BHB 832075 834220 1319537");
	assert_true(traits.flags & CPU_FAULTS_BADLY);
	assert_string_equal(errata_of(0x411fd073), " BHB 1319537");
	errata_of(0x411fd072);
	assert_true(traits.flags & CPU_HANGS_BY_GUEST);
	errata_of(0x411fd0d0);
	assert_true(traits.flags & CPU_HANGS_BY_GUEST);
	errata_of(0x411fd0d1);
	assert_false(traits.flags & CPU_HANGS_BY_GUEST);
	assert_string_equal(errata_of(0x412fd0b0), " BHB 1165522 1286807");
	assert_string_equal(errata_of(0x413fd0b0), " BHB 1286807");
	assert_string_equal(errata_of(0x414fd0b0), " BHB");
	assert_string_equal(errata_of(0x420fd030), "");	/* another maker's */
}

static void have_errata_that_fit_a_line(void **state)
{
	char text[12];

	(void)state;
	cpu_errata_print(0x410fd030, text, sizeof(text));
	assert_string_equal(text, " 819472 824");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(have_names),
		cmocka_unit_test(alike_have_all_in_common),
		cmocka_unit_test(a53_and_a72_have_a_view_in_common),
		cmocka_unit_test(a55_and_a76_have_a_view_in_common),
		cmocka_unit_test(a57_and_a76_lose_what_one_lacks),
		cmocka_unit_test(do_not_depend_on_their_order),
		cmocka_unit_test(say_with_the_largest_value_that_something_is_missing),
		cmocka_unit_test(use_the_smallest_number_of_list_registers),
		cmocka_unit_test(join_sizes_of_caches_so_that_they_do_for_all),
		cmocka_unit_test(that_differ_too_much_are_refused_and_change_nothing),
		cmocka_unit_test(have_pages_of_some_sizes),
		cmocka_unit_test(without_what_el2_needs_are_refused),
		cmocka_unit_test(that_do_not_speculate_far_need_nothing),
		cmocka_unit_test(without_csv2_call_the_firmware),
		cmocka_unit_test(are_exposed_if_the_firmware_does_not_help),
		cmocka_unit_test(with_csv2_clear_their_history_alone),
		cmocka_unit_test(whose_history_no_loop_clears_call_the_firmware),
		cmocka_unit_test(with_features_for_it_use_them),
		cmocka_unit_test(let_loads_pass_stores_by_call_or_by_pstate),
		cmocka_unit_test(have_errata_by_revision),
		cmocka_unit_test(have_errata_that_fit_a_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
