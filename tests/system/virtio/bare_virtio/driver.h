/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* As much of a virtio-mmio driver as both guests need. */
#ifndef TESTS_SYSTEM_BARE_VIRTIO_DRIVER_H
#define TESTS_SYSTEM_BARE_VIRTIO_DRIVER_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <bare/timer.h>

#define DEVICE		0x7080000000ull
#define DEVICE_INTID	504
#define ENTRIES		8u
#define NEEDS_RESET	64u

enum { MAGIC = 0x00, DEVICE_ID = 0x08, DRIVER_FEATURES = 0x20, FEATURES_SEL = 0x24,
       QUEUE_SEL = 0x30, QUEUE_NUM = 0x38, QUEUE_READY = 0x44, QUEUE_NOTIFY = 0x50,
       INTERRUPT_STATUS = 0x60, INTERRUPT_ACK = 0x64, STATUS = 0x70, QUEUE_DESC = 0x80,
       QUEUE_DRIVER = 0x90, QUEUE_DEVICE = 0xa0 };
enum { NEXT = 1, WRITE = 2, INDIRECT = 4 };

struct desc { uint64_t addr; uint32_t len; uint16_t flags, next; };

struct ring {
	struct desc desc[ENTRIES];
	struct { uint16_t flags, index, entry[ENTRIES], used_event; } avail;
	struct { uint16_t flags, index; struct { uint32_t id, len; } entry[ENTRIES];
		 uint16_t avail_event; } used __attribute__((aligned(4)));
	struct desc table[ENTRIES] __attribute__((aligned(16)));
} __attribute__((aligned(4096)));

static inline uint32_t rd(uint32_t offset)
{
	return *(volatile uint32_t *)(DEVICE + offset);
}

static inline void wr(uint32_t offset, uint32_t value)
{
	/* what was written to the rings comes first */
	__asm__ volatile("dmb ish" ::: "memory");
	*(volatile uint32_t *)(DEVICE + offset) = value;
}

static inline void set_up_queue(uint32_t n, const struct ring *ring)
{
	wr(QUEUE_SEL, n);
	wr(QUEUE_NUM, ENTRIES);
	wr(QUEUE_DESC, (uint32_t)(uintptr_t)ring->desc);
	wr(QUEUE_DRIVER, (uint32_t)(uintptr_t)&ring->avail);
	wr(QUEUE_DEVICE, (uint32_t)(uintptr_t)&ring->used);
	wr(QUEUE_READY, 1);
}

/* @low: features 0 to 31.  False: the device refused. */
static inline bool bring_up(struct ring *ring, uint32_t queues, uint32_t low)
{
	memset(ring, 0, queues * sizeof(*ring));
	wr(STATUS, 0);
	wr(STATUS, 3);
	wr(FEATURES_SEL, 0);
	wr(DRIVER_FEATURES, low);
	wr(FEATURES_SEL, 1);
	wr(DRIVER_FEATURES, 1);
	wr(STATUS, 11);
	for (uint32_t i = 0; i < queues; i++)
		set_up_queue(i, &ring[i]);
	wr(STATUS, 15);
	return rd(STATUS) == 15;
}

static inline void offer(struct ring *ring, uint16_t head)
{
	ring->avail.entry[ring->avail.index % ENTRIES] = head;
	__atomic_store_n(&ring->avail.index, (uint16_t)(ring->avail.index + 1), __ATOMIC_RELEASE);
}

/* Print @text by queue 1; false: the device does not give the buffer back in time. */
static inline bool print_text(struct ring *tx, const char *text)
{
	uint16_t index = tx->avail.index;
	uint64_t end = timer_now() + timer_of_us(20000000);

	tx->desc[0] = (struct desc){ (uintptr_t)text, (uint32_t)strlen(text), 0, 0 };
	offer(tx, 0);
	wr(QUEUE_NOTIFY, 1);
	while (__atomic_load_n(&tx->used.index, __ATOMIC_ACQUIRE) != (uint16_t)(index + 1)) {
		if (timer_now() > end)
			return false;
		__asm__ volatile("yield");
	}
	return true;
}

#endif
