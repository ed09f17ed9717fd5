// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "guest/linux/vumem/loan.h"

#include "abi/svc/vumem.h"

static DEFINE_MUTEX(loans_lock);
static LIST_HEAD(loans);

/* ---- the list of loans: who may lend what ---- */

static bool loans_collide(const struct vumem_loan *a, const struct vumem_loan *b)
{
	return (a->exclusive || b->exclusive) && a->mm == b->mm && !READ_ONCE(b->gone) &&
	       a->start < b->start + ((u64)b->n << PAGE_SHIFT) &&
	       b->start < a->start + ((u64)a->n << PAGE_SHIFT);
}

static int loans_add(struct vumem_loan *loan)
{
	struct vumem_loan *other;
	int err = 0;

	mutex_lock(&loans_lock);
	list_for_each_entry(other, &loans, node)
		if (loans_collide(loan, other))
			err = -EBUSY;
	if (!err)
		list_add(&loan->node, &loans);
	mutex_unlock(&loans_lock);
	return err;
}

static void loans_remove(struct vumem_loan *loan)
{
	mutex_lock(&loans_lock);
	list_del(&loan->node);
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

static int loan_pin(struct vumem_loan *loan)
{
	struct page **pages = kvmalloc_array(loan->n, sizeof(*pages), GFP_KERNEL);
	unsigned int flags = FOLL_LONGTERM | (loan->writable ? FOLL_WRITE : 0);
	int n, err = pages ? loan_account(loan) : -ENOMEM;

	if (err) {
		kvfree(pages);
		return err;
	}
	n = pin_user_pages_fast(loan->start, loan->n, flags, pages);
	if (n == loan->n) {
		loan->pages = pages;
		atomic_long_add(n, loan->pinned);
		return 0;
	}
	if (n > 0)
		unpin_user_pages(pages, n);
	atomic64_sub(loan->n, &loan->mm->pinned_vm);
	kvfree(pages);
	return n < 0 && n != -EOPNOTSUPP ? n : -EFAULT;
}

static void loan_unpin(struct vumem_loan *loan)
{
	mutex_lock(&loan->emptying);
	if (loan->pages) {
		unpin_user_pages_dirty_lock(loan->pages, loan->n, loan->writable);
		atomic_long_sub(loan->n, loan->pinned);
		atomic64_sub(loan->n, &loan->mm->pinned_vm);
		kvfree(loan->pages);
		loan->pages = NULL;
	}
	mutex_unlock(&loan->emptying);
}

/* ---- the grant ---- */

/* nkddi holds the pages until the hypervisor says that nobody reaches them. */
static void loan_take(struct vumem_loan *loan, bool gone)
{
	unsigned long flags;
	bool granted;

	spin_lock_irqsave(&loan->lock, flags);
	granted = loan->granted;
	loan->granted = false;
	loan->gone |= gone;
	spin_unlock_irqrestore(&loan->lock, flags);
	if (granted)
		xmem_abandon(loan->vl, &loan->grant);
}

/* The process may unmap the pages meanwhile: they stay pinned until the grant knows of it. */
static int loan_grant(struct vumem_loan *loan)
{
	u32 flags = loan->writable ? LV_XMEM_WRITE : 0;
	bool gone;
	int err;

	mutex_lock(&loan->emptying);
	err = loan->pages ? xmem_grant_pages(loan->vl, loan->pages, loan->n, flags, &loan->grant) :
			    -EFAULT;
	if (!err) {
		spin_lock_irq(&loan->lock);
		gone = loan->gone;
		loan->granted = !gone;
		spin_unlock_irq(&loan->lock);
		if (gone) {
			xmem_abandon(loan->vl, &loan->grant);
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
 * pinned pages where they are.
 */
static bool loan_invalidate(struct mmu_interval_notifier *notifier,
			    const struct mmu_notifier_range *range, unsigned long seq)
{
	struct vumem_loan *loan = container_of(notifier, struct vumem_loan, notifier);

	mmu_interval_set_seq(notifier, seq);
	if (range->event != MMU_NOTIFY_UNMAP && range->event != MMU_NOTIFY_RELEASE)
		return true;
	loan_take(loan, true);
	queue_work(system_unbound_wq, &loan->work);
	return true;
}

static const struct mmu_interval_notifier_ops loan_notifier = {
	.invalidate = loan_invalidate,
};

/* ---- making and ending ---- */

static struct vumem_loan *loan_alloc(struct vlink_device *vl, atomic_long_t *pinned,
				     const struct vumem_loan_request *r)
{
	struct vumem_loan *loan = kzalloc(sizeof(*loan), GFP_KERNEL);

	if (!loan)
		return NULL;
	loan->vl = vl;
	loan->pinned = pinned;
	loan->mm = current->mm;
	mmgrab(loan->mm);
	loan->start = r->address;
	loan->n = r->size >> PAGE_SHIFT;
	loan->exclusive = r->attributes & LV_VUMEM_EXCLUSIVE;
	loan->writable = !(r->attributes & LV_VUMEM_READ_ONLY);
	spin_lock_init(&loan->lock);
	mutex_init(&loan->emptying);
	INIT_WORK(&loan->work, loan_work);
	return loan;
}

static void loan_free(struct vumem_loan *loan)
{
	mmdrop(loan->mm);
	kfree(loan);
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
	return r->size >> PAGE_SHIFT <= xmem_slots(vl) ? 0 : -ENOSPC;
}

struct vumem_loan *vumem_loan_make(struct vlink_device *vl, atomic_long_t *pinned,
				   const struct vumem_loan_request *request)
{
	struct vumem_loan *loan;
	int err = loan_judge(vl, request);

	if (err)
		return ERR_PTR(err);
	loan = loan_alloc(vl, pinned, request);
	if (!loan)
		return ERR_PTR(-ENOMEM);
	err = loans_add(loan);
	if (err)
		goto free;
	err = loan_fill(loan);
	if (!err)
		return loan;
	loans_remove(loan);
free:
	loan_free(loan);
	return ERR_PTR(err);
}

void vumem_loan_end(struct vumem_loan *loan)
{
	loan_take(loan, false);
	mmu_interval_notifier_remove(&loan->notifier);
	cancel_work_sync(&loan->work);
	loan_unpin(loan);
	loans_remove(loan);
	loan_free(loan);
}
