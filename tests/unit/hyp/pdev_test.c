/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The PDEV region: what a VM reads there, what it cannot write, its blocks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/hyp/three_vms.h"

static const struct lv_pdev *head_of(uint32_t vm)
{
	return guest_ptr(vm, PDEV_IPA);
}

static enum place_rights rights_at(uint32_t vm, uint64_t offset)
{
	const struct fake_mapping *mapping =
		fake_stage2_find(&vm_by_id(vm)->stage2, ipa_of(PDEV_IPA + offset));

	assert_non_null(mapping);
	return mapping->rights;
}

static void describes_itself_in_its_head(void **state)
{
	const struct lv_pdev *head = head_of(3);

	(void)state;
	assert_int_equal(head->magic, LV_PDEV_MAGIC);
	assert_int_equal(head->version, LV_PDEV_VERSION);
	assert_int_equal(head->vm_id, 3);
	assert_int_equal(head->last_id, 4);
	assert_int_equal(head->vlink_count, 4);
	assert_int_equal(head->alloc_offset % PAGE_SIZE, 0);
	assert_int_equal(head->size, head->alloc_offset + PDEV_ALLOC_BYTES);
}

static void holds_the_links_of_its_vm_and_no_others(void **state)
{
	(void)state;
	assert_int_equal(head_of(2)->vlink_count, 2);
	assert_int_equal(link_ipa(2, LINK_RPC), 0);
	assert_int_equal(link_ipa(2, LINK_LOOP), 0);
	assert_int_equal(head_of(4)->vlink_count, 3);
	assert_int_equal(link_ipa(4, LINK_PIPE), 0);
}

static void describes_a_link_equally_to_both_ends(void **state)
{
	(void)state;
	for (uint32_t vm = 3; vm <= 4; vm++) {
		const struct lv_vlink *link = link_seen(vm, LINK_RPC);

		assert_string_equal(link->name, "rpc");
		assert_int_equal(link->link, 7);
		assert_int_equal(link->s_id, 3);
		assert_int_equal(link->c_id, 4);
		assert_int_equal(link->s_state, LV_VLINK_OFF);
		assert_int_equal(link->c_state, LV_VLINK_OFF);
		assert_string_equal(guest_ptr(vm, link->s_info), "clock,1K");
		assert_int_equal(link->c_info, 0);
		assert_int_equal(link->pmem_size, 2 * PAGE_SIZE);
		assert_int_equal(link->pmem, link_seen(7 - vm, LINK_RPC)->pmem);
	}
}

static void carries_names_of_fifteen_letters(void **state)
{
	(void)state;
	assert_string_equal(link_seen(4, LINK_BARE)->name, "vl,a-15-letters");
	assert_int_equal(link_seen(4, LINK_BARE)->s_info, 0);
	assert_int_equal(link_seen(4, LINK_BARE)->pmem_size, 0);
}

static void has_one_descriptor_of_a_loopback_link(void **state)
{
	const struct lv_vlink *link = link_seen(4, LINK_LOOP);

	(void)state;
	assert_int_equal(link->s_id, 4);
	assert_int_equal(link->c_id, 4);
	assert_string_equal(guest_ptr(4, link->s_info), "a");
	assert_string_equal(guest_ptr(4, link->c_info), "b");
}

static void is_read_only_up_to_the_blocks(void **state)
{
	(void)state;
	for (uint32_t vm = 2; vm <= 4; vm++) {
		const struct lv_pdev *head = head_of(vm);

		assert_int_equal(rights_at(vm, 0), RIGHTS_READ);
		assert_int_equal(rights_at(vm, head->alloc_offset - 1), RIGHTS_READ);
		assert_int_equal(rights_at(vm, head->alloc_offset), RIGHTS_DATA);
		assert_int_equal(rights_at(vm, head->size - 1), RIGHTS_DATA);
		assert_null(guest_ptr(vm, PDEV_IPA + head->size));
	}
}

static void appears_in_no_other_vm(void **state)
{
	(void)state;
	for (uint32_t n = 0; n < 9; n++) {
		struct vm *own = vm_by_id(2 + n % 3), *other = vm_by_id(2 + n / 3);

		assert_int_equal(fake_stage2_reaches(&other->stage2, ptr_pa(own->pdev.head),
						     own->pdev.head->alloc_offset),
				 own == other);
		assert_int_equal(fake_stage2_reaches(&other->stage2, own->pdev.area.pa,
						     own->pdev.area.size),
				 own == other);
	}
}

