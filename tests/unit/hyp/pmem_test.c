/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* PMEM: who gets which piece, and who can reach it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/hyp/three_vms.h"

static int64_t alloc(uint32_t vm, uint32_t link, uint64_t id, uint64_t size)
{
	return hvc(vm, LV_HC_PMEM_ALLOC, link_ipa(vm, link), id, size, 0);
}

static void gives_both_ends_the_same_piece(void **state)
{
	int64_t piece = alloc(2, LINK_PIPE, 0, 5000);

	(void)state;
	assert_int_equal(piece % PAGE_SIZE, 0);
	assert_int_equal(piece, link_seen(2, LINK_PIPE)->pmem);
	assert_int_equal(alloc(3, LINK_PIPE, 0, 5000), piece);
	assert_non_null(guest_ptr(2, (uint64_t)piece));
	assert_ptr_equal(guest_ptr(2, (uint64_t)piece), guest_ptr(3, (uint64_t)piece));
}

static void does_not_care_who_asks_first_or_in_which_order(void **state)
{
	int64_t one = alloc(3, LINK_PIPE, 1, 64), zero = alloc(2, LINK_PIPE, 0, 64);

	(void)state;
	assert_int_equal(zero, one + (int64_t)PAGE_SIZE);
	assert_int_equal(alloc(3, LINK_PIPE, 0, 64), zero);
	assert_int_equal(alloc(2, LINK_PIPE, 1, 64), one);
}

static void refuses_a_label_with_another_size(void **state)
{
	(void)state;
	assert_true(alloc(2, LINK_PIPE, 0, 4096) > 0);
	assert_int_equal(alloc(3, LINK_PIPE, 0, 4095), LV_EBUSY);
	assert_int_equal(alloc(3, LINK_PIPE, 0, 8192), LV_EBUSY);
	assert_int_equal(alloc(2, LINK_PIPE, 0, UINT64_MAX), LV_EBUSY);
	assert_true(alloc(3, LINK_PIPE, 0, 4096) > 0);
}

static void die(uint32_t vm)
{
	while (links_death_step(vm_by_id(vm)))
		;
}

/* Each dies in turn; the other one was given the piece, or has lived since it was made. */
static void keeps_pieces_and_content_over_the_death_of_one(void **state)
{
	int64_t piece = alloc(3, LINK_PIPE, 0, 4096);

	(void)state;
	strcpy(guest_ptr(3, (uint64_t)piece), "still here");
	for (int i = 0; i < 5; i++) {
		die(3);
		assert_int_equal(alloc(3, LINK_PIPE, 0, 4096), piece);
		die(2);
		assert_int_equal(alloc(2, LINK_PIPE, 0, 4096), piece);
		assert_string_equal(guest_ptr(2, (uint64_t)piece), "still here");
	}
}

static bool is_clear(uint32_t vm, int64_t piece, uint64_t size)
{
	const uint8_t *at = guest_ptr(vm, (uint64_t)piece);

	for (uint64_t i = 0; i < size; i++)
		if (at[i])
			return false;
	return true;
}

static void forgets_what_both_have_left(void **state)
{
	int64_t piece = alloc(3, LINK_PIPE, 0, 5 * PAGE_SIZE);

	(void)state;
	memset(guest_ptr(3, (uint64_t)piece), 0xa5, 5 * PAGE_SIZE);
	die(3);
	assert_int_equal(alloc(3, LINK_PIPE, 0, 4096), LV_EBUSY);
	die(2);
	piece = alloc(3, LINK_PIPE, 0, 4096);
	assert_true(piece > 0 && is_clear(3, piece, 4096));
	piece = alloc(2, LINK_PIPE, 1, 4 * PAGE_SIZE);
	assert_true(piece > 0 && is_clear(2, piece, 4 * PAGE_SIZE));
}

/* Memory that nobody was given is mapped as well: an earlier life may have written there. */
static void clears_what_a_life_could_reach(void **state)
{
	(void)state;
	memset(guest_ptr(2, PMEM_IPA), 0xa5, 5 * PAGE_SIZE);
	die(2);
	assert_true(is_clear(3, alloc(3, LINK_PIPE, 0, 5 * PAGE_SIZE), 5 * PAGE_SIZE));
}

