// SPDX-License-Identifier: GPL-2.0-only
/*
 * Buffers of this VM that others have.  A loan holds an attachment to the dma-buf, whose exporter
 * thus leaves the pages where they are, and their grant.
 */
#include <linux/dma-buf.h>
#include <linux/dma-mapping.h>
#include <linux/err.h>
#include <linux/platform_device.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>

#include "guest/linux/vion/export.h"
#include "guest/linux/vion/link.h"

struct vion_loan {
	struct list_head node;
	u32 number;
	u32 epoch;
	struct vion_exported *export;
	struct dma_buf_attachment *attachment;
	struct sg_table *table;
	bool read_only;
	struct xmem_grant grant;
};

static struct platform_device *loan_device;

int vion_loan_init(void)
{
	int err;

	loan_device = platform_device_register_simple("vion", PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(loan_device))
		return PTR_ERR(loan_device);
	/* It stands for CPUs: what they reach needs no other address and no cache maintenance. */
	loan_device->dev.dma_coherent = true;
	loan_device->dev.dma_io_tlb_mem = NULL;
	err = dma_coerce_mask_and_coherent(&loan_device->dev, DMA_BIT_MASK(64));
	if (err)
		platform_device_unregister(loan_device);
	return err;
}

void vion_loan_exit(void)
{
	platform_device_unregister(loan_device);
}

/* ---- the buffer's pages ---- */

static bool loan_is_ram(dma_addr_t at, unsigned int bytes)
{
	return bytes && PAGE_ALIGNED(at) && PAGE_ALIGNED(bytes) && pfn_valid(PHYS_PFN(at)) &&
	       pfn_valid(PHYS_PFN(at + bytes - 1));
}

/*
 * Whole pages of RAM, so many as the buffer has, in a table of our own.  Addresses are all that an
 * exporter promises: of a table that is not ours no pages may be taken.
 */
static int loan_find_pages(const struct vion_loan *loan, struct sg_table *own)
{
	struct scatterlist *sg, *to;
	u64 bytes = 0;
	unsigned int i;

	if (sg_alloc_table(own, loan->table->nents, GFP_KERNEL))
		return -ENOMEM;
	to = own->sgl;
	for_each_sgtable_dma_sg(loan->table, sg, i)
	{
		if (!loan_is_ram(sg_dma_address(sg), sg_dma_len(sg)))
			break;
		sg_set_page(to, pfn_to_page(PHYS_PFN(sg_dma_address(sg))), sg_dma_len(sg), 0);
		bytes += sg_dma_len(sg);
		to = sg_next(to);
	}
	if (bytes == PAGE_ALIGN(loan->export->buf->size))
		return 0;
	sg_free_table(own);
	return -EOPNOTSUPP;
}

static void loan_detach(struct vion_loan *loan)
{
	struct dma_buf *buf = loan->export->buf;

	if (!IS_ERR_OR_NULL(loan->table))
		dma_buf_unmap_attachment_unlocked(loan->attachment, loan->table, DMA_BIDIRECTIONAL);
	if (!IS_ERR_OR_NULL(loan->attachment))
		dma_buf_detach(buf, loan->attachment);
}

static int loan_attach(struct vion_loan *loan)
{
	loan->attachment = dma_buf_attach(loan->export->buf, &loan_device->dev);
	if (IS_ERR(loan->attachment))
		return PTR_ERR(loan->attachment);
	loan->table = dma_buf_map_attachment_unlocked(loan->attachment, DMA_BIDIRECTIONAL);
	return PTR_ERR_OR_ZERO(loan->table);
}

static int loan_grant(struct vion_link *link, struct vion_loan *loan)
{
	u32 flags = loan->read_only ? 0 : LV_XMEM_WRITE;
	struct sg_table own;
	int err = loan_find_pages(loan, &own);

	if (err)
		return err;
	err = xmem_grant_sg(link->end, own.sgl, own.orig_nents, flags, &loan->grant);
	sg_free_table(&own);
	return err == -EACCES || err == -EINVAL ? -EOPNOTSUPP : err;
}

/* ---- loans ---- */

static struct vion_loan *loan_make(struct vion_link *link, struct vion_exported *e, bool read_only)
{
	struct vion_loan *loan = kzalloc(sizeof(*loan), GFP_KERNEL);
	int err;

