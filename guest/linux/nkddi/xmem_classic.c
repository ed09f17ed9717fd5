// SPDX-License-Identifier: GPL-2.0-only
/*
 * The classic calls for memory that another VM may map, on the slots of the first link of class
 * "xmem" with that VM.  The tag of each slot is the number of the owner's page, so that both ends
 * find the slot of an address by asking the hypervisor, and nothing has to be remembered here.
 */
#include <linux/export.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include <linkvisor/hypercall.h>
#include <nk/nkern.h>

#include "guest/linux/nkddi/bus.h"
#include "guest/linux/nkddi/xmem_classic.h"
#include "guest/linux/nkddi/xmem_end.h"

#define LINK_CLASS	"xmem"
#define TAG		0x80000000u	/* drivers' tags are below */

struct wanted {
	NkOsId vm;
	bool lend;
};

/* In a loopback the server lends. */
static int classic_is_end(struct device *dev, const void *data)
{
	const struct vlink_device *vl = to_vlink_device(dev);
	const struct wanted *w = data;

	if (strcmp(vl->class, LINK_CLASS) || vl->peer != w->vm)
		return 0;
	if (vl->loopback && w->lend != (vl->role == VLINK_SERVER))
		return 0;
	return w->lend ? xmem_slots(vl) : xmem_peer_slots(vl);
}

/* The ends stay as long as nkddi, which the caller uses. */
static struct vlink_device *classic_end(NkOsId vm, bool lend)
{
	const struct wanted w = { .vm = vm, .lend = lend };
	struct device *dev = bus_find_device(&vlink_bus, NULL, &w, classic_is_end);

	if (!dev)
		return NULL;
	put_device(dev);
	return to_vlink_device(dev);
}

static u32 classic_tag(NkPhAddr addr)
{
	return TAG | PHYS_PFN(addr);
}

static bool classic_is_sane(const NkMemMap *map)
{
	return map->size && PAGE_ALIGNED(map->addr) && PAGE_ALIGNED(map->size) &&
	       map->size >> PAGE_SHIFT < TAG && PHYS_PFN(map->addr + map->size) < TAG;
}

static bool classic_is_granted(const struct xmem_slot *what)
{
	return what->state == LV_XMEM_GRANTED || what->state == LV_XMEM_MAPPED;
}

/* The slot that is granted under the tag, or -ENOENT. */
static int classic_find(struct vlink_device *vl, bool peer, u32 tag, struct xmem_slot *what)
{
	u32 slot;

	for (slot = 0; !xmem_query(vl, peer, slot, what) && what->run; slot += what->run)
		if (classic_is_granted(what) && what->tag == tag)
			return slot;
	return -ENOENT;
}

/* ---- owner ---- */

static int classic_grant_page(struct vlink_device *vl, u32 slot, NkPhAddr addr, u32 flags)
{
	u64 x4 = flags | vl->xmem->own_side | (u64)classic_tag(addr) << 32;
	struct page *page = pfn_valid(PHYS_PFN(addr)) ? pfn_to_page(PHYS_PFN(addr)) : NULL;
	s64 done;

	if (!nkddi_xmem_may_lend(page, flags))
		return -EINVAL;
	nkddi_xmem_slots_hold(&vl->xmem->own, slot, classic_tag(addr), page);
	done = hypercall(LV_HC_XMEM_GRANT, vl->paddr, nkddi_xmem_range(slot, 1), addr, x4);
	if (done < 0)
		nkddi_xmem_slots_give(&vl->xmem->own, slot, 1, classic_tag(addr));
	return min(done, 0ll);
}

/* A row of slots for the pages of a map.  Its tag is for those that have no page yet. */
struct row {
	struct xmem_grant grant;
	NkPhAddr addr;
	u32 held;
};

static void classic_end_row(struct vlink_device *vl, const struct row *row)
{
	struct xmem_grant one = { .slot = row->grant.slot, .pages = 1 };
	u32 i;

	for (i = 0; i < row->held; i++, one.slot++) {
		one.tag = classic_tag(row->addr + i * PAGE_SIZE);
		xmem_abandon(vl, &one);
	}
	nkddi_xmem_slots_give(&vl->xmem->own, row->grant.slot, row->grant.pages, row->grant.tag);
}

