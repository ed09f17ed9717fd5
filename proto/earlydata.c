// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "proto/earlydata.h"
#include "proto/info.h"

#define CAPACITY_MIN	64u
#define CAPACITY_MAX	(1u << 20)
#define BEING_REPLACED	1u	/* bit of the sequence */

bool earlydata_capacity(const char *info, uint32_t *capacity)
{
	*capacity = EARLYDATA_CAPACITY;
	return !*info || info_size(info_first(info, ';'), CAPACITY_MIN, CAPACITY_MAX, capacity);
}

/*
 * A block that an earlier life of the server left must not be read; a client that comes back gets
 * the same block again.
 */
static void earlydata_reset_server(void *user)
{
	struct earlydata_block *b = user;

	port_store_u32(&b->area->sequence, b->sequence);
}

void earlydata_init(struct earlydata_block *b, const struct earlydata_config *config)
{
	*b = (struct earlydata_block){ .area = config->area, .capacity = config->capacity };
	link_state_init(&b->link, &config->end, config->server ? earlydata_reset_server : NULL,
			b);
}

void earlydata_want(struct earlydata_block *b, bool want)
{
	b->link.want = want;
}

bool earlydata_step(struct earlydata_block *b)
{
	return link_state_step(&b->link);
}

/* The sequence skips 0, which means that there is no block. */
static uint32_t earlydata_next(uint32_t sequence)
{
	return sequence + 2 ? sequence + 2 : 2;
}

/*
 * Pairs with earlydata_take(): a client that copies any byte of the new block sees a new sequence.
 */
void earlydata_publish(struct earlydata_block *b, const void *data, uint32_t size)
{
	b->sequence = earlydata_next(b->sequence);
	port_store_u32(&b->area->sequence, b->sequence | BEING_REPLACED);
	port_mb();
	memcpy(b->area->data, data, size);
	port_store_u32(&b->area->size, size);
	port_store_release_u32(&b->area->sequence, b->sequence);
}

static int earlydata_copy(const struct earlydata_block *b, void *buf)
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

/* Both looks at the link matter: no byte may come from a server that died. */
int earlydata_take(const struct earlydata_block *b, void *buf)
{
	int n = link_state_usable(&b->link) ? earlydata_copy(b, buf) : -EAGAIN;

	return n < 0 || link_state_usable(&b->link) ? n : -EAGAIN;
}
