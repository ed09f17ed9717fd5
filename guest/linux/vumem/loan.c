// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/file.h>
#include <linux/mm.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "guest/linux/compat/pin.h"
#include "guest/linux/vumem/dma_buf.h"
#include "guest/linux/vumem/loan.h"

#include "abi/svc/vumem.h"

static struct workqueue_struct *loan_queue;

/* ---- pages ---- */

/* As others do that pin for long, in what RLIMIT_MEMLOCK allows. */
static int loan_account(struct vumem_loan *loan)
{
	u64 limit = rlimit(RLIMIT_MEMLOCK) >> PAGE_SHIFT;

	if (atomic64_add_return(loan->n, &loan->mm->pinned_vm) <= limit || capable(CAP_IPC_LOCK))
		return 0;
	atomic64_sub(loan->n, &loan->mm->pinned_vm);
	return -ENOMEM;
}

static int loan_get_pages(struct vumem_loan *loan)
{
	return vumem_dma_buf_get_pages(loan->file, loan->start, loan->n, loan->writable,
				       loan->pages) ?: loan->n;
}

static int loan_pin(struct vumem_loan *loan)
{
	int n, err = loan_account(loan);

	if (err)
		return err;
	n = loan->file ? loan_get_pages(loan) :
			 compat_pin_for_long(loan->start, loan->n, loan->writable, loan->pages);
	if (n == loan->n) {
		loan->pinned = true;
		atomic_long_add(n, loan->lender->pinned);
		return 0;
	}
	if (n > 0)
		unpin_user_pages(loan->pages, n);
	atomic64_sub(loan->n, &loan->mm->pinned_vm);
	return n < 0 && n != -EOPNOTSUPP ? n : -EFAULT;
}

static void loan_unpin(struct vumem_loan *loan)
{
	mutex_lock(&loan->emptying);
	if (loan->pinned) {
		if (loan->file) {
			vumem_dma_buf_put_pages(loan->pages, loan->n);
			fput(loan->file);
			loan->file = NULL;
		} else {
			unpin_user_pages_dirty_lock(loan->pages, loan->n, loan->writable);
		}
		atomic_long_sub(loan->n, loan->lender->pinned);
		atomic64_sub(loan->n, &loan->mm->pinned_vm);
		loan->pinned = false;
	}
	vumem_claim_release(&loan->claim);
	mutex_unlock(&loan->emptying);
}

/* What is taken already is released soon. */
static int loan_claim(struct vumem_loan *loan)
{
	int err;

	loan->claim.pages = loan->pages;
	loan->claim.n = loan->n;
	err = vumem_claim_hold(&loan->claim);
	if (err != -EBUSY)
		return err;
	flush_workqueue(loan_queue);
	return vumem_claim_hold(&loan->claim);
}

/* ---- the grant ---- */

/* What the client is asked for, it gives back when its processes see zeroes of their own. */
static void loan_ask(struct vumem_loan *loan)
{
	bool granted;

	lockdep_assert_held(&loan->lender->lock);
	spin_lock_irq(&loan->lock);
	granted = loan->state == VUMEM_LOAN_GRANTED;
	spin_unlock_irq(&loan->lock);
	if (!granted || loan->asked)
		return;
	loan->asked = true;
	xmem_revoke(loan->lender->vl, &loan->grant, 0);
}

void vumem_loan_ask(struct vumem_loan *loan)
{
	mutex_lock(&loan->lender->lock);
	loan_ask(loan);
	mutex_unlock(&loan->lender->lock);
}

/* For all that ends with this loan, so that the client gives it back at the same time. */
static void loans_ask(struct vumem_loan *loan, const struct mmu_notifier_range *range)
{
	struct vumem_lender *lender = loan->lender;
	struct vumem_loan *other;

	mutex_lock(&lender->lock);
	if (!loan->asked)
		list_for_each_entry(other, &lender->loans, node)
			if (other->mm == loan->mm && other->start < range->end &&
			    other->start + ((unsigned long)other->n << PAGE_SHIFT) > range->start)
				loan_ask(other);
	mutex_unlock(&lender->lock);
}

