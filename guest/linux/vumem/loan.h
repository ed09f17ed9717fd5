/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A loan: memory of the calling process whose pages are pinned and granted to the peer.  It ends
 * when the process unmaps any of it or exits, at once and by itself; loan_end() does the same.
 */
#ifndef GUEST_LINUX_VUMEM_LOAN_H
#define GUEST_LINUX_VUMEM_LOAN_H

#include <linux/list.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include <linkvisor/xmem.h>

struct vumem_loan {
	struct list_head node;		/* of all loans, whatever the device */
	struct vlink_device *vl;
	atomic_long_t *pinned;		/* counter of the device */
	struct mmu_interval_notifier notifier;
	struct mm_struct *mm;
	unsigned long start;
	u32 n;
	bool exclusive;
	bool writable;
	spinlock_t lock;
	bool gone;			/* the process has unmapped some of it; lock */
	bool granted;			/* lock */
	struct xmem_grant grant;
	struct mutex emptying;
	struct page **pages;		/* NULL: not pinned any more; emptying */
	struct work_struct work;
};

/* LV_VUMEM_READ_ONLY and LV_VUMEM_EXCLUSIVE of attributes count. */
struct vumem_loan_request {
	u64 address;			/* both whole pages */
	u64 size;
	u32 attributes;
};

/*
 * Lends memory of the current process.  The loan, or ERR_PTR: -EINVAL, -EFAULT: no such memory;
 * -EBUSY: it is lent already, and one of both is exclusive; -ENOSPC, -ENOMEM: budgets of the link
 * and the process.  Process context, without locks that a page fault takes.
 */
struct vumem_loan *vumem_loan_make(struct vlink_device *vl, atomic_long_t *pinned,
				   const struct vumem_loan_request *request);
/* The peer reaches the pages no more, none is pinned, and *loan is no more.  Process context. */
void vumem_loan_end(struct vumem_loan *loan);

#endif