/* Every offset, every size: only the two legal ones are not refused. */
static void refuses_every_store_but_to_the_own_state(void **state)
{
	static const uint32_t sizes[] = { 0, 1, 2, 4, 8, 16 };
	const struct lv_pdev *head = head_of(2);
	uint64_t s = link_ipa(2, LINK_PIPE) + offsetof(struct lv_vlink, s_state);
	uint64_t c = link_ipa(2, LINK_PIPE_BACK) + offsetof(struct lv_vlink, c_state);
	uint8_t before[PAGE_SIZE];

	(void)state;
	assert_int_equal(head->alloc_offset, PAGE_SIZE);
	memcpy(before, head, PAGE_SIZE);
	for (uint32_t n = 0; n < PAGE_SIZE * 6; n++) {
		uint64_t ipa = PDEV_IPA + n / 6;
		bool own = (ipa == s || ipa == c) && sizes[n % 6] == 4;

		assert_int_equal(store_handle(cpu_of(2), ipa_of(ipa), LV_VLINK_OFF, sizes[n % 6]),
				 own ? STORE_DONE : STORE_REFUSED);
	}
	assert_memory_equal(before, head, PAGE_SIZE);
	assert_int_equal(vm_counter_of(2, LV_COUNTER_REFUSED), PAGE_SIZE * 6 - 2);
}

static void leaves_other_addresses_to_others(void **state)
{
	static const uint64_t elsewhere[] = { 0, 0x40000000, PDEV_IPA - 4,
					      PDEV_IPA + PAGE_SIZE, PMEM_IPA, UINT64_MAX };

	(void)state;
	for (unsigned i = 0; i < sizeof(elsewhere) / sizeof(*elsewhere); i++)
		assert_int_equal(store_handle(cpu_of(2), ipa_of(elsewhere[i]), 1, 4),
				 STORE_ELSEWHERE);
	assert_int_equal(vm_counter_of(2, LV_COUNTER_EXIT_VLINK), 0);
	assert_int_equal(vm_counter_of(2, LV_COUNTER_REFUSED), 0);
}

static int64_t alloc(uint32_t vm, uint32_t link, uint64_t id, uint64_t size)
{
	return hvc(vm, LV_HC_PDEV_ALLOC, link_ipa(vm, link), id, size, 0);
}

static void hands_out_blocks_by_label(void **state)
{
	int64_t a = alloc(2, LINK_PIPE, 0, 100);
	int64_t b = alloc(2, LINK_PIPE, 1, 100);
	int64_t c = alloc(2, LINK_PIPE_BACK, 0, 1);

	(void)state;
	assert_int_equal(a, PDEV_IPA + head_of(2)->alloc_offset);
	assert_int_equal(b, a + 128);
	assert_int_equal(c, b + 128);
	assert_int_equal(alloc(2, LINK_PIPE, 0, 100), a);
	assert_int_equal(alloc(2, LINK_PIPE, 1, 100), b);
	assert_int_equal(alloc(2, LINK_PIPE, 0, 101), LV_EBUSY);
	assert_int_equal(alloc(2, LINK_PIPE, 0, 99), LV_EBUSY);
}

static void gives_each_end_its_own_block(void **state)
{
	int64_t mine = alloc(2, LINK_PIPE, 0, 64), theirs = alloc(3, LINK_PIPE, 0, 128);

	(void)state;
	assert_true(mine > 0 && theirs > 0);
	assert_ptr_not_equal(guest_ptr(2, (uint64_t)mine), guest_ptr(3, (uint64_t)theirs));
}

static void fills_the_region_exactly_and_no_further(void **state)
{
	(void)state;
	assert_true(alloc(2, LINK_PIPE, 0, PDEV_ALLOC_BYTES - 64) > 0);
	assert_int_equal(alloc(2, LINK_PIPE, 1, 65), LV_ENOMEM);
	assert_true(alloc(2, LINK_PIPE, 1, 64) > 0);
	assert_int_equal(alloc(2, LINK_PIPE, 2, 1), LV_ENOMEM);
	assert_true(alloc(3, LINK_PIPE, 2, 1) > 0);
}