/* nkddi holds the pages until the hypervisor says that nobody reaches them. */
static void loan_revoke(struct vumem_loan *loan, bool wait)
{
	struct vumem_lender *lender = loan->lender;

	if (wait && vumem_lender_wait(lender, &loan->grant))
		return;
	xmem_abandon(lender->vl, &loan->grant);
	if (wait && !READ_ONCE(lender->down))
		atomic_inc(lender->forced);
}

/* "wait": the peer has been asked, and may be waited for. */
static void loan_take(struct vumem_loan *loan, bool wait)
{
	enum vumem_loan_state state;
	unsigned long flags;

	spin_lock_irqsave(&loan->lock, flags);
	state = loan->state;
	loan->state = VUMEM_LOAN_GONE;
	spin_unlock_irqrestore(&loan->lock, flags);
	if (state == VUMEM_LOAN_GONE)
		return;
	if (state == VUMEM_LOAN_GRANTED)
		loan_revoke(loan, wait);
	complete_all(&loan->over);
}

/*
 * The process may unmap the pages meanwhile: they stay pinned until the grant knows of it.  But a
 * dma-buf whose exporter began to move before its pages were held may have shown other people's.
 */
static int loan_grant(struct vumem_loan *loan)
{
	u32 flags = loan->writable ? LV_XMEM_WRITE : 0;
	bool gone;
	int err;

	if (completion_done(&loan->over))
		return -EFAULT;
	err = xmem_grant_pages(loan->lender->vl, loan->pages, loan->n, flags, &loan->grant);
	if (err)
		return err;
	spin_lock_irq(&loan->lock);
	gone = loan->state == VUMEM_LOAN_GONE;
	loan->state = gone ? VUMEM_LOAN_GONE : VUMEM_LOAN_GRANTED;
	spin_unlock_irq(&loan->lock);
	if (!gone)
		return 0;
	xmem_abandon(loan->lender->vl, &loan->grant);
	return -EFAULT;
}

/*
 * The process unmaps some of it, or exits.  Other events (protection, collapsing, migration) leave
 * pinned pages where they are.  Those of a dma-buf are not pinned: if its exporter drops mappings,
 * it may move them.
 */
static bool loan_ends_by(const struct vumem_loan *loan, enum mmu_notifier_event event)
{
	return event == MMU_NOTIFY_UNMAP || event == MMU_NOTIFY_RELEASE ||
	       (loan->file && event == MMU_NOTIFY_CLEAR);
}

static bool loan_invalidate(struct mmu_interval_notifier *notifier,
			    const struct mmu_notifier_range *range, unsigned long seq)
{
	struct vumem_loan *loan = container_of(notifier, struct vumem_loan, notifier);
	bool wait = mmu_notifier_range_blockable(range);

	mmu_interval_set_seq(notifier, seq);
	if (!loan_ends_by(loan, range->event))
		return true;
	if (wait)
		loans_ask(loan, range);
	loan_take(loan, wait);
	queue_work(loan_queue, &loan->emptier);
	if (wait)
		wait_for_completion(&loan->over);
	return true;
}

static const struct mmu_interval_notifier_ops loan_notifier = {
	.invalidate = loan_invalidate,
};

/* ---- making and ending ---- */

static void loan_free(struct vumem_loan *loan)
{
	kvfree(loan->pages);
	if (loan->file)
		fput(loan->file);
	mmdrop(loan->mm);
	kfree(loan);
}

static void loan_empty(struct work_struct *work)
{
	struct vumem_loan *loan = container_of(work, struct vumem_loan, emptier);

	wait_for_completion(&loan->over);
	loan_unpin(loan);
}

/* The notifier is heard of no more when whoever unmaps something of the process is done. */
static void loan_finish(struct vumem_loan *loan)
{
	mmu_interval_notifier_remove(&loan->notifier);
	cancel_work_sync(&loan->emptier);
	loan_unpin(loan);
	loan_free(loan);
}

static void loan_bury(struct work_struct *work)
{
	loan_finish(container_of(work, struct vumem_loan, burial));
}

