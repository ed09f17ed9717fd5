// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "proto/earlydata.h"

#define BEING_REPLACED	1u	/* bit of the sequence */

void earlydata_clear(struct earlydata_block *b)
{
	b->sequence = 0;
	port_store_u32(&b->area->sequence, 0);
}

/* 0 means nothing, so the sequence skips it. */
static uint32_t earlydata_next(uint32_t sequence)
{
	return sequence + 2 ? sequence + 2 : 2;
}

/* Pairs with earlydata_take(): who copies any byte of the new block sees a new sequence. */
void earlydata_publish(struct earlydata_block *b, const void *data, uint32_t size)
{
	b->sequence = earlydata_next(b->sequence);
	port_store_u32(&b->area->sequence, b->sequence | BEING_REPLACED);
	port_mb();
	memcpy(b->area->data, data, size);
	port_store_u32(&b->area->size, size);
	port_store_release_u32(&b->area->sequence, b->sequence);
}

int earlydata_take(const struct earlydata_block *b, void *buf)
{
	uint32_t sequence = port_load_acquire_u32(&b->area->sequence);
	uint32_t size = port_load_u32(&b->area->size);

	if (!sequence || (sequence & BEING_REPLACED))
		return -EAGAIN;
	if (size > b->capacity)
		return -EPROTO;
	memcpy(buf, b->area->data, size);
	port_mb();
	return port_load_u32(&b->area->sequence) == sequence ? (int)size : -EAGAIN;
}