static void a_peer_spoils_a_link_only_until_both_restart(void **state)
{
	(void)state;
	for (uint32_t id = 0; id < LABELS_MAX; id++)
		assert_true(alloc(2, LINK_PIPE, 1000 + id, id < 5) >= 0 || id >= 5);
	assert_int_equal(alloc(3, LINK_PIPE, 0, 4096), LV_ENOMEM);
	die(2);
	assert_int_equal(alloc(3, LINK_PIPE, 0, 4096), LV_ENOMEM);
	die(3);
	assert_true(alloc(3, LINK_PIPE, 0, 5 * PAGE_SIZE) > 0);
	assert_int_equal(link_counter_of(LINK_PIPE, LV_COUNTER_LINK_PMEM_LABELS), 1);
	assert_int_equal(link_counter_of(LINK_PIPE, LV_COUNTER_LINK_PMEM_USED), 5 * PAGE_SIZE);
}

/* Restarts in turn: the good labels stay in use all the time, the spoilt one goes. */
static void one_spoilt_label_goes_alone(void **state)
{
	int64_t good = alloc(2, LINK_PIPE, 0, PAGE_SIZE), bad = alloc(2, LINK_PIPE, 1, 1), again;

	(void)state;
	die(2);
	assert_int_equal(alloc(2, LINK_PIPE, 0, PAGE_SIZE), good);
	assert_int_equal(alloc(2, LINK_PIPE, 1, 2 * PAGE_SIZE), LV_EBUSY);
	die(3);
	assert_int_equal(alloc(3, LINK_PIPE, 0, PAGE_SIZE), good);
	again = alloc(3, LINK_PIPE, 1, 2 * PAGE_SIZE);
	assert_int_equal(again, bad);
	assert_int_equal(alloc(2, LINK_PIPE, 1, 2 * PAGE_SIZE), again);
}

static void cuts_the_lowest_gap_that_is_large_enough(void **state)
{
	int64_t low = alloc(2, LINK_PIPE, 0, PAGE_SIZE), mid = alloc(2, LINK_PIPE, 1, PAGE_SIZE);

	(void)state;
	assert_true(low > 0 && mid > 0 && alloc(2, LINK_PIPE, 2, PAGE_SIZE) > 0);
	die(2);
	assert_int_equal(alloc(2, LINK_PIPE, 1, PAGE_SIZE), mid);
	die(3);
	assert_int_equal(alloc(3, LINK_PIPE, 3, 2 * PAGE_SIZE), mid + (int64_t)PAGE_SIZE);
	assert_int_equal(alloc(3, LINK_PIPE, 4, PAGE_SIZE), low);
	assert_int_equal(alloc(3, LINK_PIPE, 5, 2 * PAGE_SIZE), LV_ENOMEM);
}

static void a_loopback_link_has_one_vm_to_restart(void **state)
{
	int64_t piece = alloc(4, LINK_LOOP, 0, 1);

	(void)state;
	*(uint8_t *)guest_ptr(4, (uint64_t)piece) = 1;
	die(4);
	assert_int_equal(alloc(4, LINK_LOOP, 0, 4096), piece);
	assert_true(is_clear(4, piece, 4096));
}

static void fills_the_budget_exactly_and_no_further(void **state)
{
	(void)state;
	assert_true(alloc(2, LINK_PIPE, 0, 3 * PAGE_SIZE + 1) > 0);
	assert_int_equal(alloc(2, LINK_PIPE, 1, PAGE_SIZE + 1), LV_ENOMEM);
	assert_int_equal(link_counter_of(LINK_PIPE, LV_COUNTER_LINK_PMEM_USED), 4 * PAGE_SIZE);
	assert_true(alloc(3, LINK_PIPE, 1, PAGE_SIZE) > 0);
	assert_int_equal(alloc(3, LINK_PIPE, 2, 1), LV_ENOMEM);
	assert_int_equal(link_counter_of(LINK_PIPE, LV_COUNTER_LINK_PMEM_USED), 5 * PAGE_SIZE);
	assert_true(alloc(3, LINK_PIPE_BACK, 0, 4 * PAGE_SIZE) > 0);
}

static void refuses_absurd_sizes(void **state)
{
	(void)state;
	assert_int_equal(alloc(2, LINK_PIPE, 0, 0), LV_EINVAL);
	assert_int_equal(alloc(2, LINK_PIPE, 0, UINT64_MAX), LV_ENOMEM);
	assert_int_equal(alloc(2, LINK_PIPE, 0, UINT64_MAX - 4095), LV_ENOMEM);
	assert_int_equal(alloc(2, LINK_PIPE, 0, 5 * PAGE_SIZE + 1), LV_ENOMEM);
	assert_int_equal(alloc(2, LINK_PIPE, 1ull << 32, 1), LV_EINVAL);
	assert_int_equal(alloc(3, LINK_BARE, 0, 1), LV_ENOMEM);
}

