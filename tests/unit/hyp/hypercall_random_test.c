/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Many hypercalls and stores with random arguments: the invariants hold after each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "tests/unit/hyp/invariants.h"
#include "tests/unit/hyp/three_vms.h"

#define SYSTEMS		20
#define STEPS		2000

static uint64_t seed;

static uint64_t draw(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static uint64_t below(uint64_t limit)
{
	return draw() % limit;
}

/* Mostly numbers that mean something, now and then anything. */
static uint64_t argument(void)
{
	static const uint64_t edges[] = { 0, 1, 63, 64, 4095, 4096, 4097, 512, 513, 1019, 1020,
					  UINT32_MAX, 1ull << 32, UINT64_MAX, INT64_MAX };

	switch (below(4)) {
	case 0:
		return edges[below(sizeof(edges) / sizeof(*edges))];
	case 1:
		return draw() >> below(64);
	default:
		return below(6);
	}
}

static uint64_t link_argument(uint32_t vm)
{
	uint64_t ipa = link_ipa(vm, (uint32_t)below(LINKS));

	return below(16) ? ipa : ipa + argument();
}

static uint64_t first_argument(uint32_t vm, uint32_t function)
{
	switch (function) {
	case LV_HC_PDEV_ALLOC:
	case LV_HC_PMEM_ALLOC:
	case LV_HC_PXIRQ_ALLOC:
		return link_argument(vm);
	case LV_HC_XIRQ_TRIGGER:
		return LV_XIRQ_SYSCONF + below(40);
	default:
		return argument();
	}
}

static bool random_call(uint32_t vm)
{
	uint32_t function = LV_HC((uint32_t)below(LV_HC_LIMIT + 1));

	return hvc(vm, function, first_argument(vm, function), argument(), argument(), argument()) <
	       0;
}

static bool random_store(uint32_t vm)
{
	static const uint64_t fields[] = { offsetof(struct lv_vlink, s_state),
					   offsetof(struct lv_vlink, c_state) };
	uint64_t ipa = link_argument(vm) + (below(8) ? fields[below(2)] : below(512));
	uint32_t size = below(8) ? 4 : 1u << below(4);

	return store_handle(cpu_of(vm), ipa_of(ipa), below(4), size) == STORE_REFUSED;
}

/* Returns whether something was refused. */
static bool random_step(uint32_t vm)
{
	uint64_t kind = below(20);

	if (kind == 0)
		while (links_death_step(vm_by_id(vm)))
			;
	else if (kind < 10)
		return random_store(vm);
	else
		return random_call(vm);
	return false;
}

static void assert_unbroken(uint64_t first_seed, int step)
{
	const char *broken = invariants_broken();

	if (broken)
		fail_msg("step %d of seed %llx: not true that %s", step,
			 (unsigned long long)first_seed, broken);
}

static void run_a_system(uint64_t first_seed)
{
	int64_t refused[3] = { 0 };

	seed = first_seed;
	three_vms_create(NULL);
	invariants_start();
	for (int step = 0; step < STEPS; step++) {
		uint32_t vm = (uint32_t)below(3);

		refused[vm] += random_step(2 + vm);
		assert_unbroken(first_seed, step);
	}
	for (uint32_t vm = 0; vm < 3; vm++)
		assert_int_equal(vm_counter_of(2 + vm, LV_COUNTER_REFUSED), refused[vm]);
	three_vms_destroy(NULL);
}

static void random_calls_break_no_invariant(void **state)
{
	(void)state;
	for (uint64_t n = 1; n <= SYSTEMS; n++)
		run_a_system(n * 0x9e3779b97f4a7c15);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_calls_break_no_invariant),
	};

	return cmocka_run_group_tests_name("hypercall_random", tests, NULL, NULL);
}
