// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Byte ring: one producer, one consumer, in memory that the peer can write.
 *
 * Barriers, by pairs:
 *   A  producer: fill data, store-release head  |  consumer: load-acquire head, read data
 *   B  consumer: read data, store-release tail  |  producer: load-acquire tail, overwrite
 *   C  sleeper: store wait, port_mb, load index |  waker: store index, port_mb, load wait
 *
 * C is Dekker's pattern: of the two loads at least one sees the other's store.  If
 * the sleeper's does, it does not sleep.  If the waker's does, it notifies.  The wait
 * word therefore is the memory of the edge: "was empty" and "was full" need not be
 * computed, which can only be done with an index that is old already.  The exchange
 * makes it one notification per sleep.  While both sides are busy both words are 0:
 * the path costs the two index lines and one barrier, and no interrupt.
 *
 * The waker leaves the word alone while there is less than the sleeper wants, which
 * loses nothing: the word stays set and each later movement looks again.  Only
 * the waker can bring what is missing, and it passes here each time it brings some.
 */
#include "proto/byte_ring.h"

#define BYTE_RING_PAGE	4096u

uint32_t byte_ring_bytes(uint32_t capacity)
{
	uint32_t bytes = (uint32_t)sizeof(struct lv_byte_ring) + capacity;

	return (bytes + BYTE_RING_PAGE - 1) & ~(BYTE_RING_PAGE - 1);
}

static bool byte_ring_capacity_good(uint32_t capacity)
{
	return capacity >= LV_BYTE_RING_CAPACITY_MIN && capacity <= LV_BYTE_RING_CAPACITY_MAX &&
	       (capacity & (capacity - 1)) == 0;
}

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* n bytes from index on, as segments of the data area. */
static void byte_ring_cut(struct lv_byte_ring *ring, uint32_t capacity, uint32_t index, uint32_t n,
			  struct byte_ring_seg seg[2])
{
	uint32_t at = index & (capacity - 1);
	uint32_t first = least(n, capacity - at);

	seg[0] = (struct byte_ring_seg){ .base = ring->data + at, .len = first };
	seg[1] = (struct byte_ring_seg){ .base = ring->data, .len = n - first };
}

/*
 * The rest of the waker's half of C, after it found *wait to be "want".  True: the
 * sleeper has what it wants now.  The peer can write anything into *wait; it gets at
 * most one notification per call.
 */
static bool byte_ring_wakes(uint32_t *wait, uint32_t want, uint32_t have, uint32_t capacity)
{
	return have >= least(want, capacity) && port_xchg_u32(wait, 0) != 0;
}

#define WAIT_TRIES	4

/*
 * The sleeper's half of C.  The word may stand for another sleeper of this side that
 * wants less, so it is only lowered.  If the peer plays with it, 1 serves everybody.
 */
static void byte_ring_arm(uint32_t *wait, uint32_t want)
{
	uint32_t seen, old = port_load_u32(wait);
	int i;

	for (i = 0; i < WAIT_TRIES && (old == 0 || old > want); i++) {
		seen = port_cmpxchg_u32(wait, old, want);
		if (seen == old)
			break;
		old = seen;
	}
	if (i == WAIT_TRIES)
		port_store_u32(wait, 1);
	port_mb();	/* C: with the one in byte_ring_commit and byte_ring_consume */
}

/* ---- producer ---- */

int byte_ring_producer_init(struct byte_ring_producer *p, struct lv_byte_ring *ring, uint32_t capacity)
{
	if (!byte_ring_capacity_good(capacity))
		return -EINVAL;
	*p = (struct byte_ring_producer){ .ring = ring, .capacity = capacity };
	return 0;
}

void byte_ring_producer_reset(struct byte_ring_producer *p)
{
	port_store_u32(&p->head, 0);
	p->tail = 0;
	p->broken = false;
	port_store_u32(&p->ring->head_wait, 0);
	port_store_release_u32(&p->ring->head, 0);
}

int byte_ring_room(struct byte_ring_producer *p, uint32_t enough)
{
	uint32_t room = p->capacity - (p->head - p->tail);
	uint32_t tail;

	if (p->broken)
		return -EPROTO;
	if (room >= enough)
		return (int)room;
	tail = port_load_acquire_u32(&p->ring->tail);	/* B */
	if (p->head - tail > p->head - p->tail) {
		p->broken = true;	/* consumed what was not there, or took it back */
		return -EPROTO;
	}
	p->tail = tail;
	return (int)(p->capacity - (p->head - tail));
}

