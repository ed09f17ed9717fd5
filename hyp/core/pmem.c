/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "hyp/core/pmem.h"

#include "abi/hypercall.h"
#include "hyp/core/link.h"
#include "hyp/core/mem.h"
#include "hyp/core/vm.h"
#include "hyp/core/vm_place.h"

static void budget_map(struct link *link, struct pa pool)
{
	struct pa pa = pa_of(pool.v + link->pmem.offset);

	for (int side = 0; side < LINK_SIDES; side++)
		vm_place_map_part(link->vm[side], PLACE_PMEM, link->pmem.offset, pa,
				  link->pmem.budget);
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
	pool = mem_alloc(size, size >= BLOCK_SIZE ? BLOCK_SIZE : PAGE_SIZE, "PMEM of the links");
	for (uint32_t i = 0; i < nr_links; i++)
		if (links[i].pmem.budget)
			budget_map(&links[i], pool);
}

/* The link's lock is held. */
static int64_t piece_create(struct link *link, uint32_t id, uint64_t size)
{
	struct pmem *pmem = &link->pmem;
	int64_t ipa = (int64_t)(vm_place(link->vm[LINK_SERVER], PLACE_PMEM)->ipa.v + pmem->offset +
				pmem->used);

	if (label_table_full(&pmem->labels))
		return LV_ENOSPC;
	if (size > pmem->budget - pmem->used)
		return LV_ENOMEM;

	pmem->used += round_up(size, PAGE_SIZE);	/* budget and used are whole pages */
	label_add(&pmem->labels, (struct label){ .id = id, .size = size, .value = ipa });
	__atomic_store_n(&link->counter[LV_COUNTER_LINK_PMEM_USED], pmem->used, __ATOMIC_RELAXED);
	__atomic_store_n(&link->counter[LV_COUNTER_LINK_PMEM_LABELS], pmem->labels.count,
			 __ATOMIC_RELAXED);
	return ipa;
}

int64_t pmem_alloc(struct link *link, uint32_t id, uint64_t size)
{
	const struct label *label;
	int64_t result;

	if (!size)
		return LV_EINVAL;
	spin_lock(&link->lock);
	label = label_find(&link->pmem.labels, id);
	if (!label)
		result = piece_create(link, id, size);
	else
		result = label->size == size ? label->value : LV_EBUSY;
	spin_unlock(&link->lock);
	return result;
}
