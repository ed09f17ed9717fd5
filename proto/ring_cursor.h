/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * One end's view of a ring (layout and wake protocol: abi/ring_line.h).  Only this file computes
 * with ring indices; byte_ring and desc_ring add the data.
 *
 *   producer                                  consumer
 *     n = ring_cursor_available(c, want)        n = ring_cursor_available(c, want)
 *     fill units from ring_cursor_at(c, 0)      copy units from ring_cursor_at(c, 0)
 *     if (ring_cursor_advance(c, n))            if (ring_cursor_advance(c, n))
 *             notify the consumer                       notify the producer
 *
 *   to sleep: enter the wait queue; while (!ring_cursor_wait(c, want)) sleep;
 *
 * Both ends do the same: "available" is room for a producer and data for a consumer.
 *
 * The own index lives in the cursor.  The shared index only publishes it and is never read back
 * (except where a process may store it: ring_cursor_adopt()).  The peer's index is judged each time
 * it is read.  An index that means more than the capacity, or less than was there already, breaks
 * the cursor; then ring_cursor_available() answers -EPROTO until the next reset.
 *
 * The caller serialises the calls of one cursor, except those marked lock-free, which may run
 * beside the others and beside themselves.  No call sleeps; any context.  The two cursors of a ring
 * take no lock of each other.
 */
#ifndef PROTO_RING_CURSOR_H
#define PROTO_RING_CURSOR_H

#include <port.h>

#include "abi/ring_line.h"

enum ring_role {
	RING_PRODUCER,
	RING_CONSUMER,
};

enum ring_broken {
	RING_SOUND,
	RING_BROKEN_BY_PEER,
	RING_BROKEN_BY_EITHER,	/* by the peer's index or by a claim */
};

/* Fields are private, except that capacity may be read. */
struct ring_cursor {
	struct lv_ring_line *own;
	struct lv_ring_line *peer;
	uint32_t capacity;	/* units */
	uint32_t bias;		/* capacity for a producer, 0 for a consumer */
	uint32_t index;		/* own index */
	uint32_t seen;		/* peer's index as last accepted */
	uint32_t broken;	/* enum ring_broken */
	bool claims;		/* since the reset a process may have stored own->index */
};

/*
 * Bind *c to the two lines, each aligned to 64 bytes and mapped as long as the
 * cursor is used.  capacity in units: a power of two up to LV_RING_CAPACITY_MAX, else
 * -EINVAL.  Shared memory is not touched: the cursor is usable after its first reset.
 */
int ring_cursor_init(struct ring_cursor *c, struct lv_ring_line *own, struct lv_ring_line *peer,
		     uint32_t capacity, enum ring_role role);

/*
 * Puts own index and own wait word to zero, here and in shared memory; the cursor is not broken
 * then.  Only for the reset callback of the link: the peer does not use the ring then.
 */
void ring_cursor_reset(struct ring_cursor *c);

/*
 * Units that can be produced (consumed) now, 0..capacity, or -EPROTO (and -EINVAL with claims, see
 * there).  The peer's index is read again only if the remembered one promises less than "enough".
 */
int ring_cursor_available(struct ring_cursor *c, uint32_t enough);

/* Position 0..capacity-1 of the unit that is "ahead" units after the next one. */
uint32_t ring_cursor_at(const struct ring_cursor *c, uint32_t ahead);

/*
 * Publish n units, at most as many as ring_cursor_available() last said.  True: the peer sleeps for
 * them; the caller triggers the peer's XIRQ.
 */
bool ring_cursor_advance(struct ring_cursor *c, uint32_t n);

/*
 * The same without a look at the peer: a peer that sleeps goes on sleeping, until a later
 * ring_cursor_kick() or ring_cursor_advance() of ours.
 */
void ring_cursor_publish(struct ring_cursor *c, uint32_t n);

/*
 * From now until the next reset a process may store into our own shared index: that is its claim to
 * have moved on.  The peer's index cannot be judged as before then, because the peer may have
 * followed a claim that we have not seen and that was taken back.
 */
void ring_cursor_expect_claims(struct ring_cursor *c);

/*
 * Judge the claim, if one is expected, and make it the own index.  A claim that changes at each look
 * stays for the next call.  If the ring would hold less than
 * nothing, or more than the capacity, the cursor is broken:
 *   -EPROTO   by the peer: its index went back, and the claim is possible
 *   -EINVAL   by the claim, or by the peer, who can tell
 * The same is true of what ring_cursor_available() says with claims.  There is at least what it says,
 * also while the process claims more.
 */
int ring_cursor_adopt(struct ring_cursor *c);

/*
 * As ring_cursor_advance(), for units that were published before: by ring_cursor_publish(), or by
 * the process itself and adopted.  True: trigger the peer's interrupt.
 */
bool ring_cursor_kick(const struct ring_cursor *c);

/* Are "want" units available, or is the cursor broken?  Arms nothing.  Lock-free. */
bool ring_cursor_has(const struct ring_cursor *c, uint32_t want);

/*
 * Tell the peer that we are about to sleep until "want" units (1..capacity) are
 * available, then look once more.  True: do not sleep, there is enough, or the peer
 * broke the protocol, which the next ring_cursor_available() reports; the peer may
 * interrupt once although we are awake.  False: the peer will notify.  The caller is
 * already on its wait queue.  Lock-free.
 */
bool ring_cursor_wait(const struct ring_cursor *c, uint32_t want);

/*
 * Nobody at this end sleeps any more, so the peer need not interrupt.  Only where one context does
 * all the waiting of this end (a NAPI instance, a transmit queue), never where poll or several
 * threads wait.  Lock-free.
 */
void ring_cursor_disarm(const struct ring_cursor *c);

#endif
