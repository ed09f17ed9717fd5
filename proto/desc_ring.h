/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Descriptor ring (layout: abi/desc_ring.h), as its producer and its consumer use it.
 *
 *   producer                                   consumer
 *     while (there is something)                 for (i = 0; i < budget; i++)
 *             err = desc_ring_put(r, &d)                 err = desc_ring_get(r, &d)
 *     if (desc_ring_flush(r))                    if (desc_ring_flush(r))
 *             notify the consumer                        notify the producer
 *
 * put and get are staged: the peer sees them when they are flushed, all at once, for one barrier
 * and at most one XIRQ. get copies the ring descriptor out, so the caller uses what it has checked.
 *
 * A consumer that polls (NAPI): the interrupt finds the wait word cleared by the peer,
 * hence no further interrupt comes while it polls.  When get says -EAGAIN: flush, leave
 * polling mode, then desc_ring_wait(r, 1); true: poll again (after desc_ring_disarm,
 * if it likes), false: the peer interrupts.  A producer whose ring is full: stop the
 * queue, then desc_ring_wait(r, want); true: start the queue again at once, false: the
 * peer interrupts when "want" descriptors are free.
 *
 * If a service takes the flush as "given back" (veth), the consumer must have finished with the
 * memory that a ring descriptor names before it flushes.  A service that gives back in any order
 * has a second ring for that (vmq).
 *
 * Locks: the caller serialises the calls of one struct desc_ring, except those marked lock-free.
 * Any context; no call sleeps.
 */
#ifndef PROTO_DESC_RING_H
#define PROTO_DESC_RING_H

#include <port.h>

#include "abi/desc_ring.h"
#include "proto/ring_cursor.h"

/* One end.  Fields are private, except that cursor.capacity may be read. */
struct desc_ring {
	struct ring_cursor cursor;
	uint8_t *desc;
	uint32_t size;		/* bytes of a descriptor */
	uint32_t staged;	/* put (got) since the last flush */
	uint32_t done;		/* cursor.seen as last told by desc_ring_completed() */
};

/* Bytes of shared memory, a multiple of 64. */
uint32_t desc_ring_bytes(uint32_t count, uint32_t size);

/*
 * Bind an end.  count: a power of two up to LV_DESC_COUNT_MAX; size: bytes, a multiple
 * of 8 up to LV_DESC_SIZE_MAX; else -EINVAL.  shared is aligned to 64 bytes and stays
 * mapped.  Shared memory is not touched: usable after the first reset.
 */
int desc_ring_init(struct desc_ring *r, struct lv_desc_ring *shared, uint32_t count, uint32_t size,
		   enum ring_role role);

/* For the link's reset callback: puts the own line to zero, stages nothing, is not broken. */
void desc_ring_reset(struct desc_ring *r);

/*
 * Ring descriptors that can be put (got) now, beyond the staged ones, or -EPROTO.  Looks at the
 * peer's index only if fewer than "enough" are known.
 */
int desc_ring_available(struct desc_ring *r, uint32_t enough);

/* Producer: stage one descriptor.  0, -EAGAIN the ring is full, -EPROTO. */
int desc_ring_put(struct desc_ring *r, const void *desc);

/* Consumer: copy the next one out, stage its release.  0, -EAGAIN empty, -EPROTO. */
int desc_ring_get(struct desc_ring *r, void *desc);

/* Publish what is staged.  True: trigger the peer's XIRQ.  False also if nothing is staged. */
bool desc_ring_flush(struct desc_ring *r);

/*
 * Producer: how many descriptors the consumer has released since this was last asked
 * (or since the reset), oldest first; or -EPROTO.  For memory that is given back in
 * order: frame_area_free(area, n).
 */
int desc_ring_completed(struct desc_ring *r);

/*
 * As ring_cursor_wait(): arm, look again.  True: "want" can be put (got) now, or the
 * next call answers -EPROTO; false: the peer notifies.  want: 1 for a consumer, up to
 * count for a producer.  Nothing may be staged: flush first.  Lock-free.
 */
bool desc_ring_wait(const struct desc_ring *r, uint32_t want);

/* As ring_cursor_disarm().  Lock-free. */
void desc_ring_disarm(const struct desc_ring *r);

#endif
