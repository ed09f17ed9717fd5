/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * PMEM: memory that the two VMs of a link share.  The budgets of all links lie in one pool.  The
 * budget at offset o of the pool appears in both VMs at offset o of their window (PLACE_PMEM) from
 * boot on, and in no other VM.
 */
#ifndef HYP_CORE_PMEM_H
#define HYP_CORE_PMEM_H

#include <stdint.h>

struct link;
struct vm;

/* Allocate the zeroed pool and map each link's budget into its VMs.  Boot only. */
void pmem_create(void);

/*
 * The chunk of @link with the label @id for @vm, which the first caller creates: page aligned,
 * rounded up to pages, cleared.  Returns its guest-physical address, the same in both VMs, or
 * LV_EINVAL (@size 0), LV_EBUSY (exists with another size), LV_ENOSPC (LABELS_MAX labels exist),
 * LV_ENOMEM (no gap of the budget is large enough), LABEL_AGAIN.
 *
 * What both VMs have left (label.h) is forgotten before.
 */
int64_t pmem_alloc(struct link *link, const struct vm *vm, uint32_t id, uint64_t size);

#endif
