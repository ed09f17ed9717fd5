/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* XIRQs: numbers by label, who may trigger which, coalescing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/hyp/three_vms.h"

static int64_t pxirq(uint32_t vm, uint32_t link, uint64_t id, uint64_t owner, uint64_t count)
{
	return hvc(vm, LV_HC_PXIRQ_ALLOC, link_ipa(vm, link), id, owner, count);
}

static int64_t trigger(uint32_t vm, int64_t xirq, uint64_t target)
{
	return hvc(vm, LV_HC_XIRQ_TRIGGER, (uint64_t)xirq, target, 0, 0);
}

static bool take(uint32_t vm, int64_t xirq)
{
	return fake_vgic_take(vm_by_id(vm), (uint32_t)xirq);
}

static void gives_both_ends_the_same_range(void **state)
{
	int64_t one = pxirq(2, LINK_PIPE, 0, 3, 2);

	(void)state;
	assert_int_equal(one, LV_XIRQ_FREE);
	assert_int_equal(pxirq(3, LINK_PIPE, 0, 3, 2), one);
	assert_int_equal(pxirq(3, LINK_PIPE, 1, 3, 1), one + 2);
	assert_int_equal(pxirq(2, LINK_PIPE, 2, 2, 1), LV_XIRQ_FREE);
}

static void die(uint32_t vm)
{
	while (links_death_step(vm_by_id(vm)))
		;
}

static void keeps_ranges_over_the_death_of_one(void **state)
{
	int64_t one = pxirq(2, LINK_PIPE, 0, 3, 1), two = pxirq(2, LINK_PIPE, 1, 2, 1);

	(void)state;
	for (int i = 0; i < 5; i++) {
		die(3);
		assert_int_equal(pxirq(3, LINK_PIPE, 1, 2, 1), two);
		assert_int_equal(pxirq(3, LINK_PIPE, 0, 3, 1), one);
		die(2);
		assert_int_equal(pxirq(2, LINK_PIPE, 0, 3, 1), one);
		assert_int_equal(pxirq(2, LINK_PIPE, 1, 2, 1), two);
	}
}

/* The numbers of the one who lived longer than the other one are free again, too. */
static void forgets_ranges_that_both_have_left(void **state)
{
	int64_t first = pxirq(2, LINK_PIPE, 0, 3, 50), last;

	(void)state;
	for (uint32_t id = 1; id < LABELS_MAX; id++)
		pxirq(2, LINK_PIPE, id, 3, 1);
	last = pxirq(3, LINK_RPC, 0, 3, 1);
	die(2);
	assert_int_equal(pxirq(3, LINK_PIPE, 0, 3, 1), LV_EBUSY);
	assert_int_equal(pxirq(3, LINK_PIPE, 99, 3, 1), LV_ENOSPC);
	die(3);
	assert_int_equal(pxirq(3, LINK_PIPE, 0, 3, 1), first);
	assert_int_equal(trigger(2, first, 3), 0);
	assert_int_equal(trigger(2, first + 1, 3), LV_EACCES);
	assert_int_equal(trigger(4, last, 3), 0);
	assert_int_equal(pxirq(3, LINK_PIPE, 1, 3, 70), last + 1);
	assert_int_equal(pxirq(3, LINK_PIPE, 2, 3, 30), first + 1);
	assert_int_equal(vm_counter_of(3, LV_COUNTER_PXIRQS_USED), 102);
	assert_int_equal(link_counter_of(LINK_PIPE, LV_COUNTER_LINK_PXIRQ_LABELS), 3);
}

static void refuses_a_label_with_another_owner_or_count(void **state)
{
	(void)state;
	assert_true(pxirq(2, LINK_PIPE, 0, 3, 2) > 0);
	assert_int_equal(pxirq(3, LINK_PIPE, 0, 2, 2), LV_EBUSY);
	assert_int_equal(pxirq(3, LINK_PIPE, 0, 3, 1), LV_EBUSY);
	assert_int_equal(pxirq(3, LINK_PIPE, 0, 3, 3), LV_EBUSY);
}

static void refuses_owners_outside_the_link(void **state)
{
	static const uint64_t owners[] = { 0, 1, 4, 5, 31, 32, 0x100000002, UINT64_MAX };

	(void)state;
	for (unsigned i = 0; i < sizeof(owners) / sizeof(*owners); i++)
		assert_int_equal(pxirq(2, LINK_PIPE, 0, owners[i], 1), LV_EINVAL);
	assert_int_equal(pxirq(4, LINK_LOOP, 0, 3, 1), LV_EINVAL);
}

static void refuses_absurd_counts(void **state)
{
	(void)state;
	assert_int_equal(pxirq(2, LINK_PIPE, 0, 3, 0), LV_EINVAL);
	assert_int_equal(pxirq(2, LINK_PIPE, 0, 3, XIRQS), LV_EINVAL);
	assert_int_equal(pxirq(2, LINK_PIPE, 0, 3, 0x100000001), LV_EINVAL);
	assert_int_equal(pxirq(2, LINK_PIPE, 1ull << 32, 3, 1), LV_EINVAL);
	assert_int_equal(hvc(2, LV_HC_XIRQ_ALLOC, 0, 0, 0, 0), LV_EINVAL);
	assert_int_equal(hvc(2, LV_HC_XIRQ_ALLOC, UINT64_MAX, 0, 0, 0), LV_EINVAL);
}

