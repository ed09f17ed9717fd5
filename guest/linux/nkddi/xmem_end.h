/* SPDX-License-Identifier: GPL-2.0-only */
/* What a link end has of XMEM: its slots, the view of its peer's, and who hears of changes. */
#ifndef GUEST_LINUX_NKDDI_XMEM_END_H
#define GUEST_LINUX_NKDDI_XMEM_END_H

#include <linux/mutex.h>
#include <linux/workqueue.h>

#include <linkvisor/xmem.h>

#include "guest/linux/nkddi/xmem_slots.h"

struct xmem_end {
	struct vlink_device *vl;
	struct xmem_slots own;
	struct mutex reaping;
	u32 peer_slots;
	u32 own_side;			/* LV_XMEM_SERVER where a loopback's own slots are these */
	u32 peer_side;
	void *window;			/* the peer's pages by slot; NULL: direct */
	u64 window_at;			/* guest-physical */
	struct xirq_attachment *xirq;
	struct work_struct work;
};

int nkddi_xmem_init(void);
void nkddi_xmem_exit(void);

/*
 * Before the end is on the bus, and after.  What goes wrong is in the log, and the end has no slots
 * then.
 */
void nkddi_xmem_add(struct vlink_device *vl);
void nkddi_xmem_remove(struct vlink_device *vl);

/* No driver has the end any more: takes what it granted, unmaps what it mapped. */
void nkddi_xmem_release(struct vlink_device *vl);

/*
 * Lists of addresses that this CPU passes to and gets from the hypervisor: LV_XMEM_PAGES of them.
 * Interrupts are off.
 */
u64 *nkddi_xmem_list(phys_addr_t *address);

/*
 * A call of XMEM for n slots, LV_XMEM_PAGES at a time.  x3 is 0.  The sum of the x1, or an error.
 */
s64 nkddi_xmem_call(const struct vlink_device *vl, u32 fn, u32 first, u32 n, u64 flags);

/* How an argument names slots. */
static inline u64 nkddi_xmem_range(u32 first, u32 n)
{
	return first | (u64)n << 32;
}

/*
 * Is there a reference that keeps it?  One that is part of something else has none.  To write what
 * is the kernel's own, as the page of zeros, may be granted to nobody.
 */
bool nkddi_xmem_may_lend(struct page *page, u32 flags);

/* Frees what was left and is FREE now.  Process context. */
void nkddi_xmem_reap(struct xmem_end *end);
/* The same soon, and .xmem of the driver.  Any context. */
void nkddi_xmem_look(struct xmem_end *end);

#endif
