// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Byte ring: what a cursor says, cut into segments of the data area. */
#include "proto/byte_ring.h"

#define BYTE_RING_PAGE	4096u

uint32_t byte_ring_bytes(uint32_t capacity)
{
	uint32_t bytes = (uint32_t)sizeof(struct lv_byte_ring) + capacity;

	return (bytes + BYTE_RING_PAGE - 1) & ~(BYTE_RING_PAGE - 1);
}

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* Up to "want" available bytes as segments of the data area. */
static int byte_ring_cut(struct ring_cursor *c, uint8_t *data, uint32_t want,
			 struct byte_ring_seg seg[2])
{
	int available = ring_cursor_available(c, least(want, c->capacity));
	uint32_t n, at, first;

	if (available < 0)
		return available;
	n = least(want, (uint32_t)available);
	at = ring_cursor_at(c, 0);
	first = least(n, c->capacity - at);
	seg[0] = (struct byte_ring_seg){ .base = data + at, .len = first };
	seg[1] = (struct byte_ring_seg){ .base = data, .len = n - first };
	return (int)n;
}

/* ---- producer ---- */

int byte_ring_producer_init(struct byte_ring_producer *p, struct lv_byte_ring *ring,
			    uint32_t capacity)
{
	if (capacity < LV_BYTE_RING_CAPACITY_MIN)
		return -EINVAL;
	p->data = ring->data;
	return ring_cursor_init(&p->cursor, &ring->producer, &ring->consumer, capacity,
				RING_PRODUCER);
}

void byte_ring_producer_reset(struct byte_ring_producer *p)
{
	ring_cursor_reset(&p->cursor);
}

int byte_ring_room(struct byte_ring_producer *p, uint32_t enough)
{
	return ring_cursor_available(&p->cursor, enough);
}

int byte_ring_reserve(struct byte_ring_producer *p, uint32_t want, struct byte_ring_seg seg[2])
{
	return byte_ring_cut(&p->cursor, p->data, want, seg);
}

bool byte_ring_commit(struct byte_ring_producer *p, uint32_t n)
{
	return ring_cursor_advance(&p->cursor, n);
}

bool byte_ring_wait_room(const struct byte_ring_producer *p, uint32_t want)
{
	return ring_cursor_wait(&p->cursor, want);
}

/* ---- consumer ---- */

int byte_ring_consumer_init(struct byte_ring_consumer *c, struct lv_byte_ring *ring,
			    uint32_t capacity)
{
	if (capacity < LV_BYTE_RING_CAPACITY_MIN)
		return -EINVAL;
	c->data = ring->data;
	return ring_cursor_init(&c->cursor, &ring->consumer, &ring->producer, capacity,
				RING_CONSUMER);
}

void byte_ring_consumer_reset(struct byte_ring_consumer *c)
{
	ring_cursor_reset(&c->cursor);
}

int byte_ring_used(struct byte_ring_consumer *c, uint32_t enough)
{
	return ring_cursor_available(&c->cursor, enough);
}

int byte_ring_peek(struct byte_ring_consumer *c, uint32_t want, struct byte_ring_seg seg[2])
{
	return byte_ring_cut(&c->cursor, c->data, want, seg);
}

bool byte_ring_consume(struct byte_ring_consumer *c, uint32_t n)
{
	return ring_cursor_advance(&c->cursor, n);
}

bool byte_ring_wait_data(const struct byte_ring_consumer *c, uint32_t want)
{
	return ring_cursor_wait(&c->cursor, want);
}