int byte_ring_reserve(struct byte_ring_producer *p, uint32_t want, struct byte_ring_seg seg[2])
{
	int room = byte_ring_room(p, least(want, p->capacity));
	uint32_t n;

	if (room < 0)
		return room;
	n = least(want, (uint32_t)room);
	byte_ring_cut(p->ring, p->capacity, p->head, n, seg);
	return (int)n;
}

bool byte_ring_commit(struct byte_ring_producer *p, uint32_t n)
{
	uint32_t head = p->head + n;
	uint32_t want, used;

	port_store_u32(&p->head, head);
	port_store_release_u32(&p->ring->head, head);	/* A */
	port_mb();	/* C: with the one in byte_ring_arm */
	want = port_load_u32(&p->ring->tail_wait);
	if (want == 0)
		return false;
	/* A consumer that sleeps does not move its tail, another one only lowers this. */
	used = head - port_load_u32(&p->ring->tail);
	return byte_ring_wakes(&p->ring->tail_wait, want, used, p->capacity);
}

bool byte_ring_wait_room(const struct byte_ring_producer *p, uint32_t want)
{
	uint32_t head, used;

	byte_ring_arm(&p->ring->head_wait, want);
	/* Own index first: if it is old already, the room only looks larger. */
	head = port_load_u32(&p->head);
	used = head - port_load_acquire_u32(&p->ring->tail);
	return used > p->capacity || p->capacity - used >= want;
}

/* ---- consumer ---- */

int byte_ring_consumer_init(struct byte_ring_consumer *c, struct lv_byte_ring *ring, uint32_t capacity)
{
	if (!byte_ring_capacity_good(capacity))
		return -EINVAL;
	*c = (struct byte_ring_consumer){ .ring = ring, .capacity = capacity };
	return 0;
}

void byte_ring_consumer_reset(struct byte_ring_consumer *c)
{
	port_store_u32(&c->tail, 0);
	c->head = 0;
	c->broken = false;
	port_store_u32(&c->ring->tail_wait, 0);
	port_store_release_u32(&c->ring->tail, 0);
}

int byte_ring_used(struct byte_ring_consumer *c, uint32_t enough)
{
	uint32_t used = c->head - c->tail;
	uint32_t head;

	if (c->broken)
		return -EPROTO;
	if (used >= enough)
		return (int)used;
	head = port_load_acquire_u32(&c->ring->head);	/* A */
	if (head - c->tail > c->capacity || head - c->tail < used) {
		c->broken = true;	/* produced more than fits, or took it back */
		return -EPROTO;
	}
	c->head = head;
	return (int)(head - c->tail);
}

int byte_ring_peek(struct byte_ring_consumer *c, uint32_t want, struct byte_ring_seg seg[2])
{
	int used = byte_ring_used(c, least(want, c->capacity));
	uint32_t n;

	if (used < 0)
		return used;
	n = least(want, (uint32_t)used);
	byte_ring_cut(c->ring, c->capacity, c->tail, n, seg);
	return (int)n;
}

bool byte_ring_consume(struct byte_ring_consumer *c, uint32_t n)
{
	uint32_t tail = c->tail + n;
	uint32_t want, used;

	port_store_u32(&c->tail, tail);
	port_store_release_u32(&c->ring->tail, tail);	/* B */
	port_mb();	/* C: with the one in byte_ring_arm */
	want = port_load_u32(&c->ring->head_wait);
	if (want == 0)
		return false;
	/* Not the remembered head: an old one would promise room that is taken. */
	used = least(port_load_u32(&c->ring->head) - tail, c->capacity);
	return byte_ring_wakes(&c->ring->head_wait, want, c->capacity - used, c->capacity);
}

bool byte_ring_wait_data(const struct byte_ring_consumer *c, uint32_t want)
{
	uint32_t tail, used;

	byte_ring_arm(&c->ring->tail_wait, want);
	/* Own index first: if it is old already, there only seems to be more. */
	tail = port_load_u32(&c->tail);
	used = port_load_acquire_u32(&c->ring->head) - tail;
	return used >= want;
}
