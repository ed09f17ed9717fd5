/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "hyp/core/pdev.h"

#include <stddef.h>
#include <string.h>

#include "abi/hypercall.h"
#include "hyp/core/link.h"
#include "hyp/core/mem.h"
#include "hyp/core/vm.h"
#include "hyp/core/vm_place.h"
#include "hyp/core/wipe.h"
#include "hyp/lib/nospec.h"

#define BLOCK_ALIGN	64	/* no cache line is shared between blocks */

static uint32_t links_count(const struct vm *vm)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < nr_links; i++)
		count += link_has_vm(&links[i], vm);
	return count;
}

/* Append @info at *@at and return its guest-physical address; 0: there is no info string. */
static uint64_t info_write(const struct vm *vm, char **at, const char *info)
{
	uint64_t size = info ? strlen(info) + 1 : 0;
	char *to = *at;

	if (!size)
		return 0;
	memcpy(to, info, size);
	*at += size;
	return vm_place(vm, PLACE_REPOSITORY)->ipa.v + (uint64_t)(to - (char *)vm->pdev.head);
}

/* In a loopback link the client's slots are the peer's; the server's appear behind them. */
static void xmem_write(const struct vm *vm, struct lv_vlink *vlink, const struct link *link)
{
	enum link_side own = link->vm[LINK_SERVER] == vm ? LINK_SERVER : LINK_CLIENT;

	vlink->xmem = link->xmem[!own].view.v;
	vlink->xmem_own = link->xmem[own].count;
	vlink->xmem_peer = link->xmem[!own].count;
	if (link->vm[!own]->config->direct_mapped)
		vlink->flags |= LV_VLINK_PEER_DIRECT;
}

static void vlink_write(const struct vm *vm, struct lv_vlink *vlink, const struct link *link,
			char **strings)
{
	*vlink = (struct lv_vlink){
		.link = link->config->number,
		.s_id = link->vm[LINK_SERVER]->id,
		.s_state = LV_VLINK_OFF,
		.s_info = info_write(vm, strings, link->config->s_info),
		.c_id = link->vm[LINK_CLIENT]->id,
		.c_state = LV_VLINK_OFF,
		.index = link->index,
		.pmem = vm_place(vm, PLACE_PMEM)->ipa.v + link->pmem.offset,
		.pmem_size = link->pmem.budget,
		.flags = link->config->shared_pdev ? LV_VLINK_SHARED_PDEV : 0,
	};
	xmem_write(vm, vlink, link);
	vlink->c_info = info_write(vm, strings, link->config->c_info);
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
		vlink_write(vm, vlink, link, &strings);
		for (int side = 0; side < LINK_SIDES; side++)
			if (link->vm[side] == vm)
				link->copy[side] = vlink;
		behind++->link = link;
		vlink++;
	}
}

void pdev_create(struct vm *vm)
{
	struct pdev *pdev = &vm->pdev;
	uint64_t repository = vm_place(vm, PLACE_REPOSITORY)->size;
	uint64_t size = vm_place(vm, PLACE_BLOCKS)->size;
	struct pa pa = mem_alloc(repository, PAGE_SIZE, "PDEV of a VM");
	struct pa blocks = mem_alloc_raw(size, PAGE_SIZE, "PDEV blocks of a VM");

	wipe(blocks, size);
	pdev->nr_links = links_count(vm);
	pdev->head = pa_ptr(pa);
	if (pdev->nr_links)
		pdev->link = pa_ptr(
			mem_alloc(pdev->nr_links * sizeof(*pdev->link), 64, "links of a VM"));

	*pdev->head = (struct lv_pdev){
		.magic = LV_PDEV_MAGIC,
		.version = LV_PDEV_VERSION,
		.size = repository + size,
		.vm_id = vm->id,
		.last_id = vms[nr_vms - 1]->id,		/* sorted by id */
		.vlink_offset = sizeof(struct lv_pdev),
		.vlink_count = pdev->nr_links,
		.vlink_stride = sizeof(struct lv_vlink),
		.alloc_offset = (uint32_t)repository,
	};
	vlinks_write(vm);
	pdev->area = (struct area){
		.base = vm_place(vm, PLACE_BLOCKS)->ipa.v,
		.pa = blocks,
		.size = size,
		.granule = BLOCK_ALIGN,
	};
	vm_place_map(vm, PLACE_REPOSITORY, pa);
	vm_place_map(vm, PLACE_BLOCKS, blocks);
	store_register(vm, PLACE_REPOSITORY, pdev_store);
}

/*
 * The index of the descriptor that covers @offset of the region; an index of nr_links or more: no
 * descriptor does.  An offset in front of the first descriptor wraps and gives an index that is too
 * large.
 */
static uint64_t covering(uint64_t offset)
{
	return (offset - sizeof(struct lv_pdev)) / sizeof(struct lv_vlink);
}

