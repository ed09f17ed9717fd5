/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* XIRQs that belong to a link: one VM owns the numbers, the other end may trigger them as well. */
#ifndef HYP_CORE_PXIRQ_H
#define HYP_CORE_PXIRQ_H

#include <stdint.h>

#include "hyp/core/link.h"

/*
 * The range of @count XIRQs of VM id @owner with the label <@link, @id> for @vm, which the first
 * caller creates.  What both VMs have left (label.h) is forgotten before.  Returns the first number
 * or LV_EINVAL (@count is 0 or absurd, @owner is no end of the
 * link), LV_EBUSY (exists with another owner or count), LV_ENOSPC (LABELS_MAX labels exist, or the
 * owner has no numbers left for this link).
 *
 * The owner's numbers are shared out evenly between its links, so that no peer can use up the
 * numbers that the other links of the owner need.
 */
int64_t pxirq_alloc(struct link *link, const struct vm *vm, uint32_t id, uint64_t owner,
		    uint64_t count);

/* The first number of end @side's own range labelled @id; 0: it has none. */
uint32_t pxirq_find(struct link *link, uint32_t id, enum link_side side);

#endif
