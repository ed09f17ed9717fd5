// SPDX-License-Identifier: GPL-2.0-only
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/xarray.h>

#include "guest/linux/vumem/exclusive.h"

/*
 * Claims by numbers of pages: an exclusive one is the entry itself, of others it counts how many
 * there are.  Where nothing is lent exclusively, nobody pays for it.
 */
static DEFINE_XARRAY_FLAGS(index, XA_FLAGS_ACCOUNT);
static bool index_used;			/* claims_lock */
static LIST_HEAD(claims);		/* claims_lock */
static DEFINE_MUTEX(claims_lock);

static int page_add(struct vumem_claim *claim, unsigned long pfn)
{
	void *old = xa_load(&index, pfn), *new = claim;

	if (old == claim)
		return 0;
	if (old && (claim->exclusive || !xa_is_value(old)))
		return -EBUSY;
	if (!claim->exclusive)
		new = xa_mk_value(old ? xa_to_value(old) + 1 : 1);
	return xa_err(xa_store(&index, pfn, new, GFP_KERNEL_ACCOUNT));
}

static void page_remove(const struct vumem_claim *claim, unsigned long pfn)
{
	void *old = xa_load(&index, pfn);

	if (!claim->exclusive && xa_to_value(old) > 1)
		xa_store(&index, pfn, xa_mk_value(xa_to_value(old) - 1), GFP_KERNEL_ACCOUNT);
	else if (claim->exclusive ? old == claim : !!old)
		xa_erase(&index, pfn);
}

static void index_remove(struct vumem_claim *claim, u32 n)
{
	while (n--) {
		page_remove(claim, page_to_pfn(claim->pages[n]));
		if (!(n % 64))
			cond_resched();
	}
	claim->indexed = false;
}

static int index_add(struct vumem_claim *claim)
{
	u32 i;
	int err = 0;

	for (i = 0; i < claim->n; i++) {
		err = page_add(claim, page_to_pfn(claim->pages[i]));
		if (err)
			break;
		if (!(i % 64))
			cond_resched();
	}
	if (err)
		index_remove(claim, i);
	else
		claim->indexed = true;
	return err;
}

/* From the first exclusive claim on, all are there. */
static int index_begin(void)
{
	struct vumem_claim *claim;
	int err = 0;

	list_for_each_entry(claim, &claims, node)
		if (!err && !claim->indexed)
			err = index_add(claim);
	index_used = !err;
	return err;
}

int vumem_claim_hold(struct vumem_claim *claim)
{
	int err = 0;

	mutex_lock(&claims_lock);
	if (claim->exclusive && !index_used)
		err = index_begin();
	if (!err && index_used)
		err = index_add(claim);
	if (!err)
		list_add(&claim->node, &claims);
	claim->held = !err;
	mutex_unlock(&claims_lock);
	return err;
}

void vumem_claim_release(struct vumem_claim *claim)
{
	mutex_lock(&claims_lock);
	if (claim->held)
		list_del(&claim->node);
	if (claim->indexed)
		index_remove(claim, claim->n);
	claim->held = false;
	mutex_unlock(&claims_lock);
}
