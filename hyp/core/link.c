/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "hyp/core/link.h"

#include "abi/hypercall.h"
#include "hyp/core/counter.h"
#include "hyp/core/mem.h"
#include "hyp/core/trace.h"
#include "hyp/core/vm.h"
#include "hyp/lib/nospec.h"
#include "proto/link_state.h"

struct link *links;
uint32_t nr_links;

void link_create_all(const struct config *config)
{
	nr_links = config->nr_links;
	if (!nr_links)
		return;
	links = pa_ptr(mem_alloc(nr_links * sizeof(*links), 64, "links"));
	for (uint32_t i = 0; i < nr_links; i++) {
		const struct config_link *from = &config->link[i];

		links[i].config = from;
		links[i].index = i;
		links[i].vm[LINK_SERVER] = vms[from->server];
		links[i].vm[LINK_CLIENT] = vms[from->client];
		links[i].state[LINK_SERVER] = LV_VLINK_OFF;
		links[i].state[LINK_CLIENT] = LV_VLINK_OFF;
	}
}

struct link *link_by_index(uint64_t index)
{
	return index < nr_links ? &links[index_nospec(index, nr_links)] : NULL;
}

void link_refused(struct link *link)
{
	counter_add(&link->counter[LV_COUNTER_LINK_REFUSED]);
}

/* The link's lock is held.  Guests read the field whenever they like. */
static void state_publish(struct link *link, enum link_side side, uint32_t state)
{
	trace(LV_TRACE_LINK, link->index, (uint64_t)side << 8 | state);
	/* Under the link's lock this is the state; xmem_grant() reads it without. */
	__atomic_store_n(&link->state[side], state, __ATOMIC_RELAXED);
	for (int i = 0; i < LINK_SIDES; i++) {
		struct lv_vlink *copy = link->copy[i];

		/*
		 * Release: what the VM wrote to PMEM before it changed its state is
		 * seen by a peer that sees the change.  Pairs with the load-acquire
		 * of the state in the peer's driver.
		 */
		__atomic_store_n(side == LINK_SERVER ? &copy->s_state : &copy->c_state, state,
				 __ATOMIC_RELEASE);
	}
	counter_add(&link->counter[LV_COUNTER_LINK_STATE_SERVER + side]);
}

int link_state_store(struct link *link, enum link_side side, uint32_t value)
{
	int result = 0;

	spin_lock(&link->lock);
	if (!link_state_may(link->state[side], value, link->state[!side])) {
		result = LV_EINVAL;
	} else if (link->state[side] != value) {
		state_publish(link, side, value);
		result = 1;
	}
	spin_unlock(&link->lock);
	if (result < 0)
		link_refused(link);
	return result;
}

void link_vm_died(struct link *link, const struct vm *vm)
{
	spin_lock(&link->lock);
	for (int side = 0; side < LINK_SIDES; side++)
		if (link->vm[side] == vm && link->state[side] != LV_VLINK_OFF)
			state_publish(link, side, LV_VLINK_OFF);
	labels_leave(&link->pmem.labels, link_sides(link, vm));
	labels_leave(&link->pxirq, link_sides(link, vm));
	area_was_left(&link->pmem.area);
	link->pmem.area.stale = true;
	spin_unlock(&link->lock);
}
