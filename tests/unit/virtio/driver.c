// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "tests/unit/virtio/driver.h"

unsigned char ram[RAM_SIZE] __attribute__((aligned(4096)));

struct ring *ring_at(uint32_t n)
{
	return (struct ring *)(ram + n * 0x1000);
}

uint64_t ipa_of_pointer(const void *p)
{
	return RAM_BASE + (uint64_t)((const unsigned char *)p - ram);
}

void ring_describe(uint32_t n, uint32_t i, uint64_t addr, uint32_t len, uint16_t flags,
		   uint16_t next)
{
	ring_at(n)->desc[i] = (struct ring_desc){ addr, len, flags, next };
}

void ring_offer(uint32_t n, uint16_t head)
{
	struct ring_avail *avail = &ring_at(n)->avail;

	avail->entry[avail->index % RING_SIZE] = head;
	__atomic_store_n(&avail->index, (uint16_t)(avail->index + 1), __ATOMIC_RELEASE);
}

void ring_give(uint32_t n, uint16_t head, uint32_t offset, uint32_t len, bool writable)
{
	ring_describe(n, head, ipa_at(offset), len, writable ? WRITE : 0, 0);
	ring_offer(n, head);
}
