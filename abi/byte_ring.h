/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Byte ring in shared memory: one producer, one consumer, a stream of bytes.
 *
 *   +0    producer's line   head, wait
 *   +64   consumer's line   tail, wait
 *   +128  data, capacity bytes
 *
 * head and tail run free modulo 2^32 and count bytes; capacity is a power of
 * two known to both sides from the link's info string, never read from here.
 * used = head - tail, room = capacity - used.  Both zero after a reset of the
 * link, each written by its owner before it publishes RESET.
 *
 * wait = 1: its owner may sleep until the other side moves its index.
 */
#ifndef ABI_BYTE_RING_H
#define ABI_BYTE_RING_H

#include <stddef.h>
#include <stdint.h>

struct lv_byte_ring {
	uint32_t head;		/* producer: bytes produced */
	uint32_t head_wait;	/* producer: set before sleeping for room; cleared by the consumer that wakes it */
	uint32_t pad0[14];
	uint32_t tail;		/* consumer: bytes consumed */
	uint32_t tail_wait;	/* consumer: set before sleeping for data; cleared by the producer that wakes it */
	uint32_t pad1[14];
	uint8_t data[];
};

#define LV_BYTE_RING_CAPACITY_MIN	64u
#define LV_BYTE_RING_CAPACITY_MAX	0x40000000u

_Static_assert(offsetof(struct lv_byte_ring, tail) == 64, "tail");
_Static_assert(offsetof(struct lv_byte_ring, data) == 128, "data");

#endif
