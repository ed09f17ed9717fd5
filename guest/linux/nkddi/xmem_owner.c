// SPDX-License-Identifier: GPL-2.0-only
/* Grants of this VM's pages. */
#include <linux/export.h>
#include <linux/mm.h>
#include <linux/scatterlist.h>

#include <linkvisor/hypercall.h>

#include "guest/linux/nkddi/xmem_end.h"

/* Pages to be granted, one after the other. */
struct source {
	struct page *const *pages;	/* NULL: those of the list */
	struct sg_page_iter sg;
};

static struct page *source_next(struct source *s)
{
	if (s->pages)
		return *s->pages++;
	return __sg_page_iter_next(&s->sg) ? sg_page_iter_page(&s->sg) : NULL;
}

bool nkddi_xmem_may_lend(struct page *page, u32 flags)
{
	if (!page || !page_count(page) || PageSlab(page))
		return false;
	return !(flags & LV_XMEM_WRITE) || !PageReserved(page);
}

/* Fills the list with the next n pages.  0 or -EINVAL; the slots hold what is in the list. */
static int owner_list(struct xmem_slots *slots, u32 slot, u32 n, u64 x4, struct source *from,
		      u64 *list)
{
	struct page *page;
	u32 i;

	for (i = 0; i < n; i++) {
		page = source_next(from);
		if (!nkddi_xmem_may_lend(page, x4))
			return -EINVAL;
		nkddi_xmem_slots_hold(slots, slot + i, x4 >> 32, page);
		list[i] = page_to_phys(page);
	}
	return 0;
}

static bool owner_is_run(const u64 *list, u32 n)
{
	u32 i;

	for (i = 1; i < n; i++)
		if (list[i] != list[i - 1] + PAGE_SIZE)
			return false;
	return true;
}

/* A run of pages needs no list: the hypervisor has one thing less to read. */
static int owner_grant_list(const struct vlink_device *vl, u32 slot, u32 n, u64 flags,
			    const u64 *list, phys_addr_t list_address)
{
	u64 x[4];
	s64 done;

	for (; n; slot += done, n -= done, list += done, list_address += done * sizeof(*list)) {
		bool run = owner_is_run(list, n);

		done = hypercall_full(LV_HC_XMEM_GRANT, vl->paddr, nkddi_xmem_range(slot, n),
				      run ? list[0] : list_address,
				      flags | (run ? 0 : LV_XMEM_LIST), x);
		if (done <= 0)
			return done ?: -EIO;
	}
	return 0;
}

/* The list is this CPU's as long as interrupts are off. */
static int owner_grant_some(const struct vlink_device *vl, u32 slot, u32 n, u64 flags,
			    struct source *from)
{
	unsigned long irqs;
	phys_addr_t address;
	u64 *list;
	int err;

	local_irq_save(irqs);
	list = nkddi_xmem_list(&address);
	err = owner_list(&vl->xmem->own, slot, n, flags, from, list);
	if (!err)
		err = owner_grant_list(vl, slot, n, flags, list, address);
	local_irq_restore(irqs);
	return err;
}

static int owner_grant(struct vlink_device *vl, u32 n, u32 flags, struct source *from,
		       struct xmem_grant *grant)
{
	u64 x4 = (flags & (LV_XMEM_WRITE | LV_XMEM_SHOW)) | (vl->xmem ? vl->xmem->own_side : 0);
	u32 done, some, tag;
	int slot, err = 0;

	if (!vl->xmem)
		return -EINVAL;
	slot = nkddi_xmem_slots_take(&vl->xmem->own, n, &tag);
	if (slot < 0)
		return slot;
	*grant = (struct xmem_grant){ .slot = slot, .pages = n, .tag = tag };
	for (done = 0; !err && done < n; done += some) {
		some = min(n - done, LV_XMEM_PAGES);
		err = owner_grant_some(vl, slot + done, some, x4 | (u64)tag << 32, from);
	}
	if (err)
		xmem_abandon(vl, grant);
	return err;
}

int xmem_grant_pages(struct vlink_device *vl, struct page *const *pages, u32 n, u32 flags,
		     struct xmem_grant *grant)
{
	struct source from = { .pages = pages };

