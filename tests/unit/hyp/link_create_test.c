/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The smallest and the largest system that a description can ask for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/hyp/three_vms.h"

static struct config config;

static void vms_add(uint32_t count)
{
	memset(&config, 0, sizeof(config));
	for (config.nr_vms = 0; config.nr_vms < count; config.nr_vms++)
		config.vm[config.nr_vms] = (struct config_vm){
			.id = LV_VM_FIRST + config.nr_vms,
			.name = "vm",
			.nr_vcpus = 1,
		};
}

/* All links of VM 2, with each other VM and itself in turn. */
static void links_add(uint32_t count, uint64_t pmem)
{
	for (config.nr_links = 0; config.nr_links < count; config.nr_links++) {
		struct config_link *link = &config.link[config.nr_links];

		*link = (struct config_link){
			.number = (int32_t)config.nr_links,
			.client = (uint8_t)(config.nr_links % config.nr_vms),
			.s_info = "some=info",
			.c_info = "other",
			.pmem = pmem,
		};
		strcpy(link->name, "class");
	}
}

static int destroy(void **state)
{
	(void)state;
	fake_world_destroy();
	return 0;
}

static void a_vm_without_links_has_an_empty_repository(void **state)
{
	const struct lv_pdev *head;

	(void)state;
	vms_add(1);
	fake_world_create(&config);
	head = guest_ptr(2, PDEV_IPA);
	assert_int_equal(head->vlink_count, 0);
	assert_int_equal(head->last_id, 2);
	assert_int_equal(head->alloc_offset, PAGE_SIZE);
	assert_int_equal(head->size, PAGE_SIZE);
	assert_int_equal(vm_place(vm_by_id(2), PLACE_PMEM)->size, 0);
	assert_int_equal(store_handle(cpu_of(2), ipa_of(PDEV_IPA + 88), 1, 4), STORE_REFUSED);
	assert_int_equal(hvc(2, LV_HC_PMEM_ALLOC, PDEV_IPA + 64, 0, 1, 0), LV_ENOENT);
	assert_int_equal(hvc(2, LV_HC_COUNTER_READ, LV_COUNTER_OF_LINK, 0, 0, 0), LV_ENOENT);
	assert_int_equal(hvc(2, LV_HC_XIRQ_TRIGGER, LV_XIRQ_SYSCONF, 2, 0, 0), 0);
	while (links_death_step(vm_by_id(2)))
		;
}

static void assert_whole(uint32_t index)
{
	const struct link *link = link_by_index(index);
	uint32_t client = link->vm[LINK_CLIENT]->id;
	uint64_t ipa = PDEV_IPA + sizeof(struct lv_pdev) + index * sizeof(struct lv_vlink);
	const struct lv_vlink *seen = guest_ptr(2, ipa);

	assert_ptr_equal(pdev_link_at(vm_by_id(2), ipa)->link, link);
	assert_int_equal(seen->link, index);
	assert_string_equal(guest_ptr(2, seen->s_info), "some=info");
	assert_string_equal(guest_ptr(2, seen->c_info), "other");
	assert_ptr_equal(guest_ptr(2, seen->pmem), guest_ptr(client, seen->pmem));
}

static void builds_the_largest_system(void **state)
{
	(void)state;
	vms_add(CONFIG_VMS_MAX);
	links_add(CONFIG_LINKS_MAX, PAGE_SIZE);
	fake_world_create(&config);
	for (uint32_t i = 0; i < CONFIG_LINKS_MAX; i++)
		assert_whole(i);
	assert_int_equal(((struct lv_pdev *)guest_ptr(2, PDEV_IPA))->vlink_count, CONFIG_LINKS_MAX);
	assert_int_equal(vm_place(vm_by_id(2), PLACE_PMEM)->size, CONFIG_LINKS_MAX * PAGE_SIZE);
}