static void refuses_absurd_block_sizes(void **state)
{
	(void)state;
	assert_int_equal(alloc(2, LINK_PIPE, 0, 0), LV_EINVAL);
	assert_int_equal(alloc(2, LINK_PIPE, 0, UINT64_MAX), LV_ENOMEM);
	assert_int_equal(alloc(2, LINK_PIPE, 0, PDEV_ALLOC_BYTES + 1), LV_ENOMEM);
	assert_int_equal(alloc(2, LINK_PIPE, 1ull << 32, 64), LV_EINVAL);
}

static void bounds_the_labels_of_a_link(void **state)
{
	(void)state;
	for (uint32_t id = 0; id < LABELS_MAX; id++)
		assert_true(alloc(2, LINK_PIPE, id * 77, 8) > 0);
	assert_int_equal(alloc(2, LINK_PIPE, 5, 8), LV_ENOSPC);
	assert_true(alloc(2, LINK_PIPE_BACK, 5, 8) > 0);
}

static void die(uint32_t vm)
{
	while (links_death_step(vm_by_id(vm)))
		;
}

static void keeps_blocks_and_content_over_deaths(void **state)
{
	int64_t block = alloc(2, LINK_PIPE, 0, 64);

	(void)state;
	strcpy(guest_ptr(2, (uint64_t)block), "still here");
	for (int i = 0; i < 5; i++)
		die(2);
	assert_int_equal(alloc(2, LINK_PIPE, 0, 64), block);
	assert_string_equal(guest_ptr(2, (uint64_t)block), "still here");
	assert_int_equal(alloc(2, LINK_PIPE, 0, 65), LV_EBUSY);
}

/* A wrong size, all labels, all bytes: the next life gets what it asks for. */
static void an_earlier_life_spoils_nothing(void **state)
{
	uint64_t all = PDEV_ALLOC_BYTES;
	int64_t block, kept = alloc(2, LINK_PIPE_BACK, 0, 8);

	(void)state;
	assert_true(alloc(2, LINK_PIPE, 0, 1) > 0);
	for (uint32_t id = 1; id < LABELS_MAX; id++)
		alloc(2, LINK_PIPE, id, id == 1 ? all - 128 - 14 * 64 : 64);
	assert_int_equal(vm_counter_of(2, LV_COUNTER_PDEV_USED), all);
	memset(guest_ptr(2, (uint64_t)kept), 0xa5, all);
	die(2);
	assert_int_equal(alloc(2, LINK_PIPE_BACK, 0, 8), kept);
	block = alloc(2, LINK_PIPE, 0, 4096);
	assert_true(block > 0);
	for (uint32_t i = 0; i < 4096; i++)
		assert_int_equal(((uint8_t *)guest_ptr(2, (uint64_t)block))[i], 0);
	assert_int_equal(*(uint8_t *)guest_ptr(2, (uint64_t)kept), 0xa5);
	assert_true(alloc(2, LINK_PIPE, 77, 8) > 0);
	assert_int_equal(vm_counter_of(2, LV_COUNTER_PDEV_LABELS), 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, three_vms_create, three_vms_destroy)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(describes_itself_in_its_head),
		TEST(holds_the_links_of_its_vm_and_no_others),
		TEST(describes_a_link_equally_to_both_ends),
		TEST(carries_names_of_fifteen_letters),
		TEST(has_one_descriptor_of_a_loopback_link),
		TEST(is_read_only_up_to_the_blocks),
		TEST(appears_in_no_other_vm),
		TEST(refuses_every_store_but_to_the_own_state),
		TEST(leaves_other_addresses_to_others),
		TEST(hands_out_blocks_by_label),
		TEST(gives_each_end_its_own_block),
		TEST(fills_the_region_exactly_and_no_further),
		TEST(refuses_absurd_block_sizes),
		TEST(bounds_the_labels_of_a_link),
		TEST(keeps_blocks_and_content_over_deaths),
		TEST(an_earlier_life_spoils_nothing),
	};

	return cmocka_run_group_tests_name("pdev", tests, NULL, NULL);
}
