// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/core/xmem.h"

#include "abi/hypercall.h"
#include "hyp/core/hold.h"
#include "hyp/core/pdev.h"
#include "hyp/core/trace.h"
#include "hyp/core/vm.h"
#include "hyp/core/xmem_event.h"
#include "hyp/core/xmem_slots.h"
#include "hyp/lib/nospec.h"
#include <arch/window.h>

struct call {
	struct slots slots;
	uint32_t flags;
};

/*
 * What all calls have in common: the link in x[1], slots in x[2], flags and tag in x[4].
 * @of_caller: the slots are those of the caller's end.
 */
static int64_t call_read(struct vcpu *vcpu, const uint64_t *x, bool of_caller, uint32_t allowed,
			 struct call *call)
{
	struct pdev_link *own = pdev_link_at(vcpu->vm, x[1]);
	struct slots *slots = &call->slots;
	struct link *link;
	bool loopback;

	slots->link = NULL;
	if (!own)
		return LV_ENOENT;
	link = own->link;
	loopback = link->vm[LINK_SERVER] == link->vm[LINK_CLIENT];
	call->flags = (uint32_t)x[4];
	slots->tag = (uint32_t)(x[4] >> 32);
	slots->link = link;
	if (loopback)
		slots->side = call->flags & LV_XMEM_SERVER ? LINK_SERVER : LINK_CLIENT;
	else
		slots->side = (link->vm[LINK_SERVER] == vcpu->vm) == of_caller ? LINK_SERVER
									     : LINK_CLIENT;
	slots->end = &link->xmem[slots->side];
	slots->first = (uint32_t)x[2];
	slots->count = (uint32_t)(x[2] >> 32);
	if (call->flags & ~(allowed | (loopback ? LV_XMEM_SERVER : 0)) || !slots->count ||
	    slots->first >= slots->end->count ||
	    slots->count > slots->end->count - slots->first)
		return LV_EINVAL;
	slots->first = (uint32_t)index_nospec(slots->first, slots->end->count);
	slots->count = (uint32_t)index_nospec(slots->count, slots->end->count - slots->first + 1);
	if (slots->count > LV_XMEM_PAGES)
		slots->count = LV_XMEM_PAGES;
	return 0;
}

/* What the call answers.  @call has its link, if there is one. */
static int64_t call_end(const struct call *call, int64_t result, uint64_t what)
{
	const struct slots *slots = &call->slots;

	window_close();		/* a list */
	if (result >= 0)
		xmem_trace(slots, (uint32_t)result, what);
	else if (slots->link)
		link_refused(slots->link);
	return result;
}

/* The page of @vm's RAM at guest-physical address @ipa. */
static int64_t find_page(const struct vm *vm, uint64_t ipa, struct pa *page)
{
	const struct place *ram = vm_place(vm, PLACE_RAM);
	uint64_t offset = ipa - ram->ipa.v;

	if (ipa % PAGE_SIZE)
		return LV_EINVAL;
	if (offset >= ram->size)
		return LV_EACCES;
	*page = pa_of(ram->pa.v + offset);
	return 0;
}

/*
 * The pages that a GRANT names.  Each word of a list is read once: another vCPU of the guest may
 * be changing it.
 */
static int64_t find_pages(struct vm *vm, const struct call *call, uint64_t address, struct pa *page)
{
	uint32_t count = call->slots.count, size = count * sizeof(uint64_t);
	const uint64_t *list = NULL;
	int64_t result = 0;
	struct pa at;

	if (call->flags & LV_XMEM_LIST) {
		if (!pdev_find_block(vm, address, size, &at))
			return LV_EINVAL;
		list = window_read(at, &size, size);
	}
	for (uint32_t n = 0; n < count && !result; n++)
		result = find_page(vm,
				   list ? __atomic_load_n(&list[n], __ATOMIC_RELAXED)
					: address + n * PAGE_SIZE,
				   &page[n]);
	return result;
}

/* Is there somebody to whom pages can be shown? */
static bool borrower_is_there(const struct slots *slots)
{
	const struct link *link = slots->link;

	/* acquire: pairs with the release in xmem_death_end() */
	return !__atomic_load_n(&link->vm[!slots->side]->xmem.dying, __ATOMIC_ACQUIRE) &&
	       __atomic_load_n(&link->state[!slots->side], __ATOMIC_RELAXED) != LV_VLINK_OFF;
}

/* Grant, and map at once.  What comes behind the last slot that was mapped has not been begun. */
static int64_t grant_and_show(struct slots *slots, const struct pa *page, const struct call *call)
{
	struct slots rest = *slots;
	bool write = call->flags & LV_XMEM_WRITE;
	uint32_t done;

	if (!borrower_is_there(slots))
		return LV_EBUSY;
	slots_grant(slots, page, write);
	done = slots_map(slots, write);
	rest.first += done;
	rest.count -= done;
	slots_free(&rest);
	return done ? (int64_t)done : LV_EBUSY;
}

int64_t xmem_grant(struct vcpu *vcpu, uint64_t *x)
{
	struct pa page[LV_XMEM_PAGES];
	struct call call;
	struct slots *slots = &call.slots;
	int64_t result =
		call_read(vcpu, x, true, LV_XMEM_WRITE | LV_XMEM_LIST | LV_XMEM_SHOW, &call);

	if (!result)
		result = find_pages(vcpu->vm, &call, x[3], page);
	if (result)
		return call_end(&call, result, 0);
	spin_lock(&slots->link->xmem_lock);
	if (!slots_are_free(slots)) {
		result = LV_EBUSY;
	} else if (call.flags & LV_XMEM_SHOW) {
		result = grant_and_show(slots, page, &call);
	} else {
		slots_grant(slots, page, call.flags & LV_XMEM_WRITE);
		result = slots->count;
	}
	spin_unlock(&slots->link->xmem_lock);
	return call_end(&call, result, LV_TRACE_XMEM_GRANT);
}

