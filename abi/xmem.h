/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * XMEM: memory that stays its owner's and is lent to the VM at the other end of a link, page by
 * page.
 *
 * Each end of a link has slots for the pages that it grants, as many as its "xmem" in the system
 * description has pages.  The owner chooses the slot of a page.  A slot that the borrower has
 * mapped shows the page:
 *
 *   ordinary borrower        at lv_vlink.xmem + slot * 4096 of the borrower's XMEM window
 *   direct-mapped borrower   at the machine address of the page, so that DMA works
 *
 *   from      by                                            becomes
 *   FREE      GRANT                                         GRANTED
 *   FREE      GRANT with LV_XMEM_SHOW                       MAPPED
 *   GRANTED   REVOKE                                        FREE
 *   GRANTED   MAP                                           MAPPED
 *   MAPPED    UNMAP                                         GRANTED
 *   MAPPED    UNMAP with LV_XMEM_END, or of an asked slot   FREE
 *   MAPPED    REVOKE                                        MAPPED, asked
 *   MAPPED    REVOKE with LV_XMEM_FORCE                     REVOKED
 *   REVOKED   UNMAP                                         FREE
 *
 * GRANT with SHOW is for a borrower whose end is not OFF: nothing appears in a VM that has just been
 * started and knows of nothing yet.
 *
 * REVOKE of a FREE or REVOKED slot and UNMAP of a FREE or GRANTED slot change nothing and are no
 * error, so that a whole range can be cleared.  Everything else is LV_EBUSY.
 *
 * REVOKE without LV_XMEM_FORCE asks: a slot that is MAPPED is marked LV_XMEM_ASKED and stays so
 * until the borrower unmaps it.  With LV_XMEM_FORCE the borrower's view becomes a scratch page of
 * the borrower's own at once: when the call returns, no CPU of the borrower can reach the page any
 * more.  The slot is not free before the borrower has unmapped it, because its devices may still
 * use a machine address that they were given.  Where a direct-mapped borrower has the same page from
 * several slots, of whichever links, all of them show the scratch page until all have been unmapped:
 * FORCE hits all grants of the page.  QUERY says ASKED to the borrower of each, although the others
 * stay MAPPED.  What the borrower read before QUERY said no ASKED was the page.
 *
 * An access of the borrower to a slot that is neither MAPPED nor REVOKED, and a store to one that
 * is mapped for reading, gives an external abort.  No owner can bring that about for a slot that
 * the borrower has mapped: its view ends by the borrower's own UNMAP.
 *
 * A page may be granted in several slots and over several links.  Only RAM of the owner can be
 * granted: no PMEM, PDEV, device, and no page that another VM grants to it.
 *
 * When the VM of an end dies, slots of both ends of the link become FREE: those that it granted as
 * by REVOKE with LV_XMEM_FORCE (here the borrower's slots stay REVOKED until it unmaps them),
 * before its ends are OFF and before its memory is cleared; those that it has mapped by UNMAP with
 * LV_XMEM_END, also before its ends are OFF.  What it has not mapped stays GRANTED.  A state of an
 * end that its VM stores changes no slot.
 *
 * Events: the VM gets the XIRQ that PXIRQ_ALLOC handed out for LV_XMEM_PXIRQ_SERVER (the server
 * receives it) or LV_XMEM_PXIRQ_CLIENT, if there is one, when slots that it borrows are asked for
 * or revoked, and when slots that it asked for or revoked have become FREE.
 */
#ifndef ABI_XMEM_H
#define ABI_XMEM_H

#include <stdint.h>

/*
 * call     x1    x2     x3                          x4                     x0, x1 to x3
 * GRANT    link  slots  address of the first page,  flags | tag << 32      pages
 *                       or of a list
 * REVOKE   link  slots  0                           flags | tag << 32      pages, x1: not FREE yet
 * MAP      link  slots  0, or address of a list     flags | tag << 32      pages, x1: address of
 *                       that is filled                                     the first page
 * UNMAP    link  slots  0                           flags | tag << 32      pages
 * QUERY    link  slot   0: own grants, 1: peer's    0                      see below
 *
 * "slots" is the first slot | their number << 32.  A list is an array of 8-byte guest-physical
 * page addresses, one for each slot, in a block of the caller's PDEV, aligned to 8 bytes.  Other
 * runs are contiguous in guest-physical memory.
 *
 * A call does at most LV_XMEM_PAGES pages, fewer while others want the same borrower, and says in
 * x0 how many it did: call again for the rest.  What it did not do it has not begun: an error means
 * that nothing was changed.  GRANT, REVOKE are the owner's calls for its own slots; MAP, UNMAP the
 * borrower's for the slots of its peer.  In a loopback link, LV_XMEM_SERVER says that the slots are
 * the server's.
 *
 * The tag is a number that the owner gives to a grant.  MAP names it, so that no slot is taken for
 * one of an earlier grant.  REVOKE and UNMAP of a tag that is not 0 leave slots of other tags as
 * they are and do not count them: a grant can be ended twice, although its slots have another user.
 *
 * QUERY: x0 state of the slot (LV_XMEM_FREE..), | LV_XMEM_WRITE, LV_XMEM_ASKED; x1 how many slots
 * from this one on have the same state, flags and tag (at most LV_XMEM_PAGES; FREE ones are alike);
 * x2 the tag; x3 the address of the page: for the owner its own, for the borrower where it is mapped
 * or would be.  x2 and x3 are 0 if the slot is FREE.
 *
 * LV_ENOENT: no such link.  LV_EINVAL: slots that do not exist, none at all, an address that is not
 * aligned, a list that is not in PDEV, flags that the call does not have.  LV_EACCES: a page that
 * is not RAM of the owner; write where only reading was granted.  LV_EBUSY: a slot in another
 * state, or with another tag; SHOW to an end that is OFF; MAP into a direct-mapped VM of a page that
 * it has mapped 15 times already, or of which a slot was revoked and not all are unmapped since.
 */
#define LV_XMEM_PAGES		64u

/* Flags, in x4 unless the table says otherwise. */
#define LV_XMEM_WRITE		(1u << 8)	/* GRANT, MAP: also for writing */
#define LV_XMEM_LIST		(1u << 9)	/* GRANT: x3 is a list */
#define LV_XMEM_SHOW		(1u << 10)	/* GRANT: the slots are MAPPED at once, for the borrower */
#define LV_XMEM_FORCE		(1u << 11)	/* REVOKE */
#define LV_XMEM_END		(1u << 12)	/* UNMAP: the grant ends too */
#define LV_XMEM_ASKED		(1u << 13)	/* QUERY: the owner wants the slot back, or took it */
#define LV_XMEM_SERVER		(1u << 14)	/* loopback: the server's slots */

enum lv_xmem_state {
	LV_XMEM_FREE,
	LV_XMEM_GRANTED,
	LV_XMEM_MAPPED,
	LV_XMEM_REVOKED,	/* the view of the borrower is its scratch page */
};

/* Ids for PXIRQ_ALLOC: the event that the server, or the client, receives. */
#define LV_XMEM_PXIRQ_SERVER	0xfffffff0u
#define LV_XMEM_PXIRQ_CLIENT	0xfffffff1u

#endif