static uint64_t offset_in_vlink(uint64_t offset)
{
	return (offset - sizeof(struct lv_pdev)) % sizeof(struct lv_vlink);
}

struct pdev_link *pdev_link_at(struct vm *vm, uint64_t ipa)
{
	uint64_t offset = ipa - vm_place(vm, PLACE_REPOSITORY)->ipa.v, n = covering(offset);

	if (offset_in_vlink(offset) || n >= vm->pdev.nr_links)
		return NULL;
	return &vm->pdev.link[index_nospec(n, vm->pdev.nr_links)];
}

bool pdev_find_block(struct vm *vm, uint64_t ipa, uint64_t size, struct pa *pa)
{
	const struct place *blocks = vm_place(vm, PLACE_BLOCKS);
	uint64_t offset = ipa - blocks->ipa.v;

	if (ipa % 8 || offset >= blocks->size || size > blocks->size - offset)
		return false;
	*pa = pa_of(blocks->pa.v + index_nospec(offset, blocks->size));
	return true;
}

static void count_labels(struct pdev *pdev, uint32_t count)
{
	__atomic_store_n(&pdev->nr_labels, count, __ATOMIC_RELAXED);
}

/* The region's lock is held, here and below. */
static int64_t block_cut(struct vcpu *vcpu, struct pdev_link *link, uint32_t id, uint64_t size)
{
	struct pdev *pdev = &vcpu->vm->pdev;
	struct label *label = label_free_entry(&link->labels);
	enum area_result result;

	if (!label)
		return LV_ENOSPC;
	result = area_cut(&pdev->area, label, size, &pdev->search[vcpu->index]);
	if (result != AREA_CUT)
		return result == AREA_FULL ? LV_ENOMEM : LABEL_AGAIN;
	label->id = id;
	count_labels(pdev, pdev->nr_labels + 1);
	return 0;
}

/* What this life has not asked for gives way: earlier ones cannot have spoilt it. */
static int64_t block_create(struct vcpu *vcpu, struct pdev_link *link, uint32_t id, uint64_t size)
{
	struct pdev *pdev = &vcpu->vm->pdev;
	uint32_t forgotten = 0;
	int64_t error;
	bool whole;

	/* A sweep is gone on with before the next search, or each step of it would begin one. */
	if (!pdev->area.sweeping) {
		error = block_cut(vcpu, link, id, size);
		if (!error || error == LABEL_AGAIN || !pdev->area.left)
			return error;
	}
	whole = area_forget(&pdev->area, &forgotten);
	count_labels(pdev, pdev->nr_labels - forgotten);
	return whole ? block_cut(vcpu, link, id, size) : LABEL_AGAIN;
}

static int64_t block_give(struct vcpu *vcpu, struct pdev_link *link, uint32_t id, uint64_t size)
{
	struct pdev *pdev = &vcpu->vm->pdev;
	struct label *label = label_find(&link->labels, id);
	int64_t error;

	if (label && label->size != size) {
		if (!label_is_left(label))
			return LV_EBUSY;
		area_return(&pdev->area, label);
		count_labels(pdev, pdev->nr_labels - 1);
		label = NULL;
	}
	if (!label) {
		error = block_create(vcpu, link, id, size);
		if (error)
			return error;
		label = label_find(&link->labels, id);
	}
	label->holders = 1;
	return area_clear(&pdev->area, label) ? label->value : LABEL_AGAIN;
}

int64_t pdev_alloc(struct vcpu *vcpu, struct pdev_link *link, uint32_t id, uint64_t size)
{
	struct pdev *pdev = &vcpu->vm->pdev;
	int64_t result;

	if (!size)
		return LV_EINVAL;
	spin_lock(&pdev->lock);
	result = block_give(vcpu, link, id, size);
	spin_unlock(&pdev->lock);
	return result;
}

void pdev_link_died(struct pdev *pdev, struct pdev_link *link)
{
	spin_lock(&pdev->lock);
	labels_leave(&link->labels, 1);
	area_was_left(&pdev->area);
	pdev->area.stale = true;
	spin_unlock(&pdev->lock);
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

/* The store takes constant time. */
enum store_result pdev_store(struct vcpu *vcpu, uint64_t offset, uint64_t value, uint32_t size)
{
	struct vm *vm = vcpu->vm;
	uint64_t n = covering(offset);
	int result = LV_EACCES;

	vcpu_count(vcpu, LV_COUNTER_EXIT_VLINK);
	if (n < vm->pdev.nr_links)
		result = vlink_store(vm, vm->pdev.link[index_nospec(n, vm->pdev.nr_links)].link,
				     offset_in_vlink(offset), size, (uint32_t)value);
	if (result < 0) {
		vcpu_count(vcpu, LV_COUNTER_REFUSED);
		return STORE_REFUSED;
	}
	if (result > 0)
		vcpu_count(vcpu, LV_COUNTER_STATE_CHANGE);
	return STORE_DONE;
}
