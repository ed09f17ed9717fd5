/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Views: the words of a borrower's stage 2 in which granted pages appear.
 *
 * A word counts the slots that use it, those for reading and those for writing, in the bits that
 * the hardware ignores: in a direct-mapped borrower, several slots and links may grant the same
 * page.  It has the least rights that all of them need.  When one of them is revoked, the word
 * shows the borrower's scratch page for this owner until the last of them has been unmapped.  A word that counts
 * a slot is invalid only while its page is being replaced: the borrower tries again.
 */
#ifndef HYP_CORE_XMEM_VIEW_H
#define HYP_CORE_XMEM_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/xmem.h"
#include "hyp/lib/addr.h"
#include <arch/spinlock.h>
#include <arch/stage2.h>

struct vm;

/* Changes of words of one borrower that are under way: at most LV_XMEM_PAGES of them. */
struct views {
	struct vm *borrower;
	struct spinlock *lock;			/* of the borrower, held */
	uint64_t scratch; /* machine address of the scratch page */
	uint64_t word_of[2];			/* a word without its address: read only, or not */
	uint32_t count;				/* of pages that CPUs may remember otherwise */
	uint32_t broken;			/* of words without a page */
	struct ipa ipa[LV_XMEM_PAGES];
	uint64_t *word[LV_XMEM_PAGES];
};

/*
 * Of words that show pages of @owner.  Takes the borrower's lock.  views_end() lets it go and
 * returns when all its CPUs see the words.
 */
void views_begin(struct views *views, struct vm *borrower, const struct vm *owner);
void views_end(struct views *views);

/*
 * Of @count slots @done are done: how far to go before asking again.  @done: no further, because
 * others want the lock.  They may be owners that have nothing to do with this one, and interrupts
 * are masked while they wait.
 */
#define VIEWS_STEP	16u

static inline uint32_t views_end_of_step(const struct views *views, uint32_t done, uint32_t count)
{
	if (done && spin_is_wanted(views->lock))
		return done;
	return count - done < VIEWS_STEP ? count : done + VIEWS_STEP;
}

#define VIEW_READER	(1ull << STAGE2_SOFT_BIT)
#define VIEW_WRITER	(VIEW_READER << 4)
#define VIEW_READERS	(15 * VIEW_READER)
#define VIEW_WRITERS	(15 * VIEW_WRITER)

_Static_assert((VIEW_READERS | VIEW_WRITERS) == STAGE2_SOFT, "two counters of four bits");

/* The CPUs' table walkers, and view_wants_retry() of any CPU, read words whenever they like. */
static inline uint64_t view_load(const uint64_t *word)
{
	return __atomic_load_n(word, __ATOMIC_RELAXED);
}

static inline void view_store(uint64_t *word, uint64_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELAXED);
}

static inline bool view_is_scratch(const struct views *views, uint64_t word)
{
	return (word & STAGE2_ADDRESS) == views->scratch;
}

static inline void view_forget(struct views *views, struct ipa ipa)
{
	views->ipa[views->count++] = ipa;
}

/* Can @word show one page more?  No: it counts to its limit, or shows the scratch page. */
static inline bool view_has_room(const struct views *views, const uint64_t *word, bool write)
{
	uint64_t mask = write ? VIEW_WRITERS : VIEW_READERS, now = view_load(word);

	return !view_is_scratch(views, now) && (now & mask) != mask;
}

/* One slot more shows @page in @word, which has room and is the word of @ipa. */
static inline void view_show(struct views *views, uint64_t *word, struct ipa ipa, struct pa page,
			     bool write)
{
	uint64_t old = view_load(word);
	uint64_t counts = (old & STAGE2_SOFT) + (write ? VIEW_WRITER : VIEW_READER);
	uint64_t next = page.v | views->word_of[(counts & VIEW_WRITERS) != 0] | counts;

	view_store(word, next);
	if (old & STAGE2_VALID && (old ^ next) & STAGE2_WRITE)
		view_forget(views, ipa);
}

/* One slot less. */
static inline void view_hide(struct views *views, uint64_t *word, struct ipa ipa, bool write)
{
	uint64_t old = view_load(word), next = old - (write ? VIEW_WRITER : VIEW_READER);

	if (!(next & STAGE2_SOFT))
		next = 0;
	else if (!(next & VIEW_WRITERS) && !view_is_scratch(views, old))
		next &= ~STAGE2_WRITE;
	view_store(word, next);
	if ((old ^ next) & (STAGE2_VALID | STAGE2_WRITE))
		view_forget(views, ipa);
}

/* Take the page away from all slots of the word. */
static inline void view_revoke(struct views *views, uint64_t *word, struct ipa ipa)
{
	uint64_t old = view_load(word);

	if (!(old & STAGE2_VALID) || view_is_scratch(views, old))
		return;		/* another slot of the same page was revoked */
	view_store(word, old & STAGE2_SOFT);
	view_forget(views, ipa);
	views->word[views->broken++] = word;
}

/* The VM faulted at @ipa: was the word only just being changed, so that it has to try again? */
bool view_wants_retry(const struct vm *vm, struct ipa ipa, bool write);

#endif
