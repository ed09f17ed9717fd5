// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/random.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include <linkvisor/vion.h>

#include "abi/vlink.h"
#include "guest/linux/vion/export.h"
#include "proto/vion.h"

#define EXPORTS_MAX	4096u
#define PEERS_VALID	((1ull << LV_VM_LIMIT) - 1)

static DEFINE_MUTEX(exports_lock);	/* the list, and all in it */
static LIST_HEAD(exports);
static u32 exports_n;
static u32 exports_vm;

static void exports_work(struct work_struct *work);
static DECLARE_DELAYED_WORK(exports_look, exports_work);

/* Nobody can come to another reference than by us, under the lock. */
static bool export_is_unused(const struct vion_exported *e)
{
	return !e->loans && file_count(e->buf->file) == 1;
}

static void exports_free(struct list_head *dead)
{
	struct vion_exported *e, *next;

	list_for_each_entry_safe(e, next, dead, node) {
		dma_buf_put(e->buf);
		kfree(e);
	}
}

static void exports_work(struct work_struct *work)
{
	struct vion_exported *e, *next;
	LIST_HEAD(dead);

	mutex_lock(&exports_lock);
	list_for_each_entry_safe(e, next, &exports, node) {
		if (export_is_unused(e)) {
			list_move(&e->node, &dead);
			exports_n--;
		}
	}
	if (exports_n)
		schedule_delayed_work(&exports_look, HZ);
	mutex_unlock(&exports_lock);
	exports_free(&dead);
}

void vion_export_look(void)
{
	mod_delayed_work(system_wq, &exports_look, 0);
}

/* ---- who has what ---- */

static struct vion_exported *export_find(u64 gid)
{
	struct vion_exported *e;

	list_for_each_entry(e, &exports, node)
		if (e->gid == gid)
			return e;
	return NULL;
}

static struct vion_exported *export_find_buf(const struct dma_buf *buf)
{
	struct vion_exported *e;

	list_for_each_entry(e, &exports, node)
		if (e->buf == buf)
			return e;
	return NULL;
}

struct vion_exported *vion_export_get(u64 gid, u32 vm, bool *read_only)
{
	struct vion_exported *e;
	u64 bit = 1ull << vm;

	mutex_lock(&exports_lock);
	e = export_find(gid);
	if (e && !((e->readers | e->writers) & bit))
		e = NULL;
	if (e) {
		e->loans++;
		*read_only = !(e->writers & bit);
	}
	mutex_unlock(&exports_lock);
	return e;
}

void vion_export_put(struct vion_exported *e)
{
	mutex_lock(&exports_lock);
	e->loans--;
	mutex_unlock(&exports_lock);
	vion_export_look();
}

struct dma_buf *vion_export_buf(u64 gid)
{
	struct vion_exported *e;
	struct dma_buf *buf = NULL;

	mutex_lock(&exports_lock);
	e = export_find(gid);
	if (e) {
		buf = e->buf;
		get_dma_buf(buf);
	}
	mutex_unlock(&exports_lock);
	return buf;
}

bool vion_export_is_ours(u64 gid)
{
	return vion_gid_vm(gid) == exports_vm;
}

/* ---- exporting ---- */

static u64 export_new_gid(void)
{
	u64 gid;

	do
		gid = vion_gid_make(exports_vm, get_random_u64());
	while (export_find(gid));
	return gid;
}

static struct vion_exported *export_new(struct dma_buf *buf)
{
	struct vion_exported *e;

	if (exports_n == EXPORTS_MAX)
		return ERR_PTR(-ENOSPC);
	e = kzalloc(sizeof(*e), GFP_KERNEL_ACCOUNT);
	if (!e)
		return ERR_PTR(-ENOMEM);
	e->gid = export_new_gid();
	e->buf = buf;
	get_dma_buf(buf);
	list_add(&e->node, &exports);
	exports_n++;
	schedule_delayed_work(&exports_look, HZ);
	return e;
}

/* What a process may not write by its own descriptor, others may not write by ours. */
static bool buf_is_writable(const struct dma_buf *buf)
{
	return buf->file->f_mode & FMODE_WRITE;
}

int vion_export(struct dma_buf *buf, u64 peers, u32 flags, u64 *gid)
{
	struct vion_exported *e;

	if (flags & ~VION_READ_ONLY || peers & ~PEERS_VALID)
		return -EINVAL;
	peers = peers ?: PEERS_VALID;
	mutex_lock(&exports_lock);
	e = export_find_buf(buf) ?: export_new(buf);
	if (!IS_ERR(e)) {
		*(flags & VION_READ_ONLY || !buf_is_writable(buf) ? &e->readers : &e->writers) |=
			peers;
		*gid = e->gid;
	}
	mutex_unlock(&exports_lock);
	return PTR_ERR_OR_ZERO(e);
}
EXPORT_SYMBOL_GPL(vion_export);

/* ---- all of them ---- */

void vion_export_init(u32 self)
{
	exports_vm = self;
}

void vion_export_exit(void)
{
	cancel_delayed_work_sync(&exports_look);
	exports_free(&exports);
}

void vion_export_show(struct seq_file *m)
{
	struct vion_exported *e;

	mutex_lock(&exports_lock);
	list_for_each_entry(e, &exports, node)
		seq_printf(m, "export %016llx %zu %u %08llx %08llx\n", e->gid, e->buf->size,
			   e->loans, e->writers, e->readers & ~e->writers);
	mutex_unlock(&exports_lock);
}