/* In a row of slots, so that a window shows a row of pages. */
static int classic_grant(struct vlink_device *vl, const NkMemMap *map, u32 flags, struct row *row)
{
	u32 n = map->size >> PAGE_SHIFT;
	int slot, err = 0;

	*row = (struct row){ .addr = map->addr };
	slot = nkddi_xmem_slots_take(&vl->xmem->own, n, &row->grant.tag);
	if (slot < 0)
		return slot;
	row->grant.slot = slot;
	row->grant.pages = n;
	for (; !err && row->held < n; row->held += !err)
		err = classic_grant_page(vl, slot + row->held, map->addr + row->held * PAGE_SIZE,
					 flags);
	if (err)
		classic_end_row(vl, row);
	return err;
}

/* A page may be in several slots: all of them. */
static int classic_deny(struct vlink_device *vl, const NkMemMap *map)
{
	NkPhAddr addr;
	struct xmem_slot what;
	int slot, err = -ENOENT;

	for (addr = map->addr; addr < map->addr + map->size; addr += PAGE_SIZE)
		while ((slot = classic_find(vl, false, classic_tag(addr), &what)) >= 0) {
			xmem_abandon(vl, &(struct xmem_grant){ slot, 1, classic_tag(addr) });
			err = 0;
		}
	return err;
}

static int classic_judge(nku32_f nr, const NkMemMap *map)
{
	nku32_f i;

	for (i = 0; i < nr; i++)
		if (!classic_is_sane(&map[i]))
			return -EINVAL;
	return 0;
}

/* Earlier grants of the same pages are not touched by what goes wrong here. */
static int classic_grant_all(struct vlink_device *vl, u32 flags, nku32_f nr, const NkMemMap *map,
			     struct row *row)
{
	nku32_f i;
	int err = 0;

	for (i = 0; !err && i < nr; i++)
		err = classic_grant(vl, &map[i], flags, &row[i]);
	if (err)
		for (i--; i; i--)
			classic_end_row(vl, &row[i - 1]);
	return err;
}

int hyp_call_vm_mem_grant(NkOsId dom_id, nku32_f flags, nku32_f nr, NkMemMap *map)
{
	u32 write = flags & HYP_VM_MEM_GRANT_FLAGS_READ ? 0 : LV_XMEM_WRITE;
	struct vlink_device *vl = classic_end(dom_id, true);
	int err = vl ? classic_judge(nr, map) : -ENOENT;
	struct row *row;

	if (err)
		return err;
	row = kvcalloc(nr, sizeof(*row), GFP_KERNEL);
	if (!row)
		return -ENOMEM;
	err = classic_grant_all(vl, write, nr, map, row);
	kvfree(row);
	return err;
}
EXPORT_SYMBOL(hyp_call_vm_mem_grant);

int hyp_call_vm_mem_deny(NkOsId dom_id, nku32_f flags, nku32_f nr, NkMemMap *map)
{
	struct vlink_device *vl = classic_end(dom_id, true);
	int err = vl ? classic_judge(nr, map) : -ENOENT;
	nku32_f i;

	if (err)
		return err;
	for (i = 0; i < nr; i++)
		err = classic_deny(vl, &map[i]) ?: err;
	return err;
}
EXPORT_SYMBOL(hyp_call_vm_mem_deny);

/* ---- borrower ---- */

/* n pages that follow each other in slots and in this VM's addresses. */
static bool classic_is_row(struct vlink_device *vl, u32 slot, u32 n, u64 address)
{
	struct xmem_slot what;
	u32 i;

	for (i = 0; i < n; i++)
		if (xmem_query(vl, true, slot + i, &what) || !classic_is_granted(&what) ||
		    what.address != address + i * PAGE_SIZE)
			return false;
	return true;
}

