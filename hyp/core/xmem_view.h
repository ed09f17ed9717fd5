/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Views: the words of a borrower's stage 2 in which granted pages appear.
 *
 * A word counts the slots that use it, those for reading and those for writing, in the bits that
 * the hardware ignores: in a direct-mapped borrower, several slots and links may grant the same
 * page.  It has the least rights that all of them need.  When one of them is revoked, the word
 * shows the borrower's scratch page until the last of them has been unmapped.  A word that counts
 * a slot is invalid only while its page is being replaced: the borrower tries again.
 */
#ifndef HYP_CORE_XMEM_VIEW_H
#define HYP_CORE_XMEM_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/xmem.h"
#include "hyp/lib/addr.h"

struct vm;

/* Changes of words of one borrower that are under way: at most LV_XMEM_PAGES of them. */
struct views {
	struct vm *borrower;
	uint32_t count;				/* of pages that CPUs may remember otherwise */
	uint32_t broken;			/* of words without a page */
	struct ipa ipa[LV_XMEM_PAGES];
	uint64_t *word[LV_XMEM_PAGES];
};

/* Takes the borrower's lock.  views_end() lets it go and returns when all its CPUs see the words. */
void views_begin(struct views *views, struct vm *borrower);
void views_end(struct views *views);

/* Can @word show one page more?  No: it counts to its limit, or shows the scratch page. */
bool view_has_room(const struct vm *borrower, uint64_t word, bool write);

/* One slot more shows @page in @word, which has room and is the word of @ipa. */
void view_show(struct views *views, uint64_t *word, struct ipa ipa, struct pa page, bool write);
/* One slot less. */
void view_hide(struct views *views, uint64_t *word, struct ipa ipa, bool write);
/* Take the page away from all slots of the word. */
void view_revoke(struct views *views, uint64_t *word, struct ipa ipa);

/* The VM faulted at @ipa: was the word only just being changed, so that it has to try again? */
bool view_wants_retry(const struct vm *vm, struct ipa ipa, bool write);

#endif
