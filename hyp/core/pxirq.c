// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/core/pxirq.h"

#include "abi/hypercall.h"
#include "hyp/core/link.h"
#include "hyp/core/vm.h"
#include "hyp/core/xirq.h"

/* The end of the link that VM id @owner has, or -1. */
static int side_of_owner(const struct link *link, uint64_t owner)
{
	for (int side = 0; side < LINK_SIDES; side++)
		if (link->vm[side]->id == owner)
			return side;
	return -1;
}

/* The link's lock is held; the function takes the table's lock. */
static int64_t range_create(struct link *link, uint32_t id, enum link_side side, uint32_t count)
{
	struct vm *owner = link->vm[side];
	uint32_t senders = 1u << owner->id | 1u << link->vm[!side]->id;
	int64_t first;

	if (label_table_full(&link->pxirq) || count > owner->xirq.share - link->nr_xirqs[side])
		return LV_ENOSPC;
	first = xirq_take(owner, count, senders,
			  &link->counter[LV_COUNTER_LINK_XIRQ_TO_SERVER + side]);
	if (first < 0)
		return first;

	link->nr_xirqs[side] += count;
	label_add(&link->pxirq,
		  (struct label){ .id = id, .owner = owner->id, .size = count, .value = first });
	__atomic_store_n(&link->counter[LV_COUNTER_LINK_PXIRQ_LABELS], link->pxirq.count,
			 __ATOMIC_RELAXED);
	return first;
}

int64_t pxirq_alloc(struct link *link, uint32_t id, uint64_t owner, uint64_t count)
{
	int side = side_of_owner(link, owner);
	const struct label *label;
	int64_t result;

	if (side < 0 || !count || count >= XIRQS)
		return LV_EINVAL;
	spin_lock(&link->lock);
	label = label_find(&link->pxirq, id);
	if (!label)
		result = range_create(link, id, side, (uint32_t)count);
	else
		result = label->owner == owner && label->size == count ? label->value : LV_EBUSY;
	spin_unlock(&link->lock);
	return result;
}
