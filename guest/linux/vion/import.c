// SPDX-License-Identifier: GPL-2.0-only
/*
 * Buffers of other VMs.  The link's queue makes the calls, so that a process that is killed leaves
 * its call to the queue: whatever comes of it is released there.
 */
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include <linkvisor/vion.h>

#include "guest/linux/vion/export.h"
#include "guest/linux/vion/import.h"

#define PATIENCE	(2 * VION_CALL_LIMIT)	/* of an importer: others may be asking too */

/* ---- life of the memory ---- */

static void import_unmap(struct vion_borrowed *imp)
{
	if (imp->mapped && !imp->pins)
		xmem_unmap(imp->link->end, &imp->grant, LV_XMEM_END);
	imp->mapped = imp->mapped && imp->pins;
}

/* A fault inserts under the lock, so none comes after this.  With the lock of the link. */
static void import_die(struct vion_borrowed *imp)
{
	list_del_init(&imp->node);
	mutex_lock(&imp->lock);
	if (imp->alive)
		imp->link->pages -= imp->grant.pages;
	imp->alive = false;
	vion_view_drop_mappings(imp);
	import_unmap(imp);
	mutex_unlock(&imp->lock);
}

static bool import_is_lost(struct vion_borrowed *imp)
{
	return !vrpc_epoch_is(imp->link->vrpc, imp->epoch) ||
	       xmem_is_asked(imp->link->end, &imp->grant);
}

void vion_import_sweep(struct vion_link *link)
{
	struct vion_borrowed *imp, *next;

	list_for_each_entry_safe(imp, next, &link->users, node)
		if (imp->alive && import_is_lost(imp))
			import_die(imp);
}

int vion_import_pin(struct vion_borrowed *imp)
{
	int err;

	mutex_lock(&imp->lock);
	err = imp->alive ? 0 : -EPIPE;
	imp->pins += !err;
	mutex_unlock(&imp->lock);
	return err;
}

void vion_import_unpin(struct vion_borrowed *imp)
{
	mutex_lock(&imp->lock);
	imp->pins--;
	if (!imp->alive)
		import_unmap(imp);
	mutex_unlock(&imp->lock);
}

/* ---- the calls ---- */

/* A grant that is not there is over, or never was. */
static int import_judge(struct vion_borrowed *imp, int err)
{
	struct vlink_device *end = imp->link->end;
	struct xmem_slot slot = { .run = 1 };
	u32 i;

	if (err == -ENOMEM)
		return err;
	if (err == -ENXIO)
		return -EOPNOTSUPP;
	for (i = 0; err == -EBUSY && i < imp->grant.pages; i += max(slot.run, 1u)) {
		if (xmem_query(end, true, imp->grant.slot + i, &slot))
			break;
		if (slot.state == LV_XMEM_FREE)
			return -EAGAIN;
		if (slot.state != LV_XMEM_GRANTED || slot.tag != imp->grant.tag)
			err = -EPROTO;
	}
	if (err == -EBUSY)
		return err;		/* a device of ours still has such a page */
	vlink_violation(end, "a grant that is not there");
	return -EPROTO;
}

static int import_map(struct vion_borrowed *imp)
{
	struct vlink_device *end = imp->link->end;
	struct xmem_slot first;
	int err;

	if (xmem_is_direct(end)) {
		imp->pages = kvmalloc_array(imp->grant.pages, sizeof(*imp->pages), GFP_KERNEL);
		if (!imp->pages)
			return -ENOMEM;
	}
	err = xmem_map(end, &imp->grant, imp->read_only ? 0 : LV_XMEM_WRITE, imp->pages);
	if (err)
		return import_judge(imp, err);
	imp->mapped = true;
	err = xmem_query(end, true, imp->grant.slot, &first);
	imp->pfn = PHYS_PFN(first.address);
	return err;
}

/* What ended while it was being made, no sweep has seen. */
static int import_begin(struct vion_borrowed *imp)
{
	int err;

	mutex_lock(&imp->link->lock);
	imp->alive = true;
	imp->link->pages += imp->grant.pages;
	err = import_is_lost(imp) ? -EAGAIN : 0;
	if (err)
		import_die(imp);
	mutex_unlock(&imp->link->lock);
	return err;
}

static int import_call(struct vion_borrowed *imp)
{
	struct lv_vion_request request = { .command = LV_VION_IMPORT, .gid = imp->gid };
	struct lv_vion_answer a;
	int err;

	imp->epoch = LINK_EPOCH_NONE;
	err = vion_link_call(imp->link, &request, &imp->epoch, &a);
	if (err || a.error)
		return err ?: -(int)a.error;
	imp->loan = a.loan;
	imp->size = a.size;
	imp->read_only = a.flags & LV_VION_READ_ONLY;
	imp->grant = (struct xmem_grant){ .slot = a.slot, .pages = a.pages, .tag = a.tag };
	err = import_map(imp);
	return err ?: import_begin(imp);
}

static void import_ask(struct work_struct *work)
{
	struct vion_borrowed *imp = container_of(work, struct vion_borrowed, ask);

	imp->err = import_call(imp);
	if (imp->err) {
		mutex_lock(&imp->link->lock);
		list_del_init(&imp->node);
		mutex_unlock(&imp->link->lock);
	}
	complete_all(&imp->answered);
	vion_import_put(imp);
}

