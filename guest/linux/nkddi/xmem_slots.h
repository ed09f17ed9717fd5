/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The slots of a link end for pages that it grants: which ones are in use, and what page is in
 * them.  A slot is in use until the hypervisor said that it is FREE, and holds a reference to its
 * page as long.  A slot that is left has no user any more: it waits to become FREE.
 *
 * Any context, unless said otherwise.
 */
#ifndef GUEST_LINUX_NKDDI_XMEM_SLOTS_H
#define GUEST_LINUX_NKDDI_XMEM_SLOTS_H

#include <linux/spinlock.h>
#include <linux/types.h>

struct page;

struct xmem_slots {
	spinlock_t lock;
	u32 count;
	u32 next;			/* search from here: old slots have the longest time to end */
	u32 tag;			/* of the latest grant */
	unsigned long *used;
	unsigned long *left;		/* those of used that have no user */
	struct page **page;		/* NULL: not used, or of an earlier life of nkddi */
	u32 *tag_of;			/* what each slot is used for; 0: not used */
};

/* All slots are unused.  0 or -ENOMEM.  Process context. */
int nkddi_xmem_slots_init(struct xmem_slots *s, u32 count);
/* A page that is still in a slot keeps its reference for ever.  Process context. */
void nkddi_xmem_slots_exit(struct xmem_slots *s);

/* Are there n unused slots in a row? */
bool nkddi_xmem_slots_have(struct xmem_slots *s, u32 n);
/* The first of n unused slots in a row, used now, and *tag for them; -EINVAL, -ENOSPC. */
int nkddi_xmem_slots_take(struct xmem_slots *s, u32 n, u32 *tag);
/* Holds the page until slots_give().  "tag": the one of slots_take(), or another one from now on. */
void nkddi_xmem_slots_hold(struct xmem_slots *s, u32 slot, u32 tag, struct page *page);
/*
 * Those that have the tag (0: that are left) are FREE: puts their pages; they are unused now.  Others
 * have a new user, and stay.
 */
void nkddi_xmem_slots_give(struct xmem_slots *s, u32 first, u32 n, u32 tag);

/* Those that have the tag (0: any) are not known to be FREE, and nobody will ask for them again. */
void nkddi_xmem_slots_leave(struct xmem_slots *s, u32 first, u32 n, u32 tag);
void nkddi_xmem_slots_leave_all(struct xmem_slots *s);
/* The first slot from "from" on that is left; count if there is none. */
u32 nkddi_xmem_slots_next_left(struct xmem_slots *s, u32 from);
/* How many are left. */
u32 nkddi_xmem_slots_count_left(struct xmem_slots *s);

#endif
