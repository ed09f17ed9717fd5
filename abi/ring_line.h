/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The line: what a producer or a consumer publishes, namely how far it is and whether it sleeps.
 *
 * A ring has two lines, the producer's and the consumer's.  Indices run free modulo 2^32 and count
 * units (bytes, ring descriptors).  The capacity is a power of two.  Both ends know it from the
 * link's info string and never read it from shared memory. used = producer's index - consumer's
 * index, room = capacity - used. Both indices are zero after a reset of the link: each owner writes
 * its index before it publishes RESET.
 *
 * A wait word is 0, or the number of units (of room, of data) that its owner sleeps for.  A number
 * above the capacity means the capacity.
 *
 *   sleeper   wait = units; full barrier; look at the other's index again; sleep
 *   waker     store own index (release); full barrier; if wait is not 0 and that many
 *             units are there: exchange wait with 0, trigger the sleeper's XIRQ if
 *             it was not 0
 *
 * One of "wait = units" and "store own index" comes first. The barriers make the other end see that
 * store, so the sleeper finds the units or the waker finds the sleeper.  The owner sets and lowers
 * its wait word. It puts the word to 0 only with a reset, or when it knows that the word stands for
 * no other sleeper. A consumer asks for 1 unit and a producer for any number, so the two never both
 * sleep.
 */
#ifndef ABI_RING_LINE_H
#define ABI_RING_LINE_H

#include <stdint.h>

struct lv_ring_line {
	uint32_t index;		/* owner: units produced (consumed) */
	uint32_t wait;		/* owner: units that it sleeps for; the waking peer clears it */
	uint32_t pad[14];
};

#define LV_RING_CAPACITY_MAX	0x40000000u

_Static_assert(sizeof(struct lv_ring_line) == 64, "lv_ring_line");

#endif
