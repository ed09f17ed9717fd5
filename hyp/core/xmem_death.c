// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The clean-up after a VM's death goes over all slots in which the VM has a part: each of its
 * links, both ends, and in bounded steps all slots of an end.  In a loopback link the VM dies as
 * owner and as borrower of both ends.  A direct-mapped VM whose devices go on keeps what it borrowed:
 * they may still reach it.
 */
#include "abi/trace.h"
#include "abi/xmem.h"
#include "hyp/core/pdev.h"
#include "hyp/core/vm.h"
#include "hyp/core/wipe.h"
#include "hyp/core/xmem.h"
#include "hyp/core/xmem_event.h"

#define ENDS_MAX	16	/* without slots to clean, in a step */

/*
 * From now on nothing is shown to @vm.  The clean-up takes the lock of each link: a grant that did
 * not see the flag there has shown its pages before the clean-up comes to them.
 */
void xmem_death_begin(struct vm *vm)
{
	vm->xmem.link = vm->xmem.side = vm->xmem.slot = 0;
	__atomic_store_n(&vm->xmem.dying, 1, __ATOMIC_RELAXED);
}

static bool devices_reach(const struct vm *borrower)
{
	return borrower->dma == VM_DMA_GOES_ON && borrower->config->direct_mapped;
}

static void clean(struct vm *vm, struct slots *slots)
{
	struct slots_change revoked = { 0 }, unmapped = { 0 };

	spin_lock(&slots->link->xmem_lock);
	if (slots_owner(slots) == vm)
		revoked = slots_revoke(slots, true);
	if (slots_borrower(slots) == vm && !devices_reach(vm))
		unmapped = slots_unmap(slots, true);
	spin_unlock(&slots->link->xmem_lock);
	if (revoked.tell && slots_borrower(slots) != vm)
		xmem_tell(slots->link, !slots->side);
	if (unmapped.tell && slots_owner(slots) != vm)
		xmem_tell(slots->link, slots->side);
	if (unmapped.given)
		xmem_given_back(slots);
	if (slots_owner(slots) != vm && devices_reach(vm))
		return;			/* nothing was unmapped */
	xmem_trace(slots, slots->count,
		   slots_owner(slots) == vm ? LV_TRACE_XMEM_REVOKE | LV_TRACE_XMEM_FORCE :
					      LV_TRACE_XMEM_UNMAP);
}

/* Slots that are FREE need no clean-up: of an end that has no others all are done at once. */
static uint32_t left_of(struct slots *slots)
{
	uint32_t left;

	spin_lock(&slots->link->xmem_lock);
	left = slots->end->used ? slots->end->count - slots->first : 0;
	spin_unlock(&slots->link->xmem_lock);
	return left;
}

/* Go on with the end that is next.  Returns how many slots were cleaned. */
static uint32_t clean_some(struct vm *vm)
{
	struct vm_xmem *xmem = &vm->xmem;
	struct slots slots;
	uint32_t left;

	slots.link = vm->pdev.link[xmem->link].link;
	slots.side = xmem->side;
	slots.end = &slots.link->xmem[slots.side];
	slots.first = xmem->slot;
	slots.tag = 0;
	left = left_of(&slots);
	slots.count = left < LV_XMEM_PAGES ? left : LV_XMEM_PAGES;
	if (slots.count)
		clean(vm, &slots);
	xmem->slot += slots.count;
	if (slots.count < left)
		return slots.count;
	xmem->slot = 0;
	xmem->side = !xmem->side;
	xmem->link += !xmem->side;
	return slots.count;
}

bool xmem_death_step(struct vm *vm)
{
	if (vm->xmem.link == vm->pdev.nr_links)
		return false;
	for (uint32_t i = 0; i < ENDS_MAX && vm->xmem.link < vm->pdev.nr_links; i++)
		if (clean_some(vm))
			break;
	return true;
}

static bool end_is_held(struct link *link, int side)
{
	bool held;

	spin_lock(&link->xmem_lock);
	held = link->xmem[side].held;
	spin_unlock(&link->xmem_lock);
	return held;
}

uint32_t xmem_reached_by(const struct vm *vm)
{
	uint32_t borrowers = 0;

	for (uint32_t i = 0; i < vm->pdev.nr_links; i++) {
		struct link *link = vm->pdev.link[i].link;

		for (int side = 0; side < LINK_SIDES; side++) {
			const struct vm *borrower = link->vm[!side];

			if (link->vm[side] == vm && borrower != vm &&
			    borrower->config->direct_mapped && end_is_held(link, side))
				borrowers |= 1u << borrower->id;
		}
	}
	return borrowers;
}

/*
 * The flag is set before the locks of the links are taken, and xmem_given_back() looks at it after
 * one of those locks: either the slots are seen to be given back here, or the flag there.
 */
bool xmem_waits(struct vm *vm)
{
	bool waits;

	if (!vm->xmem.any)
		return false;
	__atomic_store_n(&vm->xmem.waits, 1, __ATOMIC_SEQ_CST);
	waits = xmem_reached_by(vm);
	if (!waits)
		__atomic_store_n(&vm->xmem.waits, 0, __ATOMIC_SEQ_CST);
	return waits;
}

void xmem_death_end(struct vm *vm)
{
	/* release: the states; pairs with the acquire in borrower_is_there() */
	__atomic_store_n(&vm->xmem.dying, 0, __ATOMIC_RELEASE);
	for (uint32_t i = 0; i < nr_vms; i++)
		if (vm->xmem.scratch[i].v)
			wipe(vm->xmem.scratch[i], PAGE_SIZE);
}
