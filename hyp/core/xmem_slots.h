/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Some slots of one end of a link that a call or a death changes: the transitions of abi/xmem.h.
 * link.xmem_lock is held by all of these functions.
 */
#ifndef HYP_CORE_XMEM_SLOTS_H
#define HYP_CORE_XMEM_SLOTS_H

#include <stdbool.h>
#include <stdint.h>

#include "hyp/core/link.h"
#include "hyp/core/xmem_view.h"

struct slots {
	struct link *link;
	enum link_side side;		/* of the owner */
	struct xmem_end *end;		/* link->xmem[side] */
	uint32_t first, count;		/* at most LV_XMEM_PAGES */
	uint32_t tag;			/* of the grant that is meant; 0: of any */
};

static inline struct vm *slots_owner(const struct slots *slots)
{
	return slots->link->vm[slots->side];
}

static inline struct vm *slots_borrower(const struct slots *slots)
{
	return slots->link->vm[!slots->side];
}

/* Where the borrower has slot @n mapped, or would have it. */
struct ipa slot_view(const struct slots *slots, uint32_t n);

/*
 * Does the owner want slot @n back, or has it taken the page by another slot of a direct-mapped
 * borrower?
 */
bool slot_is_asked(const struct slots *slots, uint32_t n);

/* Are all of them FREE?  Are all of them granted with the tag, for this? */
bool slots_are_free(const struct slots *slots);
int64_t slots_are_granted(const struct slots *slots, bool write);

/* FREE becomes GRANTED with the tag: slot n gets page[n]. */
void slots_grant(struct slots *slots, const struct pa *page, bool write);

/* GRANTED, all of them, becomes FREE: nobody has mapped them. */
void slots_free(struct slots *slots);

/*
 * These three end after VIEWS_STEP slots, or a multiple, if others want the borrower's lock.
 *
 * GRANTED becomes MAPPED.  Returns how many: after the first one whose word has no room it ends as
 * well.  @write is what the borrower wants.
 */
uint32_t slots_map(struct slots *slots, bool write);

/* What slots_unmap() and slots_revoke() did; @slots->count becomes the number of slots. */
struct slots_change {
	uint32_t left;			/* slots that are not FREE */
	bool tell;			/* the other VM has waited for this, or is to know of it */
	bool given;			/* something was unmapped */
};

/* MAPPED and REVOKED become GRANTED or FREE.  @end: FREE in any case.  Slots of other tags stay. */
struct slots_change slots_unmap(struct slots *slots, bool end);

/* GRANTED becomes FREE, MAPPED asked, or with @force REVOKED.  Slots of other tags stay. */
struct slots_change slots_revoke(struct slots *slots, bool force);

#endif