static struct vumem_loan *loan_alloc(struct vumem_lender *lender,
				     const struct vumem_loan_request *r)
{
	struct vumem_loan *loan = kzalloc(sizeof(*loan), GFP_KERNEL_ACCOUNT);

	if (!loan)
		return NULL;
	loan->lender = lender;
	loan->mm = current->mm;
	mmgrab(loan->mm);
	loan->start = r->address;
	loan->n = r->size >> PAGE_SHIFT;
	loan->claim.exclusive = r->attributes & LV_VUMEM_EXCLUSIVE;
	loan->writable = !(r->attributes & LV_VUMEM_READ_ONLY);
	spin_lock_init(&loan->lock);
	init_completion(&loan->over);
	mutex_init(&loan->emptying);
	INIT_WORK(&loan->emptier, loan_empty);
	INIT_WORK(&loan->burial, loan_bury);
	loan->pages = kvmalloc_array(loan->n, sizeof(*loan->pages), GFP_KERNEL_ACCOUNT);
	loan->file = vumem_dma_buf_get(loan->start, loan->n, loan->writable);
	if (loan->pages)
		return loan;
	loan_free(loan);
	return NULL;
}

/*
 * The notifier is there already: what is unmapped after it is heard of.  What began to be unmapped
 * before is waited for, and then there is nothing to pin.
 */
static int loan_fill(struct vumem_loan *loan)
{
	int err;

	mmu_interval_read_begin(&loan->notifier);
	err = loan_pin(loan);
	if (!err)
		err = loan_claim(loan);
	if (err)
		return err;
	/* Pages that are unmapped meanwhile are let go afterwards. */
	mutex_lock(&loan->emptying);
	err = loan_grant(loan);
	mutex_unlock(&loan->emptying);
	return err;
}

/* The budget of the link counts before a page is pinned. */
static int loan_judge(const struct vlink_device *vl, const struct vumem_loan_request *r)
{
	if (!r->size || !PAGE_ALIGNED(r->address | r->size) ||
	    r->address != untagged_addr(r->address) || r->address + r->size < r->address)
		return -EINVAL;
	if (r->size >> PAGE_SHIFT > xmem_slots(vl))
		return -ENOSPC;
	return xmem_has_room(vl, r->size >> PAGE_SHIFT) ? 0 : -ENOSPC;
}

static void loan_list(struct vumem_loan *loan, bool yes)
{
	mutex_lock(&loan->lender->lock);
	if (yes)
		list_add(&loan->node, &loan->lender->loans);
	else
		list_del(&loan->node);
	mutex_unlock(&loan->lender->lock);
}

static int loan_watch(struct vumem_loan *loan)
{
	return mmu_interval_notifier_insert(&loan->notifier, loan->mm, loan->start,
					    (unsigned long)loan->n << PAGE_SHIFT, &loan_notifier);
}

struct vumem_loan *vumem_loan_make(struct vumem_lender *lender,
				   const struct vumem_loan_request *request)
{
	struct vumem_loan *loan;
	int err = loan_judge(lender->vl, request);

	if (err)
		return ERR_PTR(err);
	loan = loan_alloc(lender, request);
	if (!loan)
		return ERR_PTR(-ENOMEM);
	err = loan_watch(loan);
	if (err) {
		loan_free(loan);
		return ERR_PTR(err);
	}
	loan_list(loan, true);
	err = loan_fill(loan);
	if (!err)
		return loan;
	vumem_loan_end(loan, false);
	return ERR_PTR(err);
}

static void loan_leave(struct vumem_loan *loan, bool wait)
{
	loan_take(loan, wait);
	wait_for_completion(&loan->over);
	loan_list(loan, false);
}

void vumem_loan_end(struct vumem_loan *loan, bool wait)
{
	if (wait)
		vumem_loan_ask(loan);
	loan_leave(loan, wait);
	loan_finish(loan);
}

void vumem_loan_drop(struct vumem_loan *loan)
{
	loan_leave(loan, false);
	loan_unpin(loan);
	queue_work(loan_queue, &loan->burial);
}

void vumem_loan_settle(void)
{
	flush_workqueue(loan_queue);
}

int vumem_loan_init(void)
{
	loan_queue = alloc_workqueue("vumem-loans", WQ_UNBOUND, 0);
	return loan_queue ? 0 : -ENOMEM;
}

void vumem_loan_exit(void)
{
	destroy_workqueue(loan_queue);
}
