/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Memory of a fixed size that labels cut pieces from: a link's budget of PMEM, or a VM's blocks of
 * PDEV.
 *
 *   base                                                        base + size
 *   | first label |  gap  | label above | label above | gap ...      |
 *
 * A new piece gets the lowest gap that is large enough.  Callers hold the lock of the labels.
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
	struct label *lowest;	/* then label.above, by address */
};

/*
 * Cut @size bytes, not 0, for @label, whose size, value and stale are filled in.  Returns whether
 * there was room.  Time in proportion to the labels of the area.
 */
bool area_cut(struct area *area, struct label *label, uint64_t size);

/* Take the piece back, which frees the label's entry.  The same time. */
void area_return(struct area *area, struct label *label);

/* The same for all labels that nobody counts on, in the same time.  Returns how many there were. */
uint32_t area_forget(struct area *area);

/* Clear some more of the piece, in bounded time.  Returns whether all of it is clear. */
bool area_clear(const struct area *area, struct label *label);

#endif
