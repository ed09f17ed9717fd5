/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The guest's side: 256 KiB of RAM, and a driver that puts rings into it.  Each
 * ring has its page-wise place, buffers lie where the test wants them.
 */
#ifndef TESTS_UNIT_VIRTIO_DRIVER_H
#define TESTS_UNIT_VIRTIO_DRIVER_H

#include <stdbool.h>
#include <stdint.h>

#include "hyp/core/vm.h"

#define RAM_BASE	0x40000000ull
#define RAM_SIZE	0x40000u
#define VIRTIO_IPA	0x7080000000ull
#define VIRTIO_INTID	504
#ifndef RING_SIZE
#define RING_SIZE	8u
#endif
#define DATA		0x20000u	/* offset: below it are the rings */

enum { NEXT = 1, WRITE = 2, INDIRECT = 4 };

struct ring_desc {
	uint64_t addr;
	uint32_t len;
	uint16_t flags, next;
};

struct ring_used {
	uint16_t flags, index;
	struct { uint32_t id, len; } entry[RING_SIZE];
	uint16_t avail_event;
};

struct ring_avail {
	uint16_t flags, index, entry[RING_SIZE], used_event;
};

/* One ring, at RAM offset n * 0x1000. */
struct ring {
	struct ring_desc desc[RING_SIZE];
	struct ring_avail avail;
	struct ring_used used __attribute__((aligned(4)));
	struct ring_desc table[RING_SIZE] __attribute__((aligned(16)));
};

extern unsigned char ram[RAM_SIZE];

struct ring *ring_at(uint32_t n);
static inline uint64_t ipa_at(uint32_t offset) { return RAM_BASE + offset; }
uint64_t ipa_of_pointer(const void *p);

/* Descriptor @i of ring @n. */
void ring_describe(uint32_t n, uint32_t i, uint64_t addr, uint32_t len, uint16_t flags,
		   uint16_t next);
/* Offer the chain that begins at descriptor @head. */
void ring_offer(uint32_t n, uint16_t head);
/* The two at once, for one buffer at RAM offset @offset. */
void ring_give(uint32_t n, uint16_t head, uint32_t offset, uint32_t len, bool writable);

#endif
