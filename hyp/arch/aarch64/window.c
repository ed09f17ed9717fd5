// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <arch/window.h>
#include <arch/sysreg.h>

#include "hyp/core/mem.h"

_Static_assert(sizeof(struct windows) <= 2 * PAGE_SIZE, "slots WINDOW_SELF and the next");

static void forget(uint64_t va)
{
	__asm__ volatile("tlbi vale2, %0" : : "r"(va >> 12) : "memory");
}

static uint32_t pages_of(struct pa pa, uint32_t size)
{
	return (uint32_t)((pa.v % PAGE_SIZE + size + PAGE_SIZE - 1) / PAGE_SIZE);
}

/* Break before make: the walker sees no entry, the TLB has none, then comes the new one. */
static void clear(struct windows *own, uint32_t slot)
{
	own->table[slot] = 0;
	dsb_nshst();
	forget(WINDOW_BASE + slot * PAGE_SIZE);
	dsb_nsh();
}

/* The walker sees the new entries, then accesses begin. */
static void filled(void)
{
	dsb_nshst();
	isb();
}

static void show(struct windows *own, uint32_t slot, uint64_t entry, uint32_t count)
{
	for (; count; count--, slot++, entry += PAGE_SIZE) {
		if (own->table[slot] == entry)
			continue;
		if (own->table[slot])
			clear(own, slot);
		own->table[slot] = entry;
		own->open[slot / 64] |= 1ull << slot % 64;
	}
	filled();
}

uint32_t window_show(uint32_t first, struct pa pa, uint32_t size, uint32_t ahead, uint64_t bits)
{
	uint32_t room = (uint32_t)(WINDOW_SIZE + PAGE_SIZE - pa.v % WINDOW_SIZE);
	uint32_t slot = first + pa.v / PAGE_SIZE % WINDOW_PAGES, i = 0;
	uint64_t entry = round_down(pa.v, PAGE_SIZE) | bits;
	struct windows *own = window_own();

	if (size > room)
		size = room;
	while (own->table[slot + i] == entry + i * PAGE_SIZE)
		if (++i == pages_of(pa, size))
			return size;
	show(own, slot + i, entry + i * PAGE_SIZE, pages_of(pa, ahead < room ? ahead : room) - i);
	return size;
}

/* The pages of 1024 descriptors and of their rings, wherever these begin: 5, 2 and 4. */
static const uint8_t ring_slots[WINDOW_PARTS + 1] = { 0, 5, 7, 11 };

void window_rings_init(struct window_rings *rings, uint32_t kind, const struct pa pa[WINDOW_PARTS],
		       const uint32_t size[WINDOW_PARTS])
{
	static uint64_t ids;
	const uint64_t bits[] = { window_own()->read, window_own()->read, window_own()->write };

	rings->id = __atomic_add_fetch(&ids, 1, __ATOMIC_RELAXED);
	rings->kind = (uint8_t)kind;
	rings->open = 0;
	for (uint32_t i = 0; i < WINDOW_PARTS; i++) {
		uint32_t slot = WINDOW_RINGS + 64 * kind + ring_slots[i];

		rings->entry[i] = round_down(pa[i].v, PAGE_SIZE) | bits[i];
		rings->pages[i] = (uint8_t)pages_of(pa[i], size[i]);
		rings->open |= (~0ull >> (64 - rings->pages[i])) << slot % 64;
		rings->at[i] =
			(void *)(uintptr_t)(WINDOW_BASE + slot * PAGE_SIZE + pa[i].v % PAGE_SIZE);
	}
}

void window_show_rings(const struct window_rings *rings)
{
	struct windows *own = window_own();
	uint32_t first = WINDOW_RINGS + 64 * rings->kind, i;

	for (i = 0; own->rings[rings->kind] && i < ring_slots[WINDOW_PARTS]; i++)
		clear(own, first + i);
	for (i = 0; i < WINDOW_PARTS; i++) {
		uint64_t *at = &own->table[first + ring_slots[i]], entry = rings->entry[i];

		for (uint32_t left = rings->pages[i]; left; left--, entry += PAGE_SIZE)
			*at++ = entry;
	}
	own->open[rings->kind] |= rings->open;
	own->rings[rings->kind] = rings->id;
	filled();
}

void window_close_open(void)
{
	struct windows *own = window_own();
	uint64_t bits;
	uint32_t i;

	for (i = 0; i < 128; i += 64)
		for (bits = own->open[i / 64]; bits; bits &= bits - 1)
			own->table[i + (uint32_t)__builtin_ctzll(bits)] = 0;
	dsb_nshst();
	for (i = 0; i < 128; i += 64)
		for (bits = own->open[i / 64]; bits; bits &= bits - 1)
			forget(WINDOW_BASE + (i + (uint64_t)__builtin_ctzll(bits)) * PAGE_SIZE);
	dsb_nsh();
	isb();
	own->open[0] = own->open[1] = 0;
	own->rings[0] = own->rings[1] = 0;
}

void *window_open_block(struct pa pa, uint32_t *size)
{
	uint64_t left = BLOCK_SIZE - pa.v % BLOCK_SIZE;

	if (*size > left)
		*size = (uint32_t)left;
	*window_own()->block = stage1_block(pa_of(round_down(pa.v, BLOCK_SIZE)), STAGE1_DATA);
	filled();
	return (void *)(uintptr_t)(WINDOW_BLOCK + pa.v % BLOCK_SIZE);
}

void window_close_block(void)
{
	*window_own()->block = 0;
	dsb_nshst();
	forget(WINDOW_BLOCK);
	dsb_nsh();
	isb();
}

void window_init_cpu(uint32_t cpu)
{
	struct pa page = mem_alloc(2 * PAGE_SIZE, PAGE_SIZE, "windows of a CPU");
	struct windows *own = pa_ptr(page);

	own->read = stage1_page(pa_of(0), STAGE1_READ);
	own->write = stage1_page(pa_of(0), STAGE1_DATA);
	own->table[WINDOW_SELF] = page.v | own->write;
	own->table[WINDOW_SELF + 1] = (page.v + PAGE_SIZE) | own->write;
	own->block = stage1_own(cpu, own->table) + (WINDOW_BLOCK >> 21) % 512;
}