	if (!loan)
		return ERR_PTR(-ENOMEM);
	loan->export = e;
	loan->epoch = vrpc_epoch(link->vrpc);
	loan->read_only = read_only;
	err = loan_attach(loan);
	if (!err)
		err = loan_grant(link, loan);
	if (!err)
		return loan;
	loan_detach(loan);
	kfree(loan);
	return ERR_PTR(err);
}

/* nkddi holds what the peer has not given back.  With the lock of the link. */
static void loan_end(struct vion_link *link, struct vion_loan *loan)
{
	if (xmem_revoke(link->end, &loan->grant, 0))
		xmem_abandon(link->end, &loan->grant);
	list_del(&loan->node);
	link->pages -= loan->grant.pages;
	loan_detach(loan);
	vion_export_put(loan->export);
	kfree(loan);
}

void vion_loan_sweep(struct vion_link *link, bool all)
{
	struct vion_loan *loan, *next;

	list_for_each_entry_safe(loan, next, &link->users, node)
		if (all || !vrpc_epoch_is(link->vrpc, loan->epoch))
			loan_end(link, loan);
}

/* From here on the loan may end at any time: the peer may end its session. */
static void loan_add(struct vion_link *link, struct vion_loan *loan)
{
	mutex_lock(&link->lock);
	list_add(&loan->node, &link->users);
	link->pages += loan->grant.pages;
	mutex_unlock(&link->lock);
}

/* ---- requests ---- */

/* The budget counts before anything is pinned. */
static int loan_judge(const struct vion_link *link, const struct vion_exported *e)
{
	u64 n = PFN_UP((u64)e->buf->size);

	return n && n <= xmem_slots(link->end) && xmem_has_room(link->end, n) ? 0 : -ENOSPC;
}

static int serve_import(struct vion_link *link, u64 gid, struct lv_vion_answer *a)
{
	struct vion_loan *loan;
	struct vion_exported *e;
	bool read_only;
	int err;

	e = vion_export_get(gid, link->end->peer, &read_only);
	if (!e)
		return -ENOENT;
	err = loan_judge(link, e);
	loan = err ? ERR_PTR(err) : loan_make(link, e, read_only);
	if (IS_ERR(loan)) {
		vion_export_put(e);
		return PTR_ERR(loan);
	}
	loan->number = ++link->last_loan ?: ++link->last_loan;
	a->loan = loan->number;
	a->size = e->buf->size;
	a->slot = loan->grant.slot;
	a->pages = loan->grant.pages;
	a->tag = loan->grant.tag;
	a->flags = read_only ? LV_VION_READ_ONLY : 0;
	loan_add(link, loan);
	return 0;
}

static int serve_release(struct vion_link *link, u32 number)
{
	struct vion_loan *loan;
	int err = -ENOENT;

	mutex_lock(&link->lock);
	list_for_each_entry(loan, &link->users, node) {
		if (loan->number == number) {
			loan_end(link, loan);
			err = 0;
			break;
		}
	}
	mutex_unlock(&link->lock);
	return err;
}

static int serve(struct vion_link *link, vrpc_size_t size, struct lv_vion_answer *answer)
{
	struct lv_vion_request r;
	int err = vion_request_load(vrpc_data(link->vrpc), size, &r);

	if (err)
		vlink_violation(link->end, "an impossible request");
	else if (r.command == LV_VION_IMPORT)
		err = serve_import(link, r.gid, answer);
	else
		err = serve_release(link, r.loan);
	return err;
}

/* Its session may end before the answer: nobody will give back what was lent, so it ends here. */
vrpc_size_t vion_loan_serve(void *cookie, vrpc_size_t size)
{
	struct vion_link *link = cookie;
	struct lv_vion_answer answer = { 0 };
	int err = serve(link, size, &answer);

	if (!vrpc_epoch_is(link->vrpc, vrpc_epoch(link->vrpc))) {
		mutex_lock(&link->lock);
		vion_loan_sweep(link, false);
		mutex_unlock(&link->lock);
		return 0;
	}
	answer.error = vion_answer_error(err);
	return vion_answer_store(vrpc_data(link->vrpc), &answer);
}
