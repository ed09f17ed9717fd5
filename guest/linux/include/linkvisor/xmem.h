/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * XMEM: pages of this VM that are lent to the VM at the other end of a link, and pages of that VM
 * that are lent to us (abi/xmem.h).  The same link may carry grants both ways.
 *
 *   owner                                     borrower
 *   xmem_grant_pages() or _sg()
 *        struct xmem_grant in a message ----> xmem_map()
 *                                             loads, stores, DMA
 *   xmem_revoke() -> 0   <---- "done" ------- xmem_unmap(LV_XMEM_END)
 *
 * The peer is a stranger, and its "done" proves nothing.  xmem_revoke() does: 0 is the word of the
 * hypervisor that nobody can reach the pages any more.  It costs one call for 64 pages, and so do
 * grant, map and unmap.
 *
 * nkddi holds a reference to each page from its grant until its slot is free, whatever becomes of
 * the driver, so that no page that a device of the borrower may still write goes to another user.
 *
 * When something changed, nkddi calls .xmem of the driver (struct vlink_driver): the owner looks by
 * xmem_revoke() whether grants that it wanted back are over, the borrower by xmem_is_asked() which
 * ones it should give back.  When the peer's end is OFF, xmem_abandon_all() and xmem_unmap_all()
 * clear the rest; the latter at probe too, since an earlier life may have left something mapped.
 *
 * "vl" is the driver's end of the link.  Flags are those of abi/xmem.h.  Unless said otherwise the
 * calls work in any context, interrupts off included, and calls for different grants may run at
 * the same time.
 */
#ifndef GUEST_LINUX_INCLUDE_LINKVISOR_XMEM_H
#define GUEST_LINUX_INCLUDE_LINKVISOR_XMEM_H

#include <linux/types.h>

#include <linkvisor/vlink.h>

#include "abi/xmem.h"

struct page;
struct scatterlist;

/* How both VMs name a grant to each other. */
struct xmem_grant {
	u32 slot;			/* the first */
	u32 pages;			/* one slot each, in order */
	u32 tag;			/* never 0 */
};

/* How many pages this end can have granted at once, and the peer.  0: no XMEM that way. */
u32 xmem_slots(const struct vlink_device *vl);
u32 xmem_peer_slots(const struct vlink_device *vl);

/*
 * The peer sees our pages at their machine addresses: its devices may write to them, and pages that
 * it does not give back are lost until it stops.
 */
bool xmem_peer_is_direct(const struct vlink_device *vl);

/* ---- owner ---- */

/*
 * Grants n pages for reading, with LV_XMEM_WRITE also for writing.  Each page has a reference count
 * that keeps it: pages of alloc_page(), of files and processes, compound ones; no slab, no tail of
 * what is not compound, no PMEM; for writing none of the kernel's own either, as the page of zeros.
 * The caller answers for it that a page to be written is nobody else's; that goes for the huge page
 * of zeros too, which no module can tell from others.  Who pins pages of a process with FOLL_WRITE
 * gets neither.  LV_XMEM_SHOW: the borrower
 * has them mapped when the call returns; its xmem_map() with LV_XMEM_SHOW only judges them.
 * 0 and *grant.  -ENOSPC: there are not so many free slots in a row; try again after a revoke.
 * -EBUSY: LV_XMEM_SHOW, and the peer's end is OFF.  -EACCES: some page is no RAM of this VM.
 * -EINVAL: n is 0, more than xmem_slots(), or a page that cannot be granted so.
 */
int xmem_grant_pages(struct vlink_device *vl, struct page *const *pages, u32 n, u32 flags,
		     struct xmem_grant *grant);

/* The same for all pages of the entries, in order; each has its offset in its first page. */
int xmem_grant_sg(struct vlink_device *vl, struct scatterlist *sgl, unsigned int nents, u32 flags,
		  struct xmem_grant *grant);

