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
 * A wait word is 0, or the number of bytes (of room, of data) that its owner sleeps
 * for; a number above the capacity means the capacity.
 *
 *   sleeper   wait = bytes; full barrier; look at the other's index again; sleep
 *   waker     store own index (release); full barrier; if wait is not 0 and that many
 *             bytes are there: exchange wait with 0, trigger the sleeper's XIRQ if
 *             it was not 0
 *
 * Of "wait = bytes" and "store own index", one comes first; the barriers make the
 * other side see it, so the sleeper finds the bytes or the waker finds the sleeper.
 * The owner sets its wait word and lowers it, but puts it to 0 only with a reset: it
 * may stand for several sleepers.  A consumer asks for 1 byte, a producer for any
 * number, so that never both sleep.
 */
#ifndef ABI_BYTE_RING_H
#define ABI_BYTE_RING_H

#include <stddef.h>
#include <stdint.h>

struct lv_byte_ring {
	uint32_t head;		/* producer: bytes produced */
	uint32_t head_wait;	/* producer: sleeps for room; cleared by the waking consumer */
	uint32_t pad0[14];
	uint32_t tail;		/* consumer: bytes consumed */
	uint32_t tail_wait;	/* consumer: sleeps for data; cleared by the waking producer */
	uint32_t pad1[14];
	uint8_t data[];
};

#define LV_BYTE_RING_CAPACITY_MIN	64u
#define LV_BYTE_RING_CAPACITY_MAX	0x40000000u

_Static_assert(offsetof(struct lv_byte_ring, tail) == 64, "tail");
_Static_assert(offsetof(struct lv_byte_ring, data) == 128, "data");

#endif
