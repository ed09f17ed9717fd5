/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "hyp/core/pdev.h"

#include <stddef.h>
#include <string.h>

#include "abi/hypercall.h"
#include "hyp/core/link.h"
#include "hyp/core/mem.h"
#include "hyp/core/vm.h"

#define BLOCK_ALIGN	64	/* no cache line is shared between blocks */

static uint64_t info_size(const char *info)
{
	return info ? strlen(info) + 1 : 0;
}

/* What @vm's repository holds: number of descriptors, bytes of info strings. */
struct contents {
	uint32_t nr_links;
	uint64_t strings;
};

static struct contents contents_count(const struct vm *vm)
{
	struct contents sum = { 0, 0 };

	for (uint32_t i = 0; i < nr_links; i++) {
		if (!link_has_vm(&links[i], vm))
			continue;
		sum.nr_links++;
		sum.strings += info_size(links[i].config->s_info);
		sum.strings += info_size(links[i].config->c_info);
	}
	return sum;
}

static uint64_t ipa_in(const struct pdev *pdev, const void *p)
{
	return VM_PDEV_IPA + (uint64_t)((const char *)p - (const char *)pdev->head);
}

/* Append @info at *@at; returns its guest-physical address, 0 if there is none. */
static uint64_t info_write(const struct pdev *pdev, char **at, const char *info)
{
	uint64_t size = info_size(info);
	char *to = *at;

	if (!size)
		return 0;
	memcpy(to, info, size);
	*at += size;
	return ipa_in(pdev, to);
}

static void vlink_write(const struct pdev *pdev, struct lv_vlink *vlink, const struct link *link,
			char **strings)
{
	*vlink = (struct lv_vlink){
		.link = link->config->number,
		.s_id = link->vm[LINK_SERVER]->id,
		.s_state = LV_VLINK_OFF,
		.s_info = info_write(pdev, strings, link->config->s_info),
		.c_id = link->vm[LINK_CLIENT]->id,
		.c_state = LV_VLINK_OFF,
		.index = link->index,
		.pmem = VM_PMEM_IPA + link->pmem.offset,
		.pmem_size = link->pmem.budget,
	};
	vlink->c_info = info_write(pdev, strings, link->config->c_info);
	memcpy(vlink->name, link->config->name, sizeof(vlink->name));
}

static void vlinks_write(struct vm *vm)
{
	struct pdev *pdev = &vm->pdev;
	struct lv_vlink *vlink = (struct lv_vlink *)(pdev->head + 1);
	char *strings = (char *)(vlink + pdev->nr_links);
	struct pdev_link *behind = pdev->link;

	for (uint32_t i = 0; i < nr_links; i++) {
		struct link *link = &links[i];

		if (!link_has_vm(link, vm))
			continue;
		vlink_write(pdev, vlink, link, &strings);
		for (int side = 0; side < LINK_SIDES; side++)
			if (link->vm[side] == vm)
				link->copy[side] = vlink;
		behind++->link = link;
		vlink++;
	}
}

static void region_map(struct vm *vm)
{
	struct pdev *pdev = &vm->pdev;
	uint64_t repository = pdev->alloc_offset;
	struct pa pa = ptr_pa(pdev->head);

	stage2_map(&vm->stage2, ipa_of(VM_PDEV_IPA), pa, repository, STAGE2_READ);
	if (pdev->size > repository)
		stage2_map(&vm->stage2, ipa_of(VM_PDEV_IPA + repository),
			   pa_of(pa.v + repository), pdev->size - repository, STAGE2_DATA);
}

void pdev_create(struct vm *vm)
{
	struct pdev *pdev = &vm->pdev;
	struct contents contents = contents_count(vm);

	pdev->nr_links = contents.nr_links;
	pdev->alloc_offset = round_up(sizeof(struct lv_pdev) +
				      contents.nr_links * sizeof(struct lv_vlink) +
				      contents.strings, PAGE_SIZE);
	pdev->size = pdev->alloc_offset + vm->config->pdev;
	pdev->head = pa_ptr(mem_alloc(pdev->size, PAGE_SIZE, "PDEV of a VM"));
	if (pdev->nr_links)
		pdev->link = pa_ptr(mem_alloc(pdev->nr_links * sizeof(*pdev->link), 64,
					      "links of a VM"));

	*pdev->head = (struct lv_pdev){
		.magic = LV_PDEV_MAGIC,
		.version = LV_PDEV_VERSION,
		.size = pdev->size,
		.vm_id = vm->id,
		.last_id = vms[nr_vms - 1]->id,		/* sorted by id */
		.vlink_offset = sizeof(struct lv_pdev),
		.vlink_count = pdev->nr_links,
		.vlink_stride = sizeof(struct lv_vlink),
		.alloc_offset = (uint32_t)pdev->alloc_offset,
	};
	vlinks_write(vm);
	region_map(vm);
}

