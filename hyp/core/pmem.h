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

/* Allocate the zeroed pool and map each link's budget into its VMs.  Boot only. */
void pmem_create(void);

/*
 * The chunk of @link with the label @id, which the first caller creates: page aligned, rounded up
 * to pages.  Returns its guest-physical address, the same in both VMs, or LV_EINVAL (@size 0),
 * LV_EBUSY (exists with another size), LV_ENOSPC (LABELS_MAX labels exist), LV_ENOMEM (more than
 * what is left of the budget).
 *
 * The chunk was zeroed at boot; either VM may have written to it since.
 */
int64_t pmem_alloc(struct link *link, uint32_t id, uint64_t size);

#endif
