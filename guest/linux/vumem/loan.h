/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A loan: memory of the calling process whose pages are pinned and granted to the peer.  It ends
 * when the process unmaps any of it or exits, at once and by itself; loan_end() does the same.  The
 * peer is asked for it first, and if it takes too long, the loan is taken by force.
 */
#ifndef GUEST_LINUX_VUMEM_LOAN_H
#define GUEST_LINUX_VUMEM_LOAN_H

#include <linux/list.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

#include <linkvisor/xmem.h>

/* Who lends: a link end. */
struct vumem_lender {
	struct vlink_device *vl;
	atomic_long_t *pinned;		/* counts pages */
	atomic_t *forced;		/* counts loans that the peer did not give back in time */
	wait_queue_head_t returns;	/* wake it when .xmem of the driver is called */
	bool tired;			/* the peer did not give back in time; false for a new peer */
};

struct vumem_loan {
	struct list_head node;		/* of all loans, whatever the device */
	struct vumem_lender *lender;
	struct mmu_interval_notifier notifier;
	struct mm_struct *mm;
	unsigned long start;
	u32 n;
	bool exclusive;
	bool writable;
	struct xarray index;		/* of an exclusive one: the numbers of its pages */
	spinlock_t lock;
	bool gone;			/* it ends, or the process has unmapped some of it; lock */
	bool granted;			/* lock */
	struct xmem_grant grant;
	struct page **pages;
	struct file *file;		/* the dma-buf that they are of, or NULL */
	struct mutex emptying;
	bool pinned;			/* emptying */
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
 * -EBUSY: some page is lent already, and one of both loans is exclusive; -ENOSPC, -ENOMEM: budgets
 * of the link and the process.  Process context, without locks that a page fault takes.
 */
struct vumem_loan *vumem_loan_make(struct vumem_lender *lender,
				   const struct vumem_loan_request *request);
/*
 * The peer reaches the pages no more, none is pinned, and *loan is no more.  "wait": it may take
 * some time to give them back by itself.  Process context.
 */
void vumem_loan_end(struct vumem_loan *loan, bool wait);

#endif