/* Where the owner's pages appear here, or 0. */
static u64 classic_translate(struct vlink_device *vl, const NkMemMap *map)
{
	u32 n = map->size >> PAGE_SHIFT, i;
	struct xmem_slot first, what;
	int slot = classic_find(vl, true, classic_tag(map->addr), &first);

	if (slot < 0 || !classic_is_row(vl, slot, n, first.address))
		return 0;
	for (i = 1; i < n; i++)
		if (xmem_query(vl, true, slot + i, &what) ||
		    what.tag != classic_tag(map->addr + i * PAGE_SIZE))
			return 0;
	return first.address;
}

int hyp_call_vm_mem_verify(NkOsId dom_id, nku32_f nr, NkMemMap *map)
{
	struct vlink_device *vl = classic_end(dom_id, false);
	int err = vl ? classic_judge(nr, map) : -ENOENT;
	nku32_f i;

	for (i = 0; !err && i < nr; i++)
		err = classic_translate(vl, &map[i]) ? 0 : -EACCES;
	for (i = 0; !err && i < nr; i++)
		map[i].addr = classic_translate(vl, &map[i]);
	return err;
}
EXPORT_SYMBOL(hyp_call_vm_mem_verify);

struct place {
	u64 address;
	struct vlink_device *vl;
	u32 slot;
};

/* In a window each slot has its address, granted or not. */
static int classic_slot_at(struct vlink_device *vl, u64 address)
{
	struct xmem_slot what;
	u32 slot;

	if (xmem_peer_slots(vl) && !xmem_is_direct(vl)) {
		u64 offset = address - vl->xmem->window_at;

		return offset >> PAGE_SHIFT < xmem_peer_slots(vl) ? offset >> PAGE_SHIFT : -ENOENT;
	}
	for (slot = 0; !xmem_query(vl, true, slot, &what) && what.run;) {
		if (what.state != LV_XMEM_FREE && what.address == address)
			return slot;
		slot += what.state == LV_XMEM_FREE ? what.run : 1;
	}
	return -ENOENT;
}

static int classic_is_at(struct device *dev, const void *data)
{
	struct place *place = (struct place *)data;
	int slot;

	place->vl = to_vlink_device(dev);
	if (strcmp(place->vl->class, LINK_CLASS))
		return 0;
	slot = classic_slot_at(place->vl, place->address);
	place->slot = slot;
	return slot >= 0;
}

static bool classic_find_place(struct place *place)
{
	struct device *dev = bus_find_device(&vlink_bus, NULL, place, classic_is_at);

	if (dev)
		put_device(dev);
	return dev;
}

static int classic_map_page(struct vlink_device *vl, u32 slot)
{
	struct xmem_slot what;
	struct page *page;
	int err = xmem_query(vl, true, slot, &what);

	if (err || what.state == LV_XMEM_MAPPED)
		return err;
	return xmem_map(vl, &(struct xmem_grant){ .slot = slot, .pages = 1, .tag = what.tag },
			what.flags & LV_XMEM_WRITE, &page);
}

int nkddi_xmem_classic_map(NkPhAddr paddr, NkPhSize size, void **va)
{
	struct place place = { .address = paddr & PAGE_MASK };
	u32 i, n = PFN_UP(offset_in_page(paddr) + size);
	int err = 0;

	if (!classic_find_place(&place))
		return -ENOENT;
	if (!classic_is_row(place.vl, place.slot, n, place.address))
		return -EACCES;
	for (i = 0; !err && i < n; i++)
		err = classic_map_page(place.vl, place.slot + i);
	if (err) {
		nkddi_xmem_classic_unmap(paddr, size);
		return -EACCES;
	}
	*va = xmem_is_direct(place.vl) ? memremap(paddr, size, MEMREMAP_WB) :
			xmem_address(place.vl, place.slot) + offset_in_page(paddr);
	if (*va)
		return 0;
	nkddi_xmem_classic_unmap(paddr, size);
	return -ENOMEM;
}

int nkddi_xmem_classic_unmap(NkPhAddr paddr, NkPhSize size)
{
	struct place place = { .address = paddr & PAGE_MASK };
	struct xmem_grant grant = { .pages = PFN_UP(offset_in_page(paddr) + size) };

	if (!classic_find_place(&place))
		return -ENOENT;
	grant.slot = place.slot;
	xmem_unmap(place.vl, &grant, 0);
	return 0;
}
