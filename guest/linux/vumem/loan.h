/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A loan: memory of the calling process whose pages are pinned and granted to the peer.  It ends
 * when the process unmaps any of it or exits, at once and by itself; loan_end() does the same.  The
 * peer is asked for it first, and if it takes too long (lender.h), the loan is taken by force.
 *
 *   FRESH --> GRANTED --> GONE          one of those who end it takes the grant, the others wait
 *       `-----------------^             until that is over
 */
#ifndef GUEST_LINUX_VUMEM_LOAN_H
#define GUEST_LINUX_VUMEM_LOAN_H

#include <linux/completion.h>
#include <linux/list.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include <linkvisor/xmem.h>

#include "guest/linux/vumem/exclusive.h"
#include "guest/linux/vumem/lender.h"

enum vumem_loan_state {
	VUMEM_LOAN_FRESH,
	VUMEM_LOAN_GRANTED,
	VUMEM_LOAN_GONE,		/* it ends, or the process has unmapped some of it */
};

struct vumem_loan {
	struct list_head node;		/* of the lender's */
	struct vumem_lender *lender;
	struct mmu_interval_notifier notifier;
	struct mm_struct *mm;
	unsigned long start;
	u32 n;
	bool writable;
	spinlock_t lock;
	enum vumem_loan_state state;	/* lock */
	struct completion over;		/* the peer reaches the pages no more */
	struct xmem_grant grant;	/* lock, and fixed once it is granted */
	bool asked;			/* the peer, for it; lock of the lender */
	struct page **pages;
	struct vumem_claim claim;
	struct file *file;		/* the dma-buf that they are of, or NULL */
	struct mutex emptying;
	bool pinned;			/* emptying */
	struct work_struct emptier;
	struct work_struct burial;
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
 * Asks the peer for the loan, as vumem_loan_end() does; for who ends many.  Process context.
 */
void vumem_loan_ask(struct vumem_loan *loan);
/*
 * The peer reaches the pages no more, none is pinned, and *loan is no more.  "wait": the peer may
 * take some time to give them back by itself; it may take that anyway if somebody else has begun to
 * end the loan.  Who unmaps something of the process at this moment is waited for too.  Process
 * context.
 */
void vumem_loan_end(struct vumem_loan *loan, bool wait);
/* The same at once, if the session is down.  Process context. */
void vumem_loan_drop(struct vumem_loan *loan);
/* No loan that was dropped is left.  Before its lender goes.  Process context. */
void vumem_loan_settle(void);

/* Of the module.  0 or -ENOMEM; no loan is left when it exits. */
int vumem_loan_init(void);
void vumem_loan_exit(void);

#endif
