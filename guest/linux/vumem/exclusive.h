/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which pages of this VM are lent to one client alone.  Processes may have the same memory at
 * several addresses, so pages count.
 */
#ifndef GUEST_LINUX_VUMEM_EXCLUSIVE_H
#define GUEST_LINUX_VUMEM_EXCLUSIVE_H

#include <linux/list.h>
#include <linux/types.h>

struct page;

/* The pages of a loan.  The first three are the caller's to fill, and stay while it is claimed. */
struct vumem_claim {
	struct page **pages;
	u32 n;
	bool exclusive;
	bool held;
	bool indexed;
	struct list_head node;		/* of all claims, whatever the device */
};

/*
 * 0.  -EBUSY: some page has a claim already, and one of both is exclusive.  -ENOMEM.  It takes time
 * for each page; the first exclusive claim in the life of the module, for each page of all claims.
 * Process context, without locks that an mmu notifier takes.
 */
int vumem_claim_hold(struct vumem_claim *claim);
/* May be called for one that is not held.  Process context. */
void vumem_claim_release(struct vumem_claim *claim);

#endif
