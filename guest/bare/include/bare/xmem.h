/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Pages lent over a link: the calls of abi/xmem.h.  Any vCPU, any context.
 *
 * Each call does at most LV_XMEM_PAGES slots.  Unless it says otherwise it returns how many it did,
 * or LV_E*.
 */
#ifndef BARE_XMEM_H
#define BARE_XMEM_H

#include <stdint.h>

#include "abi/hypercall.h"
#include "abi/vlink.h"
#include "abi/xmem.h"

struct xmem_slots {
	const struct lv_vlink *vlink;
	uint32_t first, count;
};

/* As owner: @page is the address of the first page, or of a list with LV_XMEM_LIST. */
int64_t xmem_grant(struct xmem_slots slots, uint64_t page, uint32_t flags, uint32_t tag);
/*
 * Of the grant with this tag; 0: of any.  Slots of other tags stay and do not count.  @left, if not
 * NULL: how many of them are not FREE yet.
 */
int64_t xmem_revoke(struct xmem_slots slots, uint32_t flags, uint32_t tag, uint64_t *left);

/* As borrower.  @at, if not NULL: address of the first page.  @list: 0, or address of a list. */
int64_t xmem_map(struct xmem_slots slots, uint64_t list, uint32_t flags, uint32_t tag,
		 uint64_t *at);
/* Of the grant with this tag; 0: of any. */
int64_t xmem_unmap(struct xmem_slots slots, uint32_t flags, uint32_t tag);

struct xmem_answer {
	uint32_t run;		/* slots from this one on that are as this one is; at most LV_XMEM_PAGES */
	uint32_t tag;		/* of the grant; 0 if the slot is FREE, as the next */
	uint64_t page;		/* its address, or where it appears or would appear */
};

/*
 * What slot @slots.first is: @peer's, else own.  Returns the state | LV_XMEM_WRITE, LV_XMEM_ASKED,
 * or LV_E*.  @answer, if not NULL: the rest, unless it is LV_E*.
 */
int64_t xmem_query(struct xmem_slots slots, uint32_t peer, uint32_t flags,
		   struct xmem_answer *answer);

#endif
