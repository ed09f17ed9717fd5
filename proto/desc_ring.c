// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Descriptor ring: records copied to and from where a cursor says. */
#include "proto/desc_ring.h"

uint32_t desc_ring_bytes(uint32_t count, uint32_t size)
{
	uint32_t line = (uint32_t)sizeof(struct lv_ring_line);

	return ((uint32_t)sizeof(struct lv_desc_ring) + count * size + line - 1) & ~(line - 1);
}

int desc_ring_init(struct desc_ring *r, struct lv_desc_ring *shared, uint32_t count, uint32_t size,
		   enum ring_role role)
{
	bool produce = role == RING_PRODUCER;

	if (count > LV_DESC_COUNT_MAX || size == 0 || size > LV_DESC_SIZE_MAX || size % 8 != 0)
		return -EINVAL;
	*r = (struct desc_ring){ .desc = shared->desc, .size = size };
	return ring_cursor_init(&r->cursor, produce ? &shared->producer : &shared->consumer,
				produce ? &shared->consumer : &shared->producer, count, role);
}

void desc_ring_reset(struct desc_ring *r)
{
	r->staged = 0;
	r->done = 0;
	ring_cursor_reset(&r->cursor);
}

int desc_ring_available(struct desc_ring *r, uint32_t enough)
{
	int n = ring_cursor_available(&r->cursor, enough + r->staged);

	return n < 0 ? n : n - (int)r->staged;
}

/* Find the next descriptor.  Returns 0, or why there is none. */
static int desc_ring_next(struct desc_ring *r, uint8_t **desc)
{
	int n = desc_ring_available(r, 1);

	if (n <= 0)
		return n ? n : -EAGAIN;
	*desc = r->desc + ring_cursor_at(&r->cursor, r->staged) * r->size;
	r->staged++;
	return 0;
}

int desc_ring_put(struct desc_ring *r, const void *desc)
{
	uint8_t *at;
	int err = desc_ring_next(r, &at);

	if (!err)
		memcpy(at, desc, r->size);
	return err;
}

int desc_ring_get(struct desc_ring *r, void *desc)
{
	uint8_t *at;
	int err = desc_ring_next(r, &at);

	if (!err)
		memcpy(desc, at, r->size);
	return err;
}

bool desc_ring_flush(struct desc_ring *r)
{
	uint32_t n = r->staged;

	r->staged = 0;
	return n && ring_cursor_advance(&r->cursor, n);
}

int desc_ring_completed(struct desc_ring *r)
{
	int err = desc_ring_available(r, r->cursor.capacity);
	uint32_t n = r->cursor.seen - r->done;

	if (err < 0)
		return err;
	r->done = r->cursor.seen;
	return (int)n;
}

bool desc_ring_wait(const struct desc_ring *r, uint32_t want)
{
	return ring_cursor_wait(&r->cursor, want);
}

void desc_ring_disarm(const struct desc_ring *r)
{
	ring_cursor_disarm(&r->cursor);
}
