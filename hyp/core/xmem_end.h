/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What one end of a link grants to the other: the slots of abi/xmem.h, and the words of the
 * borrower's stage 2 where they appear.  See xmem.h.
 */
#ifndef HYP_CORE_XMEM_END_H
#define HYP_CORE_XMEM_END_H

#include <stdbool.h>
#include <stdint.h>

#include "hyp/config/config.h"
#include "hyp/lib/addr.h"
#include <arch/spinlock.h>

struct xmem_slot {
	uint64_t page;		/* machine address; nothing if the slot is FREE */
	uint32_t tag;
	uint8_t state;		/* enum lv_xmem_state */
	bool write;		/* granted for writing */
	bool view_write;	/* MAPPED or REVOKED: mapped for writing */
	bool asked;
};

struct xmem_end {
	/* fixed at boot */
	struct xmem_slot *slot;
	uint32_t count;		/* of slots */
	struct ipa view;	/* of slot 0 in the borrower's window; 0: machine addresses */
	/*
	 * The words of the view, one for each slot, or, where the borrower is direct-mapped, one
	 * for each page of the owner's RAM.  NULL: a direct-mapped VM lends to itself.
	 */
	uint64_t *word;

	/* under link.xmem_lock */
	uint32_t used;		/* slots that are not FREE */
	uint32_t held;		/* slots that are MAPPED or REVOKED */
};

/* What a VM has of XMEM as borrower, and how far the clean-up after its death is. */
struct vm_xmem {
	/* fixed at boot */
	bool any;		/* some end of one of its links has slots */

	struct spinlock lock;	/* of the words of its views */

	uint32_t waits;		/* it is to be loaded when its pages have been given back; atomic */
	uint32_t dying;		/* nothing is shown to it; atomic */
	uint32_t link, side, slot;	/* how far the clean-up is */

	/*
	 * Fixed at boot: what its views show of revoked slots of vms[i]; 0: it borrows nothing
	 * there.  A page for each owner, so that no owner is shown what was meant for another one.
	 */
	struct pa scratch[CONFIG_VMS_MAX];
};

#endif