/* VM 3 has four links: a greedy peer gets a fifth of its 507 numbers from each. */
static void leaves_numbers_to_the_other_links_of_the_owner(void **state)
{
	uint32_t share = (LV_XIRQ_LIMIT - LV_XIRQ_FREE) / 5;

	(void)state;
	assert_int_equal(pxirq(2, LINK_PIPE, 0, 3, share + 1), LV_ENOSPC);
	assert_true(pxirq(2, LINK_PIPE, 0, 3, share) > 0);
	assert_int_equal(pxirq(2, LINK_PIPE, 1, 3, 1), LV_ENOSPC);
	assert_true(pxirq(2, LINK_PIPE, 1, 2, 1) > 0);
	assert_true(pxirq(2, LINK_PIPE_BACK, 0, 3, share) > 0);
	assert_true(pxirq(4, LINK_RPC, 0, 3, share) > 0);
	assert_true(pxirq(4, LINK_BARE, 0, 3, share) > 0);
	assert_true(hvc(3, LV_HC_XIRQ_ALLOC, share, 0, 0, 0) > 0);
}

static void bounds_the_labels_of_a_link(void **state)
{
	(void)state;
	for (uint32_t id = 0; id < LABELS_MAX; id++)
		assert_true(pxirq(2, LINK_PIPE, id, 2 + id % 2, 1) > 0);
	assert_int_equal(pxirq(2, LINK_PIPE, LABELS_MAX, 2, 1), LV_ENOSPC);
	assert_true(pxirq(2, LINK_PIPE_BACK, 0, 2, 1) > 0);
}

static void hands_out_own_numbers_to_the_last(void **state)
{
	int64_t first = hvc(2, LV_HC_XIRQ_ALLOC, 500, 0, 0, 0);

	(void)state;
	assert_int_equal(first, LV_XIRQ_LIMIT - 500);
	assert_int_equal(hvc(2, LV_HC_XIRQ_ALLOC, 8, 0, 0, 0), LV_ENOSPC);
	assert_int_equal(hvc(2, LV_HC_XIRQ_ALLOC, 7, 0, 0, 0), LV_XIRQ_FREE);
	assert_int_equal(hvc(2, LV_HC_XIRQ_ALLOC, 1, 0, 0, 0), LV_ENOSPC);
	assert_int_equal(pxirq(3, LINK_PIPE, 0, 2, 1), LV_ENOSPC);
	assert_int_equal(trigger(2, LV_XIRQ_LIMIT - 1, 2), 0);
}

/* Else a VM that restarts often would run out of them. */
static void takes_own_numbers_back_from_the_dead(void **state)
{
	(void)state;
	for (int life = 0; life < 10; life++) {
		assert_int_equal(pxirq(2, LINK_PIPE, 0, 2, 1), LV_XIRQ_FREE);
		assert_int_equal(hvc(2, LV_HC_XIRQ_ALLOC, 400, 0, 0, 0), LV_XIRQ_LIMIT - 400);
		assert_int_equal(trigger(2, LV_XIRQ_LIMIT - 1, 2), 0);
		while (links_death_step(vm_by_id(2)))
			;
		assert_int_equal(trigger(2, LV_XIRQ_LIMIT - 1, 2), LV_EACCES);
		assert_int_equal(trigger(3, LV_XIRQ_FREE, 2), 0);
	}
}

/* One XIRQ of each VM and link, triggered by each VM: bits are the VMs that may. */
static void only_the_two_ends_may_trigger(void **state)
{
	static const struct { uint32_t link, owner, may; } row[] = {
		{ LINK_PIPE,	2, 1 << 2 | 1 << 3 },
		{ LINK_PIPE,	3, 1 << 2 | 1 << 3 },
		{ LINK_RPC,	3, 1 << 3 | 1 << 4 },
		{ LINK_RPC,	4, 1 << 3 | 1 << 4 },
		{ LINK_LOOP,	4, 1 << 4 },
	};

	(void)state;
	for (unsigned n = 0; n < 3 * sizeof(row) / sizeof(*row); n++) {
		uint32_t vm = 2 + n % 3, owner = row[n / 3].owner;
		bool may = row[n / 3].may >> vm & 1;
		int64_t xirq = pxirq(owner, row[n / 3].link, owner, owner, 1);

		assert_true(xirq > 0);
		assert_int_equal(trigger(vm, xirq, owner), may ? 0 : LV_EACCES);
		assert_int_equal(take(owner, xirq), may);
	}
}