/* The descriptor that covers @offset of the region, or NULL. */
static struct pdev_link *covering(struct pdev *pdev, uint64_t offset)
{
	/* An offset in front of the first descriptor wraps and is too large. */
	uint64_t n = (offset - sizeof(struct lv_pdev)) / sizeof(struct lv_vlink);

	return n < pdev->nr_links ? &pdev->link[n] : NULL;
}

static uint64_t offset_in_vlink(uint64_t offset)
{
	return (offset - sizeof(struct lv_pdev)) % sizeof(struct lv_vlink);
}

struct pdev_link *pdev_link_at(struct vm *vm, uint64_t ipa)
{
	uint64_t offset = ipa - VM_PDEV_IPA;

	return offset_in_vlink(offset) ? NULL : covering(&vm->pdev, offset);
}

/* The region's lock is held. */
static int64_t block_create(struct pdev *pdev, struct pdev_link *link, uint32_t id, uint64_t size)
{
	uint64_t offset = pdev->alloc_offset + pdev->used;
	int64_t ipa = (int64_t)(VM_PDEV_IPA + offset);

	if (label_table_full(&link->labels))
		return LV_ENOSPC;
	if (size > pdev->size - offset)
		return LV_ENOMEM;

	/* The region is whole pages.  Atomic for COUNTER_READ. */
	__atomic_store_n(&pdev->used, pdev->used + round_up(size, BLOCK_ALIGN), __ATOMIC_RELAXED);
	__atomic_store_n(&pdev->nr_labels, pdev->nr_labels + 1, __ATOMIC_RELAXED);
	label_add(&link->labels, (struct label){ .id = id, .size = size, .value = ipa });
	return ipa;
}

int64_t pdev_alloc(struct vm *vm, struct pdev_link *link, uint32_t id, uint64_t size)
{
	const struct label *label;
	int64_t result;

	if (!size)
		return LV_EINVAL;
	spin_lock(&vm->pdev.lock);
	label = label_find(&link->labels, id);
	if (!label)
		result = block_create(&vm->pdev, link, id, size);
	else
		result = label->size == size ? label->value : LV_EBUSY;
	spin_unlock(&vm->pdev.lock);
	return result;
}

/* The end of the link whose state is the field at @offset of its descriptor, or -1. */
static int side_of_field(uint64_t offset)
{
	switch (offset) {
	case offsetof(struct lv_vlink, s_state):
		return LINK_SERVER;
	case offsetof(struct lv_vlink, c_state):
		return LINK_CLIENT;
	default:
		return -1;
	}
}

static int vlink_store(struct vm *vm, struct link *link, uint64_t offset, uint32_t size,
		       uint32_t value)
{
	int side = side_of_field(offset);

	if (size != sizeof(value) || side < 0 || link->vm[side] != vm) {
		link_refused(link);
		return LV_EACCES;
	}
	return link_state_store(link, side, value);
}

enum pdev_store_result pdev_store(struct vcpu *vcpu, struct ipa ipa, uint32_t size,
				  uint64_t value)
{
	struct vm *vm = vcpu->vm;
	uint64_t offset = ipa.v - VM_PDEV_IPA;
	struct pdev_link *behind;
	int result = LV_EACCES;

	if (offset >= vm->pdev.alloc_offset)
		return PDEV_STORE_ELSEWHERE;

	vcpu_count(vcpu, LV_COUNTER_EXIT_VLINK);
	behind = covering(&vm->pdev, offset);
	if (behind)
		result = vlink_store(vm, behind->link, offset_in_vlink(offset), size,
				     (uint32_t)value);
	if (result < 0) {
		vcpu_count(vcpu, LV_COUNTER_REFUSED);
		return PDEV_STORE_REFUSED;
	}
	if (result > 0)
		vcpu_count(vcpu, LV_COUNTER_STATE_CHANGE);
	return PDEV_STORE_DONE;
}
