/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "tests/unit/hyp/three_vms.h"

#include <stddef.h>
#include <string.h>

static struct config config = {
	.nr_vms = 3,
	.vm = {
		{ .id = 2, .name = "sys", .nr_vcpus = 1, .cpus = { 0 }, .pdev = PDEV_ALLOC_BYTES },
		{ .id = 3, .name = "ivi", .nr_vcpus = 2, .cpus = { 1, 0 },
		  .pdev = PDEV_ALLOC_BYTES },
		{ .id = 4, .name = "rt", .nr_vcpus = 1, .cpus = { 1 }, .pdev = PDEV_ALLOC_BYTES },
	},
	.nr_links = LINKS,
	.link = {
		[LINK_PIPE] = { .name = "pipe", .server = 0, .client = 1,
			.s_info = ";16K", .c_info = ";8K", .pmem = 5 * PAGE_SIZE },
		[LINK_PIPE_BACK] = { .name = "pipe", .server = 1, .client = 0,
			.s_info = ";8K", .c_info = ";16K", .pmem = 4 * PAGE_SIZE },
		[LINK_RPC] = { .name = "rpc", .number = 7, .server = 1, .client = 2,
			.s_info = "clock,1K", .pmem = 2 * PAGE_SIZE },
		[LINK_LOOP] = { .name = "loop", .server = 2, .client = 2,
			.s_info = "a", .c_info = "b", .pmem = PAGE_SIZE },
		[LINK_BARE] = { .name = "vl,a-15-letters", .number = 1, .server = 2, .client = 1 },
	},
};

int three_vms_create(void **state)
{
	(void)state;
	fake_world_create(&config);
	return 0;
}

int three_vms_destroy(void **state)
{
	(void)state;
	fake_world_destroy();
	return 0;
}

struct vcpu *cpu_of(uint32_t vm)
{
	return vm_by_id(vm)->vcpu[0];
}

uint64_t link_ipa(uint32_t vm, uint32_t link)
{
	struct lv_pdev *head = guest_ptr(vm, PDEV_IPA);

	for (uint32_t i = 0; i < head->vlink_count; i++) {
		uint64_t ipa = PDEV_IPA + head->vlink_offset + i * head->vlink_stride;

		if (((struct lv_vlink *)guest_ptr(vm, ipa))->index == link)
			return ipa;
	}
	return 0;
}

const struct lv_vlink *link_seen(uint32_t vm, uint32_t link)
{
	return guest_ptr(vm, link_ipa(vm, link));
}

void *guest_ptr(uint32_t vm, uint64_t ipa)
{
	const struct fake_mapping *mapping = fake_stage2_find(&vm_by_id(vm)->stage2, ipa_of(ipa));

	return mapping ? pa_ptr(pa_of(mapping->pa.v + ipa - mapping->ipa.v)) : NULL;
}

bool hypercall_try(struct vcpu *vcpu, uint64_t *x)
{
	bool ours = hypercall_is(x[0]);

	memcpy(vcpu->arch.x, x, sizeof(vcpu->arch.x));
	do {
		vcpu->arch.call_again = false;
		if (ours)
			hypercall_handle(vcpu);
	} while (vcpu->arch.call_again);
	memcpy(x, vcpu->arch.x, sizeof(vcpu->arch.x));
	return ours;
}

int64_t hvc(uint32_t vm, uint32_t function, uint64_t x1, uint64_t x2, uint64_t x3, uint64_t x4)
{
	uint64_t x[31] = { function, x1, x2, x3, x4 };

	return hypercall_try(cpu_of(vm), x) ? (int64_t)x[0] : INT64_MIN;
}

enum store_result state_store(uint32_t vm, uint32_t link, enum link_side side, uint32_t value)
{
	uint64_t field = side == LINK_SERVER ? offsetof(struct lv_vlink, s_state)
					     : offsetof(struct lv_vlink, c_state);

	return store_handle(cpu_of(vm), ipa_of(link_ipa(vm, link) + field), value, 4);
}

int64_t vm_counter_of(uint32_t vm, enum lv_counter_vm counter)
{
	return hvc(vm, LV_HC_COUNTER_READ, LV_COUNTER_OF_VM, vm, counter, 0);
}

int64_t link_counter_of(uint32_t link, enum lv_counter_link counter)
{
	return hvc(link_by_index(link)->vm[LINK_SERVER]->id, LV_HC_COUNTER_READ, LV_COUNTER_OF_LINK,
		   link, counter, 0);
}