static void own_numbers_are_for_the_owner_alone(void **state)
{
	int64_t xirq = hvc(3, LV_HC_XIRQ_ALLOC, 1, 0, 0, 0);

	(void)state;
	assert_int_equal(trigger(2, xirq, 3), LV_EACCES);
	assert_int_equal(trigger(4, xirq, 3), LV_EACCES);
	assert_int_equal(trigger(3, xirq, 3), 0);
	assert_true(take(3, xirq));
}

static void sysconf_reaches_peers_and_oneself(void **state)
{
	static const uint32_t may[] = { 1 << 2 | 1 << 3, 1 << 2 | 1 << 3 | 1 << 4, 1 << 3 | 1 << 4 };

	(void)state;
	for (uint32_t n = 0; n < 9; n++) {
		uint32_t from = 2 + n / 3, to = 2 + n % 3;
		bool allowed = may[n / 3] >> to & 1;

		assert_int_equal(trigger(from, LV_XIRQ_SYSCONF, to), allowed ? 0 : LV_EACCES);
		assert_int_equal(take(to, LV_XIRQ_SYSCONF), allowed);
	}
}

static void refuses_what_is_no_xirq_or_no_vm(void **state)
{
	static const uint64_t wrong[] = { 0, 27, 33, 511, 1020, 1024, 0x100000200, UINT64_MAX };
	static const uint64_t nobody[] = { 0, 1, 5, 31, 32, 0x100000003, UINT64_MAX };

	(void)state;
	for (unsigned i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_int_equal(trigger(2, (int64_t)wrong[i], 3), LV_EINVAL);
	for (unsigned i = 0; i < sizeof(nobody) / sizeof(*nobody); i++)
		assert_int_equal(trigger(2, LV_XIRQ_SYSCONF, nobody[i]), LV_ENOENT);
	for (int64_t xirq = LV_XIRQ_FREE; xirq < LV_XIRQ_LIMIT; xirq++)
		assert_int_equal(trigger(2, xirq, 3), LV_EACCES);
	assert_int_equal(vm_counter_of(2, LV_COUNTER_XIRQ_SENT), 0);
}

static void a_refused_trigger_raises_nothing(void **state)
{
	int64_t xirq = pxirq(3, LINK_RPC, 0, 3, 1);

	(void)state;
	assert_int_equal(trigger(2, xirq, 3), LV_EACCES);
	assert_false(take(3, xirq));
	assert_int_equal(vm_counter_of(3, LV_COUNTER_XIRQ_RECEIVED), 0);
	assert_int_equal(vm_counter_of(2, LV_COUNTER_REFUSED), 1);
}

static void a_pending_one_coalesces(void **state)
{
	int64_t xirq = pxirq(2, LINK_PIPE, 0, 3, 1);

	(void)state;
	for (int i = 0; i < 1000; i++)
		assert_int_equal(trigger(2, xirq, 3), 0);
	assert_true(take(3, xirq));
	assert_false(take(3, xirq));
	assert_int_equal(trigger(2, xirq, 3), 0);

	assert_int_equal(vm_counter_of(2, LV_COUNTER_XIRQ_SENT), 1001);
	assert_int_equal(vm_counter_of(2, LV_COUNTER_XIRQ_COALESCED), 999);
	assert_int_equal(vm_counter_of(3, LV_COUNTER_XIRQ_RECEIVED), 2);
	assert_int_equal(link_counter_of(LINK_PIPE, LV_COUNTER_LINK_XIRQ_TO_CLIENT), 1001);
	assert_int_equal(link_counter_of(LINK_PIPE, LV_COUNTER_LINK_XIRQ_TO_SERVER), 0);
}

static void a_stopped_vm_may_be_triggered(void **state)
{
	int64_t xirq = pxirq(2, LINK_PIPE, 0, 3, 1);

	(void)state;
	fake_set_running(1 << 2);
	assert_int_equal(trigger(2, xirq, 3), 0);
	assert_int_equal(trigger(2, LV_XIRQ_SYSCONF, 3), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, three_vms_create, three_vms_destroy)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(gives_both_ends_the_same_range),
		TEST(keeps_ranges_over_the_death_of_one),
		TEST(forgets_ranges_that_both_have_left),
		TEST(refuses_a_label_with_another_owner_or_count),
		TEST(refuses_owners_outside_the_link),
		TEST(refuses_absurd_counts),
		TEST(leaves_numbers_to_the_other_links_of_the_owner),
		TEST(bounds_the_labels_of_a_link),
		TEST(hands_out_own_numbers_to_the_last),
		TEST(takes_own_numbers_back_from_the_dead),
		TEST(only_the_two_ends_may_trigger),
		TEST(own_numbers_are_for_the_owner_alone),
		TEST(sysconf_reaches_peers_and_oneself),
		TEST(refuses_what_is_no_xirq_or_no_vm),
		TEST(a_refused_trigger_raises_nothing),
		TEST(a_pending_one_coalesces),
		TEST(a_stopped_vm_may_be_triggered),
	};

	return cmocka_run_group_tests_name("xirq", tests, NULL, NULL);
}
