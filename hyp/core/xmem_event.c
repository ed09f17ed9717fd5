// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/core/xmem_event.h"

#include "hyp/core/counter.h"
#include "hyp/core/pxirq.h"
#include "hyp/core/request.h"
#include "hyp/core/trace.h"
#include "hyp/core/vm.h"
#include "hyp/core/xirq.h"

void xmem_tell(struct link *link, enum link_side side)
{
	static const uint32_t id[LINK_SIDES] = { LV_XMEM_PXIRQ_SERVER, LV_XMEM_PXIRQ_CLIENT };
	uint32_t xirq = pxirq_find(link, id[side], side);

	if (!xirq)
		return;
	counter_add(&link->counter[LV_COUNTER_LINK_XIRQ_TO_SERVER + side]);
	xirq_post(link->vm[side], xirq);
}

void xmem_given_back(const struct slots *slots)
{
	struct vm *owner = slots_owner(slots);

	if (__atomic_load_n(&owner->xmem.waits, __ATOMIC_SEQ_CST))
		vcpu_request(owner->vcpu[0], VCPU_REQUEST_LOAD);
}

void xmem_trace(const struct slots *slots, uint32_t count, uint64_t what)
{
	uint64_t side = slots->side == LINK_CLIENT ? LV_TRACE_XMEM_OF_CLIENT : 0;

	trace(LV_TRACE_XMEM, slots->link->index,
	      what | side | (uint64_t)count << 20 | slots->first);
}
