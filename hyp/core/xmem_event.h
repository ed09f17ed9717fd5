/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What the world hears of slots that changed. */
#ifndef HYP_CORE_XMEM_EVENT_H
#define HYP_CORE_XMEM_EVENT_H

#include <stdint.h>

#include "hyp/core/xmem_slots.h"

/* Send the VM of end @side its XMEM event, if it has allocated one.  No lock is held. */
void xmem_tell(struct link *link, enum link_side side);

/* Some of @slots were unmapped: does their owner wait for that?  No lock is held. */
void xmem_given_back(const struct slots *slots);

/* For the trace: @count slots from the first one on; @what: LV_TRACE_XMEM_GRANT.. */
void xmem_trace(const struct slots *slots, uint32_t count, uint64_t what);

#endif
