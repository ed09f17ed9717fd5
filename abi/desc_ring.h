/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Descriptor ring in shared memory: one producer, one consumer, records of one size.
 *
 *   +0    producer's line   \  abi/ring_line.h; the unit is a descriptor
 *   +64   consumer's line   /
 *   +128  descriptors, count * size bytes
 *
 * count is a power of two, size a multiple of 8; both sides know both from the
 * configuration.  Descriptor i is at 128 + (i modulo count) * size.
 */
#ifndef ABI_DESC_RING_H
#define ABI_DESC_RING_H

#include <stddef.h>

#include "abi/ring_line.h"

struct lv_desc_ring {
	struct lv_ring_line producer;
	struct lv_ring_line consumer;
	uint8_t desc[];
};

#define LV_DESC_SIZE_MAX	256u
#define LV_DESC_COUNT_MAX	0x10000u

_Static_assert(offsetof(struct lv_desc_ring, consumer) == 64, "consumer");
_Static_assert(offsetof(struct lv_desc_ring, desc) == 128, "desc");

#endif
