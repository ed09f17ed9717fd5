// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/file.h>
#include <linux/mm.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "guest/linux/compat/pin.h"
#include "guest/linux/vumem/dma_buf.h"
#include "guest/linux/vumem/loan.h"

#include "abi/svc/vumem.h"

#define PATIENCE	msecs_to_jiffies(500)

static DEFINE_MUTEX(loans_lock);
static LIST_HEAD(loans);

/* ---- the list of loans: who may lend what ---- */

static bool loan_has(struct vumem_loan *exclusive, const struct vumem_loan *other)
{
	u32 i;

	for (i = 0; i < other->n; i++)
		if (xa_load(&exclusive->index, page_to_pfn(other->pages[i])))
			return true;
	return false;
}

/* By pages: processes may have the same memory at several addresses. */
static bool loans_collide(struct vumem_loan *new, struct vumem_loan *other)
{
	if (READ_ONCE(other->gone))
		return false;
	if (new->exclusive)
		return loan_has(new, other);
	return other->exclusive && loan_has(other, new);
}

static int loan_index(struct vumem_loan *loan)
{
	int err = 0;
	u32 i;

	for (i = 0; i < loan->n && !err; i++)
		err = xa_err(xa_store(&loan->index, page_to_pfn(loan->pages[i]), xa_mk_value(0),
				      GFP_KERNEL));
	return err;
}

static int loans_add(struct vumem_loan *loan)
{
	struct vumem_loan *other;
	int err = loan->exclusive ? loan_index(loan) : 0;

	mutex_lock(&loans_lock);
	list_for_each_entry(other, &loans, node)
		if (!err && loans_collide(loan, other))
			err = -EBUSY;
	if (!err)
		list_add(&loan->node, &loans);
	mutex_unlock(&loans_lock);
	return err;
}

static void loans_remove(struct vumem_loan *loan)
{
	mutex_lock(&loans_lock);
	list_del_init(&loan->node);
	mutex_unlock(&loans_lock);
}

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
	mutex_unlock(&loan->emptying);
}

/* ---- the grant ---- */

/*
 * What the client is asked for, it gives back when its processes see zeroes of their own, while the
 * pages are still what they were.  One that lets us wait once is not waited for again.
 */
static bool loan_is_given_back(struct vumem_loan *loan)
{
	struct vumem_lender *lender = loan->lender;
	struct xmem_slot last;

	if (!xmem_revoke(lender->vl, &loan->grant, 0))
		return true;
	if (READ_ONCE(lender->tired))
		return false;
	/* It gives them back from the first to the last. */
	if (!wait_event_timeout(lender->returns,
				xmem_query(lender->vl, false,
					   loan->grant.slot + loan->grant.pages - 1, &last) ||
					last.tag != loan->grant.tag || last.state == LV_XMEM_FREE,
				PATIENCE))
		WRITE_ONCE(lender->tired, true);
	return !xmem_revoke(lender->vl, &loan->grant, 0);
}

/* nkddi holds the pages until the hypervisor says that nobody reaches them. */
static void loan_take(struct vumem_loan *loan, bool wait)
{
	unsigned long flags;
	bool granted;

	spin_lock_irqsave(&loan->lock, flags);
	granted = loan->granted;
	loan->granted = false;
	loan->gone = true;
	spin_unlock_irqrestore(&loan->lock, flags);
	if (!granted || (wait && loan_is_given_back(loan)))
		return;
	xmem_abandon(loan->lender->vl, &loan->grant);
	if (wait)
		atomic_inc(loan->lender->forced);
}

static bool loan_is_gone(struct vumem_loan *loan)
{
	bool gone;

	spin_lock_irq(&loan->lock);
	gone = loan->gone;
	spin_unlock_irq(&loan->lock);
	return gone;
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

	mutex_lock(&loan->emptying);
	err = loan->pinned && !loan_is_gone(loan) ?
		      xmem_grant_pages(loan->lender->vl, loan->pages, loan->n, flags,
				       &loan->grant) :
		      -EFAULT;
	if (!err) {
		spin_lock_irq(&loan->lock);
		gone = loan->gone;
		loan->granted = !gone;
		spin_unlock_irq(&loan->lock);
		if (gone) {
			xmem_abandon(loan->lender->vl, &loan->grant);
			err = -EFAULT;
		}
	}
	mutex_unlock(&loan->emptying);
	return err;
}

static void loan_work(struct work_struct *work)
{
	loan_unpin(container_of(work, struct vumem_loan, work));
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

	mmu_interval_set_seq(notifier, seq);
	if (!loan_ends_by(loan, range->event))
		return true;
	loan_take(loan, mmu_notifier_range_blockable(range));
	queue_work(system_unbound_wq, &loan->work);
	return true;
}

static const struct mmu_interval_notifier_ops loan_notifier = {
	.invalidate = loan_invalidate,
};

/* ---- making and ending ---- */

static void loan_free(struct vumem_loan *loan)
{
	xa_destroy(&loan->index);
	kvfree(loan->pages);
	if (loan->file)
		fput(loan->file);
	mmdrop(loan->mm);
	kfree(loan);
}

static struct vumem_loan *loan_alloc(struct vumem_lender *lender,
				     const struct vumem_loan_request *r)
{
	struct vumem_loan *loan = kzalloc(sizeof(*loan), GFP_KERNEL_ACCOUNT);

	if (!loan)
		return NULL;
	INIT_LIST_HEAD(&loan->node);
	loan->lender = lender;
	loan->mm = current->mm;
	mmgrab(loan->mm);
	loan->start = r->address;
	loan->n = r->size >> PAGE_SHIFT;
	loan->exclusive = r->attributes & LV_VUMEM_EXCLUSIVE;
	loan->writable = !(r->attributes & LV_VUMEM_READ_ONLY);
	xa_init(&loan->index);
	spin_lock_init(&loan->lock);
	mutex_init(&loan->emptying);
	INIT_WORK(&loan->work, loan_work);
	loan->pages = kvmalloc_array(loan->n, sizeof(*loan->pages), GFP_KERNEL_ACCOUNT);
	loan->file = vumem_dma_buf_get(loan->start, loan->n, loan->writable);
	if (loan->pages)
		return loan;
	loan_free(loan);
	return NULL;
}

/*
 * The notifier comes first: what is unmapped after it is heard of.  What began to be unmapped before
 * is waited for, and then there is nothing to pin.
 */
static int loan_fill(struct vumem_loan *loan)
{
	int err =
		mmu_interval_notifier_insert(&loan->notifier, loan->mm, loan->start,
					     (unsigned long)loan->n << PAGE_SHIFT, &loan_notifier);

	if (err)
		return err;
	mmu_interval_read_begin(&loan->notifier);
	err = loan_pin(loan);
	if (!err)
		err = loans_add(loan);
	if (!err)
		err = loan_grant(loan);
	if (!err)
		return 0;
	mmu_interval_notifier_remove(&loan->notifier);
	cancel_work_sync(&loan->work);
	loan_unpin(loan);
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
	err = loan_fill(loan);
	if (!err)
		return loan;
	loans_remove(loan);
	loan_free(loan);
	return ERR_PTR(err);
}

void vumem_loan_end(struct vumem_loan *loan, bool wait)
{
	loan_take(loan, wait);
	mmu_interval_notifier_remove(&loan->notifier);
	cancel_work_sync(&loan->work);
	loan_unpin(loan);
	loans_remove(loan);
	loan_free(loan);
}
