/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Memory of a fixed size that labels cut pieces from: a link's budget of PMEM, or a VM's blocks of
 * PDEV.
 *
 *   base                                                        base + size
 *   | first label |  gap  | label above | label above | gap ...      |
 *
 * A new piece gets the lowest gap that is large enough.  Callers hold the lock of the labels.  A VM
 * may have many labels, so every call here is bounded.
 */
#ifndef HYP_CORE_AREA_H
#define HYP_CORE_AREA_H

#include <stdbool.h>
#include <stdint.h>

#include "hyp/lib/addr.h"

struct label;

struct area {
	uint64_t base;		/* guest-physical */
	struct pa pa;		/* the same, as a machine address */
	uint64_t size;		/* bytes, a multiple of the granule */
	uint64_t granule;	/* pieces are whole ones; a power of two */
	uint64_t used;		/* bytes of all pieces; atomic for COUNTER_READ */
	bool stale;		/* an earlier life has seen it: what is cut has to be cleared */
	bool left;		/* there may be labels that nobody counts on, above swept */
	bool sweeping;		/* area_forget() has begun and is not at its end */
	struct label *lowest;	/* then label.above, by address */
	struct label *swept;	/* the last label that area_forget() looked at, or NULL */
	uint64_t returned;	/* pieces, ever */
};

/*
 * How far a search for a gap has come.  New pieces only make gaps smaller, so what was passed need
 * not be looked at again for the same size, whoever cuts meanwhile, until a piece is returned.
 * Zeroed: nothing was searched.  Each vCPU has its own: none can send another one back.
 */
struct area_search {
	struct area *area;
	uint64_t bytes;
	uint64_t returned;	/* area.returned when it began */
	struct label *passed;	/* no gap below its end is large enough; NULL: at the start */
};

enum area_result { AREA_CUT, AREA_FULL, AREA_AGAIN };

/* Labels that a call looks at, so that no call stays at EL2 for long. */
#define AREA_STEP	256u

/*
 * Cut @size bytes, not 0, for @label, whose size, value and stale are filled in.  AREA_FULL: there
 * is no room.  AREA_AGAIN: call again with the same @search, which goes on where it was.  An area
 * of fewer than AREA_STEP labels answers at once.
 */
enum area_result area_cut(struct area *area, struct label *label, uint64_t size,
			  struct area_search *search);

/* Take the piece back, which frees the label's entry.  Constant time. */
void area_return(struct area *area, struct label *label);

/*
 * The same for labels that nobody counts on, AREA_STEP labels further.  Adds to *@forgotten how many
 * there were.  False: there are more to look at.
 */
bool area_forget(struct area *area, uint32_t *forgotten);

/* Labels may have been left: the next area_forget() looks at all of them. */
void area_was_left(struct area *area);

/* Clear some more of the piece, in bounded time.  Returns whether all of it is clear. */
bool area_clear(const struct area *area, struct label *label);

#endif
