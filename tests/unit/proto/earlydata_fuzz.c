// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * libFuzzer: a server of early data that writes anything.  The input is the capacity and the
 * shared memory, which ends where the input does; the copy ends where the capacity does.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "proto/earlydata.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool good)
{
	if (!good)
		abort();
}

static void publish(void *owner, uint32_t state)
{
	(void)owner;
	(void)state;
}

static void take(struct earlydata_block *b, uint8_t *copy)
{
	uint32_t sequence = b->area->sequence;
	int n = earlydata_take(b, copy);

	check(n >= 0 || n == -EAGAIN || n == -EPROTO);
	if (n < 0)
		return;
	check(sequence && sequence % 2 == 0 && (uint32_t)n <= b->capacity);
	check((uint32_t)n == b->area->size && !memcmp(copy, b->area->data, (size_t)n));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint32_t on = LV_VLINK_ON;
	struct earlydata_config config = { .end = { &on, &on, publish, NULL } };
	struct lv_earlydata *area;
	struct earlydata_block b;
	uint8_t *copy;

	if (size < sizeof(*area))
		return 0;
	area = malloc(size);
	check(area);
	config.area = area;
	config.capacity = (uint32_t)(size - sizeof(*area));
	earlydata_init(&b, &config);
	copy = malloc(b.capacity + !b.capacity);
	check(copy);
	memcpy(area, data, size);
	take(&b, copy);
	b.area->size %= b.capacity + 2;
	take(&b, copy);
	b.area->sequence &= ~1u;
	take(&b, copy);
	free(copy);
	free(b.area);
	return 0;
}