static void bounds_the_labels_of_a_link(void **state)
{
	struct link *link = link_by_index(LINK_PIPE);

	(void)state;
	for (uint32_t i = 0; i < LABELS_MAX - 1; i++)
		link->pmem.labels.label[i] =
			(struct label){ .id = 1000 + i, .size = 1, .holders = LINK_BOTH };
	assert_true(alloc(2, LINK_PIPE, 0, 1) > 0);
	assert_int_equal(alloc(2, LINK_PIPE, 1, 1), LV_ENOSPC);
	assert_true(alloc(3, LINK_PIPE, 0, 1) > 0);
}

static void knows_a_link_by_its_exact_descriptor_only(void **state)
{
	uint64_t mine = link_ipa(2, LINK_PIPE);
	uint64_t end = PDEV_IPA + sizeof(struct lv_pdev) + 2 * sizeof(struct lv_vlink);
	const uint64_t wrong[] = { 0, 1, mine + 1, mine + 8, mine - 64, mine - 128, end, end + 128,
				   end + (1 << 20), PDEV_IPA, PMEM_IPA,
				   sizeof(struct lv_pdev), UINT64_MAX, 1ull << 63 };

	(void)state;
	for (unsigned i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_int_equal(hvc(2, LV_HC_PMEM_ALLOC, wrong[i], 0, 1, 0), LV_ENOENT);
}

static bool link_is_of(const struct link *link, uint32_t vm)
{
	return link->vm[LINK_SERVER]->id == vm || link->vm[LINK_CLIENT]->id == vm;
}

static void maps_a_links_budget_into_its_two_vms_only(void **state)
{
	(void)state;
	for (uint32_t n = 0; n < 3 * LINKS; n++) {
		struct link *link = link_by_index(n % LINKS);
		uint32_t vm = 2 + n / LINKS;
		uint32_t server = link->vm[LINK_SERVER]->id;
		uint64_t ipa = PMEM_IPA + link->pmem.offset;

		if (!link->pmem.budget)
			continue;
		assert_int_equal(fake_stage2_reaches(&vm_by_id(vm)->stage2,
						     ptr_pa(guest_ptr(server, ipa)),
						     link->pmem.budget),
				 link_is_of(link, vm));
		assert_int_equal(!!guest_ptr(vm, ipa), link_is_of(link, vm));
		assert_int_equal(!!guest_ptr(vm, ipa + link->pmem.budget - 1),
				 link_is_of(link, vm));
	}
}

static void maps_budgets_without_execute(void **state)
{
	struct ipa ipa = ipa_of(link_seen(3, LINK_RPC)->pmem);

	(void)state;
	assert_int_equal(fake_stage2_find(&vm_by_id(3)->stage2, ipa)->rights, RIGHTS_DATA);
	assert_int_equal(fake_stage2_find(&vm_by_id(4)->stage2, ipa)->rights, RIGHTS_DATA);
}

static void starts_zeroed_and_adds_up(void **state)
{
	uint64_t sum = 0;

	(void)state;
	for (uint32_t i = 0; i < LINKS; i++) {
		struct link *link = link_by_index(i);
		const uint8_t *at;

		assert_int_equal(link->pmem.offset, sum);
		sum += link->pmem.budget;
		at = guest_ptr(link->vm[LINK_SERVER]->id, PMEM_IPA + link->pmem.offset);
		for (uint64_t b = 0; b < link->pmem.budget; b++)
			assert_int_equal(at[b], 0);
	}
	assert_int_equal(vm_place(vm_by_id(2), PLACE_PMEM)->size, sum);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, three_vms_create, three_vms_destroy)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(gives_both_ends_the_same_piece),
		TEST(does_not_care_who_asks_first_or_in_which_order),
		TEST(refuses_a_label_with_another_size),
		TEST(keeps_pieces_and_content_over_the_death_of_one),
		TEST(forgets_what_both_have_left),
		TEST(clears_what_a_life_could_reach),
		TEST(a_peer_spoils_a_link_only_until_both_restart),
		TEST(one_spoilt_label_goes_alone),
		TEST(cuts_the_lowest_gap_that_is_large_enough),
		TEST(a_loopback_link_has_one_vm_to_restart),
		TEST(fills_the_budget_exactly_and_no_further),
		TEST(refuses_absurd_sizes),
		TEST(bounds_the_labels_of_a_link),
		TEST(knows_a_link_by_its_exact_descriptor_only),
		TEST(maps_a_links_budget_into_its_two_vms_only),
		TEST(maps_budgets_without_execute),
		TEST(starts_zeroed_and_adds_up),
	};

	return cmocka_run_group_tests_name("pmem", tests, NULL, NULL);
}
