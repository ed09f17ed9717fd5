/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Byte ring (layout: abi/byte_ring.h), as its producer and its consumer use it.
 *
 *   producer                                  consumer
 *     n = byte_ring_reserve(p, ..., seg)        n = byte_ring_peek(c, ..., seg)
 *     copy n bytes into seg[0], seg[1]          copy n bytes out of seg[0], seg[1]
 *     if (byte_ring_commit(p, n))               if (byte_ring_consume(c, n))
 *             notify the consumer                       notify the producer
 *
 *   to sleep: enter the wait queue; while (!byte_ring_wait_*(...)) sleep;
 *
 * Indices, their judgement and the wake protocol are those of ring_cursor.  An impossible index of
 * the peer breaks the handle; every call then answers -EPROTO until the next reset.  The capacity
 * comes from the configuration.
 *
 * Producer and consumer take no lock of each other.  The caller serialises the calls of one handle,
 * except byte_ring_wait_*, which are lock-free and may run beside the others and beside themselves
 * (poll).
 */
#ifndef PROTO_BYTE_RING_H
#define PROTO_BYTE_RING_H

#include <port.h>

#include "abi/byte_ring.h"
#include "proto/ring_cursor.h"

/* A contiguous part of the ring.  len counts bytes; 0 for an unused segment. */
struct byte_ring_seg {
	uint8_t *base;
	uint32_t len;
};

/* Fields are private, except that cursor.capacity may be read. */
struct byte_ring_producer {
	struct ring_cursor cursor;
	uint8_t *data;
};

struct byte_ring_consumer {
	struct ring_cursor cursor;
	uint8_t *data;
};

/* Bytes of shared memory for a ring of that capacity, rounded up to 4 KiB pages. */
uint32_t byte_ring_bytes(uint32_t capacity);

/*
 * Bind a handle to a ring.  capacity: a power of two within
 * LV_BYTE_RING_CAPACITY_MIN..MAX, else -EINVAL.  ring is aligned to 64 bytes
 * and stays mapped as long as the handle is used.  Shared memory is not touched:
 * the handle is usable after its first reset.
 */
int byte_ring_producer_init(struct byte_ring_producer *p, struct lv_byte_ring *ring,
			    uint32_t capacity);
int byte_ring_consumer_init(struct byte_ring_consumer *c, struct lv_byte_ring *ring,
			    uint32_t capacity);

/*
 * Puts own index and own wait word to zero, here and in shared memory; the handle is not broken
 * then.
 */
void byte_ring_producer_reset(struct byte_ring_producer *p);
void byte_ring_consumer_reset(struct byte_ring_consumer *c);

/*
 * Bytes that can be produced (consumed) now, or -EPROTO.  The peer's index is read again only if
 * the remembered one promises less than "enough" bytes.
 */
int byte_ring_room(struct byte_ring_producer *p, uint32_t enough);
int byte_ring_used(struct byte_ring_consumer *c, uint32_t enough);

/*
 * Up to "want" bytes of room (of data) as one or two segments.  Returns the sum of
 * their lengths, 0 if there is none, or -EPROTO.  Nothing is taken yet: calling
 * again without commit (consume) answers the same place.
 */
int byte_ring_reserve(struct byte_ring_producer *p, uint32_t want, struct byte_ring_seg seg[2]);
int byte_ring_peek(struct byte_ring_consumer *c, uint32_t want, struct byte_ring_seg seg[2]);

/*
 * Publish n bytes, at most as many as the last reserve (peek) returned.  True: the peer sleeps for
 * them; the caller triggers the peer's XIRQ.
 */
bool byte_ring_commit(struct byte_ring_producer *p, uint32_t n);
bool byte_ring_consume(struct byte_ring_consumer *c, uint32_t n);

/*
 * Tell the peer that we are about to sleep until there are "want" bytes of room (of
 * data), then look once more.  True: do not sleep, there is enough (or the peer
 * broke the protocol, which the next reserve or peek reports).  False: the peer will
 * notify.  The caller is already on its wait queue.  want: 1..capacity; a producer
 * may ask for any amount as long as consumers ask for 1, else both could sleep.
 */
bool byte_ring_wait_room(const struct byte_ring_producer *p, uint32_t want);
bool byte_ring_wait_data(const struct byte_ring_consumer *c, uint32_t want);

#endif