	return owner_grant(vl, n, flags, &from, grant);
}
EXPORT_SYMBOL_GPL(xmem_grant_pages);

int xmem_grant_sg(struct vlink_device *vl, struct scatterlist *sgl, unsigned int nents, u32 flags,
		  struct xmem_grant *grant)
{
	struct source from = { };
	struct scatterlist *sg;
	unsigned int i;
	u32 n = 0;

	for_each_sg(sgl, sg, nents, i)
		n += PFN_UP(sg->offset + sg->length);
	__sg_page_iter_start(&from.sg, sgl, nents, 0);
	return owner_grant(vl, n, flags, &from, grant);
}
EXPORT_SYMBOL_GPL(xmem_grant_sg);

bool xmem_has_room(const struct vlink_device *vl, u32 n)
{
	return vl->xmem && nkddi_xmem_slots_have(&vl->xmem->own, n);
}
EXPORT_SYMBOL_GPL(xmem_has_room);

int xmem_revoke(struct vlink_device *vl, const struct xmem_grant *grant, u32 flags)
{
	u64 x4 = (flags & LV_XMEM_FORCE) | vl->xmem->own_side | (u64)grant->tag << 32;
	s64 busy = nkddi_xmem_call(vl, LV_HC_XMEM_REVOKE, grant->slot, grant->pages, x4);

	if (busy)
		return busy < 0 ? busy : -EINPROGRESS;
	nkddi_xmem_slots_give(&vl->xmem->own, grant->slot, grant->pages, grant->tag);
	return 0;
}
EXPORT_SYMBOL_GPL(xmem_revoke);

/* What becomes FREE before it is left would not be heard of: so look once more. */
static void owner_leave(struct vlink_device *vl, const struct xmem_grant *grant, u32 flags)
{
	if (!xmem_revoke(vl, grant, flags))
		return;
	nkddi_xmem_slots_leave(&vl->xmem->own, grant->slot, grant->pages, grant->tag);
	nkddi_xmem_look(vl->xmem);
}

void xmem_abandon(struct vlink_device *vl, const struct xmem_grant *grant)
{
	owner_leave(vl, grant, LV_XMEM_FORCE);
}
EXPORT_SYMBOL_GPL(xmem_abandon);

void xmem_leave(struct vlink_device *vl, const struct xmem_grant *grant)
{
	owner_leave(vl, grant, 0);
}
EXPORT_SYMBOL_GPL(xmem_leave);

void xmem_abandon_all(struct vlink_device *vl)
{
	if (!vl->xmem)
		return;
	nkddi_xmem_slots_leave_all(&vl->xmem->own);
	nkddi_xmem_call(vl, LV_HC_XMEM_REVOKE, 0, vl->xmem->own.count,
			LV_XMEM_FORCE | vl->xmem->own_side);
	nkddi_xmem_reap(vl->xmem);
}
EXPORT_SYMBOL_GPL(xmem_abandon_all);

u32 xmem_left(struct vlink_device *vl)
{
	if (!vl->xmem)
		return 0;
	nkddi_xmem_reap(vl->xmem);
	return nkddi_xmem_slots_count_left(&vl->xmem->own);
}
EXPORT_SYMBOL_GPL(xmem_left);

static void owner_reap_run(struct xmem_end *end, u32 slot, u32 run)
{
	u32 left = nkddi_xmem_slots_next_left(&end->own, slot);

	for (; left < slot + run; left = nkddi_xmem_slots_next_left(&end->own, left))
		nkddi_xmem_slots_give(&end->own, left, 1, 0);
}

void nkddi_xmem_reap(struct xmem_end *end)
{
	struct xmem_slot what;
	u32 slot = 0;

	mutex_lock(&end->reaping);
	for (;;) {
		slot = nkddi_xmem_slots_next_left(&end->own, slot);
		if (xmem_query(end->vl, false, slot, &what) || !what.run)
			break;
		if (what.state == LV_XMEM_FREE)
			owner_reap_run(end, slot, what.run);
		slot += what.run;
	}
	mutex_unlock(&end->reaping);
}
