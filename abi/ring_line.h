/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What one end of a ring publishes: how far it is, and whether it sleeps.
 *
 * Two lines make a ring, the producer's and the consumer's.  Indices run free modulo
 * 2^32 and count units (bytes, descriptors); the capacity is a power of two known to
 * both sides from the link's info string, never read from shared memory.
 * used = producer's index - consumer's index, room = capacity - used.  Both indices
 * are zero after a reset of the link, each written by its owner before it publishes
 * RESET.
 *
 * A wait word is 0, or the number of units (of room, of data) that its owner sleeps
 * for; a number above the capacity means the capacity.
 *
 *   sleeper   wait = units; full barrier; look at the other's index again; sleep
 *   waker     store own index (release); full barrier; if wait is not 0 and that many
 *             units are there: exchange wait with 0, trigger the sleeper's XIRQ if
 *             it was not 0
 *
 * Of "wait = units" and "store own index", one comes first; the barriers make the
 * other side see it, so the sleeper finds the units or the waker finds the sleeper.
 * The owner sets its wait word and lowers it.  It puts it to 0 only with a reset, or
 * when it knows that it stands for no other sleeper.  A consumer asks for 1 unit, a
 * producer for any number, so that never both sleep.
 */
#ifndef ABI_RING_LINE_H
#define ABI_RING_LINE_H

#include <stdint.h>

struct lv_ring_line {
	uint32_t index;		/* owner: units produced (consumed) */
	uint32_t wait;		/* owner: sleeps for so many; cleared by the waking peer */
	uint32_t pad[14];
};

#define LV_RING_CAPACITY_MAX	0x40000000u

_Static_assert(sizeof(struct lv_ring_line) == 64, "lv_ring_line");

#endif