int64_t xmem_revoke(struct vcpu *vcpu, uint64_t *x)
{
	struct call call;
	struct slots *slots = &call.slots;
	int64_t result = call_read(vcpu, x, true, LV_XMEM_FORCE, &call);
	struct slots_change change;
	bool force;

	if (!result && x[3])
		result = LV_EINVAL;
	if (result)
		return call_end(&call, result, 0);
	force = call.flags & LV_XMEM_FORCE;
	spin_lock(&slots->link->xmem_lock);
	change = slots_revoke(slots, force);
	spin_unlock(&slots->link->xmem_lock);
	if (change.tell)
		xmem_tell(slots->link, !slots->side);
	x[1] = change.left;
	return call_end(&call, slots->count,
			LV_TRACE_XMEM_REVOKE | (force ? LV_TRACE_XMEM_FORCE : 0));
}

/* Tell the borrower where its pages are: their addresses go to @list, if there is one. */
static void write_addresses(const struct slots *slots, uint32_t count, uint64_t *list)
{
	for (uint32_t n = 0; list && n < count; n++)
		__atomic_store_n(&list[n], slot_view(slots, n).v, __ATOMIC_RELAXED);
}

static int64_t map(struct slots *slots, const struct call *call, uint64_t *list, uint64_t *x)
{
	bool write = call->flags & LV_XMEM_WRITE;
	int64_t result = slots_are_granted(slots, write);
	uint32_t done;

	if (result)
		return result;
	done = slots_map(slots, write);
	if (!done)
		return LV_EBUSY;
	write_addresses(slots, done, list);
	x[1] = slot_view(slots, 0).v;
	return done;
}

int64_t xmem_map(struct vcpu *vcpu, uint64_t *x)
{
	struct call call;
	struct slots *slots = &call.slots;
	int64_t result = call_read(vcpu, x, false, LV_XMEM_WRITE, &call);
	uint64_t *list = NULL;
	struct pa at;

	if (!result && x[3]) {
		uint32_t size = slots->count * (uint32_t)sizeof(*list);

		if (pdev_find_block(vcpu->vm, x[3], size, &at))
			list = window_write(at, &size, size);
		else
			result = LV_EINVAL;
	}
	if (!result) {
		spin_lock(&slots->link->xmem_lock);
		result = map(slots, &call, list, x);
		spin_unlock(&slots->link->xmem_lock);
	}
	return call_end(&call, result, LV_TRACE_XMEM_MAP);
}

int64_t xmem_unmap(struct vcpu *vcpu, uint64_t *x)
{
	struct call call;
	struct slots *slots = &call.slots;
	int64_t result = call_read(vcpu, x, false, LV_XMEM_END, &call);
	struct slots_change change;

	if (!result && x[3])
		result = LV_EINVAL;
	if (result)
		return call_end(&call, result, 0);
	spin_lock(&slots->link->xmem_lock);
	change = slots_unmap(slots, call.flags & LV_XMEM_END);
	spin_unlock(&slots->link->xmem_lock);
	if (change.tell) {
		xmem_tell(slots->link, slots->side);
		hold_charge_answer(vcpu);
	}
	if (change.given)
		xmem_given_back(slots);
	return call_end(&call, slots->count, LV_TRACE_XMEM_UNMAP);
}

/* How many slots from the first one on are as that one is. */
static uint32_t run_of(const struct slots *slots)
{
	const struct xmem_slot *first = &slots->end->slot[slots->first], *slot;
	bool asked = slot_is_asked(slots, 0);
	uint32_t n;

	for (n = 1; n < slots->count; n++) {
		slot = first + n;
		if (slot->state != first->state)
			break;
		/* What is FREE is no more than that: the rest is of a grant that is over. */
		if (slot->state != LV_XMEM_FREE &&
		    (slot->write != first->write || slot->tag != first->tag ||
		     slot_is_asked(slots, n) != asked))
			break;
	}
	return n;
}

static int64_t query(const struct slots *slots, bool of_caller, uint64_t *x)
{
	const struct xmem_slot *slot = &slots->end->slot[slots->first];
	const struct place *ram = vm_place(slots_owner(slots), PLACE_RAM);

	x[1] = run_of(slots);
	x[2] = x[3] = 0;
	if (slot->state == LV_XMEM_FREE)
		return LV_XMEM_FREE;
	x[2] = slot->tag;
	x[3] = of_caller ? slot->page - ram->pa.v + ram->ipa.v : slot_view(slots, 0).v;
	return slot->state | (slot->write ? LV_XMEM_WRITE : 0) |
	       (slot_is_asked(slots, 0) ? LV_XMEM_ASKED : 0);
}

int64_t xmem_query(struct vcpu *vcpu, uint64_t *x)
{
	bool of_caller = !x[3];
	struct call call;
	struct slots *slots = &call.slots;
	int64_t result;

	if (x[2] > UINT32_MAX)
		return LV_EINVAL;
	x[2] |= 1ull << 32;
	result = call_read(vcpu, x, of_caller, 0, &call);
	if (!result && (x[3] > 1 || slots->tag))
		result = LV_EINVAL;
	if (result)
		return call_end(&call, result, 0);
	slots->count = slots->end->count - slots->first;
	if (slots->count > LV_XMEM_PAGES)
		slots->count = LV_XMEM_PAGES;
	spin_lock(&slots->link->xmem_lock);
	result = query(slots, of_caller, x);
	spin_unlock(&slots->link->xmem_lock);
	return result;
}