/*
 * Are there n free slots in a row?  A grant of so many pages finds them, if no other one comes in
 * between.  For who has to do something expensive first, as pinning.
 */
bool xmem_has_room(const struct vlink_device *vl, u32 n);

/*
 * Asks for the grant back, or with LV_XMEM_FORCE takes it: the CPUs of the borrower see scratch
 * pages from then on, in all grants of the same pages to this borrower.  0: the grant is over, and
 * the pages are the caller's alone.  -EINPROGRESS: the borrower, or with FORCE one of its devices,
 * may still use the pages; call again when .xmem is called, which comes after each change.  A grant
 * that is over stays so, whoever has its slots now.
 */
int xmem_revoke(struct vlink_device *vl, const struct xmem_grant *grant, u32 flags);

/*
 * Takes the grant, and leaves to nkddi what the borrower still holds.  The caller may put its pages
 * at once, but must not rely on what is in them.  For remove, and for peers that do not answer.
 */
void xmem_abandon(struct vlink_device *vl, const struct xmem_grant *grant);
/* The same for all grants of this end that are not over.  Must not race with other calls. */
void xmem_abandon_all(struct vlink_device *vl);

/*
 * Asks for the grant back, and leaves the rest to nkddi: the borrower sees the pages until it
 * unmaps them.  For pages in which a late reader must not find the scratch page's content.
 */
void xmem_leave(struct vlink_device *vl, const struct xmem_grant *grant);

/* So many pages of left or abandoned grants the borrower still has.  Process context. */
u32 xmem_left(struct vlink_device *vl);

/* ---- borrower ---- */

/*
 * True: pages of the peer appear at their machine addresses, have a struct page, and can be given
 * to devices.  False: they appear in a window, see xmem_address().
 */
bool xmem_is_direct(const struct vlink_device *vl);

/*
 * Maps a grant, whose numbers may come from the peer as they are, for reading, with LV_XMEM_WRITE
 * also for writing; with LV_XMEM_SHOW one that the owner shows already.  From here until
 * xmem_unmap() no access to the pages can fail, whatever the owner does, but what is read may
 * change at any time.  "pages": room for grant->pages pointers, filled if xmem_is_direct(); may be
 * NULL otherwise.
 * 0.  -EINVAL: the peer has no such slots.  -EBUSY: not granted under this tag, or mapped already.
 * -EACCES: to be read only.  -ENXIO: direct, and the page is not in this kernel's memory map.
 */
int xmem_map(struct vlink_device *vl, const struct xmem_grant *grant, u32 flags,
	     struct page **pages);

/*
 * Where a page of the peer is, once it is mapped; the pages of a grant follow each other.  Not if
 * xmem_is_direct(): there page_address() of the pages says it.
 */
void *xmem_address(const struct vlink_device *vl, u32 slot);

/*
 * No access may come after this call.  With LV_XMEM_END, or if the owner asked, the grant is over;
 * else it can be mapped again.
 */
void xmem_unmap(struct vlink_device *vl, const struct xmem_grant *grant, u32 flags);
/* Unmaps and ends all that this end has mapped. */
void xmem_unmap_all(struct vlink_device *vl);

/*
 * True: the owner wants some page of this mapped grant back, or has taken it, by another grant of
 * the page too.  False: what was read from the pages until now was theirs.
 */
bool xmem_is_asked(struct vlink_device *vl, const struct xmem_grant *grant);

/* ---- both ---- */

struct xmem_slot {
	enum lv_xmem_state state;
	u32 flags;			/* LV_XMEM_WRITE, LV_XMEM_ASKED */
	u32 run;			/* so many slots from this one on are in the same state */
	u32 tag;
	phys_addr_t address;
};

/* What the hypervisor says of an own slot, or of one of the peer's.  0 or -EINVAL: no such slot. */
int xmem_query(struct vlink_device *vl, bool peer, u32 slot, struct xmem_slot *what);

#endif
