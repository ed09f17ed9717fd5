/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "hyp/core/pmem.h"

#include "abi/hypercall.h"
#include "hyp/core/link.h"
#include "hyp/core/mem.h"
#include "hyp/core/vm.h"
#include "hyp/core/vm_place.h"
#include "hyp/core/wipe.h"

static void budget_map(struct link *link, struct pa pool)
{
	struct pa pa = pa_of(pool.v + link->pmem.offset);

	for (int side = 0; side < LINK_SIDES; side++)
		vm_place_map_part(link->vm[side], PLACE_PMEM, link->pmem.offset, pa,
				  link->pmem.budget);
	link->pmem.area = (struct area){
		.base = vm_place(link->vm[LINK_SERVER], PLACE_PMEM)->ipa.v + link->pmem.offset,
		.pa = pa,
		.size = link->pmem.budget,
		.granule = PAGE_SIZE,
	};
}

void pmem_create(void)
{
	uint64_t size = 0;
	struct pa pool;

	for (uint32_t i = 0; i < nr_links; i++) {
		links[i].pmem.offset = size;
		links[i].pmem.budget = links[i].config->pmem;
		size += links[i].config->pmem;
	}
	if (!size)
		return;
	/* The window is block aligned: if the pool is too, big budgets map as blocks. */
	pool = mem_alloc_raw(size, size >= BLOCK_SIZE ? BLOCK_SIZE : PAGE_SIZE,
			     "PMEM of the links");
	wipe(pool, size);
	for (uint32_t i = 0; i < nr_links; i++)
		if (links[i].pmem.budget)
			budget_map(&links[i], pool);
}

static void levels_publish(struct link *link)
{
	const struct pmem *pmem = &link->pmem;

	__atomic_store_n(&link->counter[LV_COUNTER_LINK_PMEM_USED], pmem->area.used,
			 __ATOMIC_RELAXED);
	__atomic_store_n(&link->counter[LV_COUNTER_LINK_PMEM_LABELS], labels_count(&pmem->labels),
			 __ATOMIC_RELAXED);
}

/* The link's lock is held, here and in piece_give(). */
static int piece_create(struct pmem *pmem, uint32_t id, uint64_t size, struct label **piece)
{
	struct label *label = label_free_entry(&pmem->labels);
	struct area_search search = { 0 };	/* LABELS_MAX labels: one call is enough */

	if (!label)
		return LV_ENOSPC;
	if (area_cut(&pmem->area, label, size, &search) != AREA_CUT)
		return LV_ENOMEM;
	label->id = id;
	label->holders = LINK_BOTH;
	*piece = label;
	return 0;
}

static int64_t piece_give(struct pmem *pmem, uint32_t sides, uint32_t id, uint64_t size)
{
	struct label *label = label_find(&pmem->labels, id);
	int error = 0;

	if (!label)
		error = piece_create(pmem, id, size, &label);
	else if (label->size != size)
		error = LV_EBUSY;
	if (error)
		return error;
	label->holders |= (uint16_t)sides;
	return area_clear(&pmem->area, label) ? label->value : LABEL_AGAIN;
}

int64_t pmem_alloc(struct link *link, const struct vm *vm, uint32_t id, uint64_t size)
{
	uint32_t forgotten = 0;
	int64_t result;

	if (!size)
		return LV_EINVAL;
	spin_lock(&link->lock);
	area_forget(&link->pmem.area, &forgotten);
	result = piece_give(&link->pmem, link_sides(link, vm), id, size);
	levels_publish(link);
	spin_unlock(&link->lock);
	return result;
}
