/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Many calls and deaths in any order: after each, VMs see what they were granted and no more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "tests/unit/hyp/lenders.h"

#define SYSTEMS		20
#define STEPS		5000

static uint64_t seed;

static uint64_t below(uint64_t limit)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % limit;
}

static uint64_t random_page(uint32_t vm)
{
	static const uint64_t bad[] = { 0, 1, 0x7000000000, 0x7100000000, 0x7800000000,
					UINT64_MAX, UINT64_MAX - 4095, RAM_PAGES * PAGE_SIZE };
	uint64_t page = page_of(vm, below(PAGES));

	if (below(50))
		return page;
	return below(2) ? bad[below(sizeof(bad) / sizeof(*bad))] : page + bad[below(8)];
}

static uint64_t random_list(uint32_t vm, bool filled)
{
	uint32_t at = (uint32_t)below(16);

	if (!below(50))
		return list_of(vm, 512 - (uint32_t)below(10)) + below(2) * below(9);
	for (uint32_t n = 0; filled && n < SLOTS; n++)
		*list_word(vm, at + n) = random_page(vm);
	return list_of(vm, at);
}

static uint64_t random_slots(void)
{
	uint32_t first = (uint32_t)below(SLOTS), count = 1 + (uint32_t)below(SLOTS - first);

	if (!below(50))
		return slots_of((uint32_t)below(20), (uint32_t)below(20));
	return slots_of(first, below(2) ? 1 : count);
}

static uint64_t random_flags(uint32_t function)
{
	uint64_t flags = 0, side = below(2) ? LV_XMEM_SERVER : 0;

	if (!below(200))
		return below(1u << 16);
	if (function == LV_HC_XMEM_GRANT)
		flags = (below(2) ? LV_XMEM_WRITE : 0) | (below(2) ? LV_XMEM_SHOW : 0) |
			(below(2) ? LV_XMEM_LIST : 0);
	else if (function == LV_HC_XMEM_REVOKE)
		flags = below(2) ? LV_XMEM_FORCE : 0;
	else if (function == LV_HC_XMEM_MAP)
		flags = below(2) ? LV_XMEM_WRITE : 0;
	else
		flags = below(2) ? LV_XMEM_END : 0;
	return flags | side;
}

static bool random_call(uint32_t vm)
{
	uint32_t function = LV_HC_XMEM_GRANT + (uint32_t)below(4),
		 link = (uint32_t)below(LENDERS_LINKS);
	uint64_t flags = random_flags(function), x3 = 0;

	if (link != LOOP_A && link != LOOP_D && below(50))
		flags &= ~(uint64_t)LV_XMEM_SERVER;
	if (function == LV_HC_XMEM_GRANT)
		x3 = flags & LV_XMEM_LIST ? random_list(vm, true) : random_page(vm);
	else if (function == LV_HC_XMEM_MAP && below(2))
		x3 = random_list(vm, false);
	if (!(flags & LV_XMEM_LIST) && function == LV_HC_XMEM_GRANT && below(8))
		x3 = page_of(vm, 0);
	if (function == LV_HC_XMEM_GRANT || function == LV_HC_XMEM_MAP || below(2))
		flags |= (below(20) ? 7 : below(3)) << 32;
	return call_both(vm, function, link, random_slots(), x3, flags);
}

static bool random_step(void)
{
	uint32_t vm = VM_A + (uint32_t)below(3);

	if (below(200))
		return random_call(vm);
	die_both(vm);
	return true;
}

/* A VM that died is started again, and its drivers come up. */
static void revive(void)
{
	uint32_t link = (uint32_t)below(LENDERS_LINKS), side = (uint32_t)below(2);

	if (!below(10))
		links[link].state[side] = LV_VLINK_RESET;
}

static void run_a_system(uint64_t first_seed, uint64_t steps)
{
	const char *broken;

	seed = first_seed;
	lenders_create(NULL);
	for (uint64_t step = 0; step < steps; step++) {
		broken = random_step() ? lenders_broken() : "the call answers as expected";
		if (broken)
			fail_msg("step %llu of seed %llx: not true that %s",
				 (unsigned long long)step, (unsigned long long)first_seed, broken);
		revive();
	}
	lenders_destroy(NULL);
}

/* LENDERS_STEPS in the environment: how many for each system. */
static void no_vm_reaches_a_page_without_a_live_grant(void **state)
{
	const char *steps = getenv("LENDERS_STEPS");

	(void)state;
	for (uint64_t n = 1; n <= SYSTEMS; n++)
		run_a_system(n * 0x9e3779b97f4a7c15, steps ? strtoull(steps, NULL, 10) : STEPS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_vm_reaches_a_page_without_a_live_grant),
	};

	return cmocka_run_group_tests_name("xmem_random", tests, NULL, NULL);
}