/* Both directions of a link need a number, however many links there are. */
static void gives_each_link_two_xirqs_as_long_as_there_are_any(void **state)
{
	uint64_t ipa = PDEV_IPA + sizeof(struct lv_pdev);
	uint32_t i;

	(void)state;
	vms_add(2);
	links_add(CONFIG_LINKS_MAX, PAGE_SIZE);
	fake_world_create(&config);
	for (i = 0; i < (LV_XIRQ_LIMIT - LV_XIRQ_FREE) / 2; i++, ipa += sizeof(struct lv_vlink))
		assert_true(hvc(2, LV_HC_PXIRQ_ALLOC, ipa, 0, 2, 2) > 0);
	assert_int_equal(hvc(2, LV_HC_PXIRQ_ALLOC, ipa, 0, 2, 2), LV_ENOSPC);
}

/* How often EL2 lets interrupts in on the way to *@result. */
static uint32_t steps_of_block(uint32_t link, uint32_t id, uint64_t size, int64_t *result)
{
	uint64_t ipa = PDEV_IPA + sizeof(struct lv_pdev) + link * sizeof(struct lv_vlink);
	struct vcpu *vcpu = cpu_of(2);
	uint32_t steps = 0;

	vcpu->arch.x[0] = LV_HC_PDEV_ALLOC;
	vcpu->arch.x[1] = ipa;
	vcpu->arch.x[2] = id;
	vcpu->arch.x[3] = size;
	do {
		vcpu->arch.call_again = false;
		hypercall_handle(vcpu);
		steps++;
	} while (vcpu->arch.call_again);
	*result = (int64_t)vcpu->arch.x[0];
	return steps;
}

static void no_call_walks_all_labels_of_a_vm(void **state)
{
	uint32_t labels = CONFIG_LINKS_MAX * (LABELS_MAX - 1);
	int64_t result, base;

	(void)state;
	vms_add(2);
	links_add(CONFIG_LINKS_MAX, PAGE_SIZE);
	config.vm[0].pdev = labels * 64 + PAGE_SIZE;
	fake_world_create(&config);
	base = (int64_t)vm_place(vm_by_id(2), PLACE_BLOCKS)->ipa.v;
	for (uint32_t i = 0; i < labels; i++) {
		assert_int_equal(steps_of_block(i % CONFIG_LINKS_MAX, i / CONFIG_LINKS_MAX, 1,
						&result),
				 1);
		assert_true(result > 0);
	}
	assert_true(steps_of_block(0, 99, PAGE_SIZE, &result) >= labels / AREA_STEP);
	assert_int_equal(result, base + labels * 64);
	while (links_death_step(vm_by_id(2)))
		;
	/* They have all been left and give way. */
	assert_true(steps_of_block(0, 98, 2 * PAGE_SIZE, &result) >= labels / AREA_STEP);
	assert_int_equal(result, base);
	assert_int_equal(vm_counter_of(2, LV_COUNTER_PDEV_LABELS), 1);
}

static void a_large_pool_can_be_mapped_by_blocks(void **state)
{
	(void)state;
	vms_add(2);
	links_add(2, 2 * BLOCK_SIZE);
	fake_world_create(&config);
	for (uint32_t i = 0; i < 2; i++) {
		uint64_t ipa = PMEM_IPA + link_by_index(i)->pmem.offset;
		const struct fake_mapping *mapping =
			fake_stage2_find(&vm_by_id(2)->stage2, ipa_of(ipa));

		assert_int_equal(mapping->ipa.v % BLOCK_SIZE, 0);
		assert_int_equal(mapping->pa.v % BLOCK_SIZE, 0);
	}
}

#define TEST(name) cmocka_unit_test_teardown(name, destroy)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_vm_without_links_has_an_empty_repository),
		TEST(builds_the_largest_system),
		TEST(gives_each_link_two_xirqs_as_long_as_there_are_any),
		TEST(no_call_walks_all_labels_of_a_vm),
		TEST(a_large_pool_can_be_mapped_by_blocks),
	};

	return cmocka_run_group_tests_name("link_create", tests, NULL, NULL);
}
