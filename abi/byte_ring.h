/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Byte ring in shared memory: one producer, one consumer, a stream of bytes.
 *
 *   +0    producer's line   \  abi/ring_line.h; the unit is a byte
 *   +64   consumer's line   /
 *   +128  data, capacity bytes
 */
#ifndef ABI_BYTE_RING_H
#define ABI_BYTE_RING_H

#include <stddef.h>

#include "abi/ring_line.h"

struct lv_byte_ring {
	struct lv_ring_line producer;
	struct lv_ring_line consumer;
	uint8_t data[];
};

#define LV_BYTE_RING_CAPACITY_MIN	64u
#define LV_BYTE_RING_CAPACITY_MAX	LV_RING_CAPACITY_MAX

_Static_assert(offsetof(struct lv_byte_ring, consumer) == 64, "consumer");
_Static_assert(offsetof(struct lv_byte_ring, data) == 128, "data");

#endif