static void import_free(struct vion_borrowed *imp)
{
	free_page((unsigned long)imp->blank);
	kvfree(imp->pages);
	kfree(imp);
}

/* If the session is over, the peer has forgotten the loan.  A peer that sleeps will hear of it. */
static void import_release(struct work_struct *work)
{
	struct vion_borrowed *imp = container_of(work, struct vion_borrowed, release);
	struct lv_vion_request request = { .command = LV_VION_RELEASE, .loan = imp->loan };
	struct lv_vion_answer a;

	if (vion_link_call(imp->link, &request, &imp->epoch, &a) == -ETIMEDOUT)
		queue_work(imp->link->queue, &imp->release);
	else
		import_free(imp);
}

void vion_import_put(struct vion_borrowed *imp)
{
	struct vion_link *link = imp->link;
	bool last;

	mutex_lock(&link->lock);
	last = refcount_dec_and_test(&imp->users);
	if (last)
		import_die(imp);
	mutex_unlock(&link->lock);
	if (!last)
		return;
	if (imp->loan)
		queue_work(link->queue, &imp->release);
	else
		import_free(imp);
}

/* ---- making ---- */

/* One that is being asked for, or alive.  With the lock of the link. */
static struct vion_borrowed *import_find(struct vion_link *link, u64 gid)
{
	struct vion_borrowed *imp;

	list_for_each_entry(imp, &link->users, node)
		if (imp->gid == gid && !(imp->alive && import_is_lost(imp)) &&
		    refcount_inc_not_zero(&imp->users))
			return imp;
	return NULL;
}

static struct vion_borrowed *import_alloc(struct vion_link *link, u64 gid)
{
	struct vion_borrowed *imp = kzalloc(sizeof(*imp), GFP_KERNEL_ACCOUNT);

	if (!imp)
		return NULL;
	INIT_LIST_HEAD(&imp->node);
	INIT_WORK(&imp->ask, import_ask);
	INIT_WORK(&imp->release, import_release);
	init_completion(&imp->answered);
	mutex_init(&imp->lock);
	INIT_LIST_HEAD(&imp->views);
	imp->link = link;
	imp->gid = gid;
	refcount_set(&imp->users, 2);
	imp->blank = (void *)get_zeroed_page(GFP_KERNEL_ACCOUNT);
	if (imp->blank)
		return imp;
	import_free(imp);
	return NULL;
}

/* Asks.  With the lock of the link. */
static struct vion_borrowed *import_new(struct vion_link *link, u64 gid)
{
	struct vion_borrowed *imp = import_alloc(link, gid);

	if (!imp)
		return NULL;
	list_add(&imp->node, &link->users);
	queue_work(link->queue, &imp->ask);
	return imp;
}

/* If nobody else waits, a call that has not begun never will; of another the queue sees the end. */
static void import_give_up(struct vion_borrowed *imp)
{
	mutex_lock(&imp->link->lock);
	if (refcount_read(&imp->users) == 2 && cancel_work(&imp->ask))
		refcount_dec(&imp->users);
	mutex_unlock(&imp->link->lock);
}

static int import_wait(struct vion_borrowed *imp)
{
	long left = wait_for_completion_interruptible_timeout(&imp->answered, PATIENCE);

	if (left > 0)
		return imp->err;
	import_give_up(imp);
	return left ? -EINTR : -ETIMEDOUT;
}

/* All who want a buffer at the same time have one import. */
struct vion_borrowed *vion_import_get(struct vion_link *link, u64 gid)
{
	struct vion_borrowed *imp;
	int err;

	mutex_lock(&link->lock);
	imp = import_find(link, gid) ?: import_new(link, gid);
	mutex_unlock(&link->lock);
	if (!imp)
		return ERR_PTR(-ENOMEM);
	err = import_wait(imp);
	if (!err)
		return imp;
	vion_import_put(imp);
	return ERR_PTR(err);
}

/* Of several links to that VM, the first that has it. */
static struct vion_borrowed *import_from(u32 vm, u64 gid)
{
	struct vion_borrowed *imp = ERR_PTR(-ENXIO);
	struct vion_link *link = vion_link_to(vm, NULL);

	for (; link; link = vion_link_to(vm, link)) {
		imp = vion_import_get(link, gid);
		if (!IS_ERR(imp) || PTR_ERR(imp) == -EINTR)
			break;
	}
	return imp;
}

struct dma_buf *vion_import(u64 gid)
{
	struct dma_buf *buf = vion_export_buf(gid);
	struct vion_borrowed *imp;

	if (buf)
		return buf;
	if (vion_export_is_ours(gid))
		return ERR_PTR(-ENOENT);
	imp = import_from(vion_gid_vm(gid), gid);
	return IS_ERR(imp) ? ERR_CAST(imp) : vion_view_make(imp);
}
EXPORT_SYMBOL_GPL(vion_import);

void vion_import_show(struct seq_file *m, struct vion_link *link)
{
	struct vion_borrowed *imp;

	list_for_each_entry(imp, &link->users, node) {
		if (!imp->alive)
			continue;
		seq_printf(m, "import %016llx %llu %u %s\n", imp->gid, imp->size, link->end->peer,
			   imp->read_only ? "ro" : "rw");
	}
}
