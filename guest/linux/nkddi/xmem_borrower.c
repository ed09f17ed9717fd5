// SPDX-License-Identifier: GPL-2.0-only
/* Pages that another VM grants to this one. */
#include <linux/export.h>
#include <linux/mm.h>

#include <linkvisor/hypercall.h>

#include "guest/linux/nkddi/xmem_end.h"

bool xmem_is_direct(const struct vlink_device *vl)
{
	return xmem_peer_slots(vl) && !vl->xmem->window;
}
EXPORT_SYMBOL_GPL(xmem_is_direct);

bool xmem_peer_is_direct(const struct vlink_device *vl)
{
	return vl->desc->flags & LV_VLINK_PEER_DIRECT;
}
EXPORT_SYMBOL_GPL(xmem_peer_is_direct);

void *xmem_address(const struct vlink_device *vl, u32 slot)
{
	return vl->xmem->window + ((size_t)slot << PAGE_SHIFT);
}
EXPORT_SYMBOL_GPL(xmem_address);

/* The page at a machine address, if the kernel knows the memory of other VMs. */
static int borrower_page(phys_addr_t address, struct page **page)
{
	if (!pfn_valid(PHYS_PFN(address)))
		return -ENXIO;
	*page = pfn_to_page(PHYS_PFN(address));
	return 0;
}

/* 0 and as many slots as were mapped; or an error, and *done are mapped all the same. */
static int borrower_map_some(const struct vlink_device *vl, const struct xmem_grant *rest,
			     u64 flags, struct page **pages, u32 *done)
{
	bool direct = xmem_is_direct(vl);
	unsigned long irqs;
	phys_addr_t address;
	u64 *list, x[4];
	s64 n, i;
	int err = 0;

	local_irq_save(irqs);
	list = nkddi_xmem_list(&address);
	n = hypercall_full(LV_HC_XMEM_MAP, vl->paddr,
			   nkddi_xmem_range(rest->slot, min(rest->pages, LV_XMEM_PAGES)),
			   direct ? address : 0, flags | (u64)rest->tag << 32, x);
	for (i = 0; direct && !err && i < n; i++)
		err = borrower_page(list[i], &pages[i]);
	local_irq_restore(irqs);
	*done = n > 0 ? n : 0;
	return n > 0 ? err : n ?: -EIO;
}

static int borrower_map(struct vlink_device *vl, const struct xmem_grant *grant, u64 flags,
			struct page **pages)
{
	struct xmem_grant rest = *grant;
	struct xmem_grant mapped = { .slot = grant->slot, .tag = grant->tag };
	u32 done;
	int err;

	while (rest.pages) {
		err = borrower_map_some(vl, &rest, flags, pages + mapped.pages, &done);
		rest.slot += done;
		rest.pages -= done;
		mapped.pages += done;
		if (!err)
			continue;
		xmem_unmap(vl, &mapped, 0);
		return err;
	}
	return 0;
}

/* The slots are mapped already: what was shown cannot go away while we look. */
static int borrower_judge(struct vlink_device *vl, const struct xmem_grant *grant, u32 flags,
			  struct page **pages)
{
	bool direct = xmem_is_direct(vl);
	struct xmem_slot what;
	u32 i;
	int err;

	for (i = 0; i < grant->pages; i += direct ? 1 : what.run) {
		err = xmem_query(vl, true, grant->slot + i, &what);
		if (err)
			return err;
		if (what.state != LV_XMEM_MAPPED || what.tag != grant->tag || !what.run)
			return -EBUSY;
		if (flags & ~what.flags & LV_XMEM_WRITE)
			return -EACCES;
		err = direct ? borrower_page(what.address, &pages[i]) : 0;
		if (err)
			return err;
	}
	return 0;
}

int xmem_map(struct vlink_device *vl, const struct xmem_grant *grant, u32 flags,
	     struct page **pages)
{
	u32 slots = xmem_peer_slots(vl);

	if (!grant->pages || grant->slot >= slots || grant->pages > slots - grant->slot)
		return -EINVAL;
	if (!pages && xmem_is_direct(vl))
		return -EINVAL;
	if (flags & LV_XMEM_SHOW)
		return borrower_judge(vl, grant, flags, pages);
	return borrower_map(vl, grant, (flags & LV_XMEM_WRITE) | vl->xmem->peer_side, pages);
}
EXPORT_SYMBOL_GPL(xmem_map);

void xmem_unmap(struct vlink_device *vl, const struct xmem_grant *grant, u32 flags)
{
	u64 x4 = (flags & LV_XMEM_END) | vl->xmem->peer_side | (u64)grant->tag << 32;

	nkddi_xmem_call(vl, LV_HC_XMEM_UNMAP, grant->slot, grant->pages, x4);
}
EXPORT_SYMBOL_GPL(xmem_unmap);

void xmem_unmap_all(struct vlink_device *vl)
{
	struct xmem_grant all = { .pages = xmem_peer_slots(vl) };

	if (all.pages)
		xmem_unmap(vl, &all, LV_XMEM_END);
}
EXPORT_SYMBOL_GPL(xmem_unmap_all);

bool xmem_is_asked(struct vlink_device *vl, const struct xmem_grant *grant)
{
	struct xmem_slot what;
	u32 i;

	for (i = 0; i < grant->pages; i += what.run) {
		if (xmem_query(vl, true, grant->slot + i, &what) || !what.run)
			return false;
		if (what.flags & LV_XMEM_ASKED || what.state == LV_XMEM_REVOKED)
			return true;
	}
	return false;
}
EXPORT_SYMBOL_GPL(xmem_is_asked);
