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

static void range_forget(struct link *link, struct label *label)
{
	enum link_side side = (enum link_side)side_of_owner(link, label->owner);

	xirq_return(link->vm[side], (uint32_t)label->value, (uint32_t)label->size);
	link->nr_xirqs[side] -= (uint32_t)label->size;
	label->size = 0;
}

/* The link's lock is held, here and below; xirq_return() and xirq_take() take the table's lock. */
static void forget_what_was_left(struct link *link)
{
	for (uint32_t i = 0; i < LABELS_MAX; i++)
		if (label_is_left(&link->pxirq.label[i]))
			range_forget(link, &link->pxirq.label[i]);
}

static int64_t range_create(struct link *link, uint32_t id, enum link_side side, uint32_t count)
{
	struct label *label = label_free_entry(&link->pxirq);
	struct vm *owner = link->vm[side];
	uint32_t senders = 1u << owner->id | 1u << link->vm[!side]->id;
	int64_t first;

	if (!label || count > owner->xirq.share - link->nr_xirqs[side])
		return LV_ENOSPC;
	first = xirq_take(owner, count, senders,
			  &link->counter[LV_COUNTER_LINK_XIRQ_TO_SERVER + side]);
	if (first < 0)
		return first;

	link->nr_xirqs[side] += count;
	*label = (struct label){
		.id = id,
		.owner = (uint16_t)owner->id,
		.holders = LINK_BOTH,
		.size = count,
		.value = first,
	};
	return first;
}

static int64_t range_give(struct link *link, uint32_t sides, uint32_t id, enum link_side side,
			  uint32_t count)
{
	struct label *label = label_find(&link->pxirq, id);

	if (!label)
		return range_create(link, id, side, count);
	if (label->owner != link->vm[side]->id || label->size != count)
		return LV_EBUSY;
	label->holders |= (uint16_t)sides;
	return label->value;
}

int64_t pxirq_alloc(struct link *link, const struct vm *vm, uint32_t id, uint64_t owner,
		    uint64_t count)
{
	int side = side_of_owner(link, owner);
	int64_t result;

	if (side < 0 || !count || count >= XIRQS)
		return LV_EINVAL;
	spin_lock(&link->lock);
	forget_what_was_left(link);
	result = range_give(link, link_sides(link, vm), id, side, (uint32_t)count);
	__atomic_store_n(&link->counter[LV_COUNTER_LINK_PXIRQ_LABELS], labels_count(&link->pxirq),
			 __ATOMIC_RELAXED);
	spin_unlock(&link->lock);
	return result;
}

uint32_t pxirq_find(struct link *link, uint32_t id, enum link_side side)
{
	const struct label *label;
	uint32_t number = 0;

	spin_lock(&link->lock);
	label = label_find(&link->pxirq, id);
	if (label && label->owner == link->vm[side]->id)
		number = (uint32_t)label->value;
	spin_unlock(&link->lock);
	return number;
}
