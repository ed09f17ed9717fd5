/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "tests/unit/hyp/lenders.h"

#include <string.h>

#include "hyp/core/hypercall.h"
#include "hyp/core/pdev.h"

#define BYTES (SLOTS * PAGE_SIZE)

struct config lenders_config = {
	.nr_vms = 3,
	.vm = {
		{ .id = VM_A, .nr_vcpus = 1, .memory = RAM_PAGES * PAGE_SIZE, .pdev = PAGE_SIZE },
		{ .id = VM_B, .nr_vcpus = 1, .memory = RAM_PAGES * PAGE_SIZE, .pdev = PAGE_SIZE },
		{ .id = VM_D, .nr_vcpus = 1, .memory = RAM_PAGES * PAGE_SIZE, .pdev = PAGE_SIZE,
		  .direct_mapped = true },
	},
	.nr_links = LENDERS_LINKS,
	.link = {
		[AB] = { .name = "ab", .server = 0, .client = 1,
			.pmem = PAGE_SIZE, .xmem = { BYTES, BYTES } },
		[AD] = { .name = "ad", .server = 0, .client = 2,
			.pmem = PAGE_SIZE, .xmem = { BYTES, BYTES } },
		[BA] = { .name = "ba", .server = 1, .client = 0,
			.pmem = PAGE_SIZE, .xmem = { BYTES, 0 } },
		[DA] = { .name = "da", .server = 2, .client = 0,
			.pmem = PAGE_SIZE, .xmem = { BYTES, BYTES } },
		[BD] = { .name = "bd", .server = 1, .client = 2,
			.pmem = PAGE_SIZE, .xmem = { BYTES, BYTES } },
		[LOOP_A] = { .name = "loopa", .server = 0, .client = 0,
			.pmem = PAGE_SIZE, .xmem = { BYTES, BYTES } },
		[LOOP_D] = { .name = "loopd", .server = 2, .client = 2,
			.pmem = PAGE_SIZE, .xmem = { BYTES, BYTES } },
	},
};

uint64_t call_x[4];

int lenders_create(void **state)
{
	(void)state;
	opinions_reset();
	fake_world_create(&lenders_config);
	/* A VM is shown pages while its end is not OFF. */
	for (uint32_t i = 0; i < LENDERS_LINKS; i++)
		links[i].state[LINK_SERVER] = links[i].state[LINK_CLIENT] = LV_VLINK_RESET;
	return 0;
}

int lenders_destroy(void **state)
{
	(void)state;
	fake_world_destroy();
	return 0;
}

static uint64_t descriptor(uint32_t vm, uint32_t link)
{
	const struct pdev *pdev = &vm_by_id(vm)->pdev;

	for (uint32_t i = 0; i < pdev->nr_links; i++)
		if (pdev->link[i].link->index == link)
			return vm_place(vm_by_id(vm), PLACE_REPOSITORY)->ipa.v +
			       sizeof(struct lv_pdev) + i * sizeof(struct lv_vlink);
	return 0;
}

int64_t call(uint32_t vm, uint32_t function, uint32_t link, uint64_t slots, uint64_t x3,
	     uint64_t x4)
{
	struct vcpu *vcpu = vm_by_id(vm)->vcpu[0];
	uint64_t x[31] = { function, descriptor(vm, link), slots, x3, x4 };

	vcpu_set_current(vcpu);
	memcpy(vcpu->arch.x, x, sizeof(x));
	hypercall_handle(vcpu);
	memcpy(call_x, vcpu->arch.x, sizeof(call_x));
	return (int64_t)call_x[0];
}

uint64_t page_of(uint32_t vm, uint64_t n)
{
	return vm_place(vm_by_id(vm), PLACE_RAM)->ipa.v + n * PAGE_SIZE;
}

uint64_t list_of(uint32_t vm, uint32_t n)
{
	return vm_place(vm_by_id(vm), PLACE_BLOCKS)->ipa.v + n * 8;
}

uint64_t *list_word(uint32_t vm, uint32_t n)
{
	return (uint64_t *)pa_ptr(vm_place(vm_by_id(vm), PLACE_BLOCKS)->pa) + n;
}

void die(uint32_t vm)
{
	xmem_death_begin(vm_by_id(vm));
	while (xmem_death_step(vm_by_id(vm)))
		;
	while (links_death_step(vm_by_id(vm)))
		;
}
