// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <bare/board.h>
#include <bare/mmu.h>
#include <bare/sysreg.h>

#define GIB		0x40000000ull
#define BLOCK		0x200000ull
#define RAM_TABLES	6		/* GiB of RAM and of lent memory at most */
#define XMEM_GIB	0x1e0		/* the XMEM window, 0x78_0000_0000, is the rest of the map */

#define DESC_BLOCK	0x1ull
#define DESC_TABLE	0x3ull
#define DESC_AF		(1ull << 10)
#define DESC_INNER	(3ull << 8)
#define DESC_XN		(3ull << 53)
#define DESC_MEMORY	(DESC_BLOCK | DESC_AF | DESC_INNER | 0 << 2)
#define DESC_DEVICE	(DESC_BLOCK | DESC_AF | DESC_XN | 1 << 2)

#define MAIR		0x00ffull	/* 0: normal write-back, 1: device nGnRnE */

/* 39 bits, 4 KiB granule, walks write-back inner shareable, no TTBR1. */
#define TCR_BASE	(25ull | 1ull << 8 | 1ull << 10 | 3ull << 12 | 1ull << 23)

static uint64_t boot_map[512] __attribute__((aligned(4096)));
static uint64_t map[512] __attribute__((aligned(4096)));
static uint64_t ram_map[RAM_TABLES][512] __attribute__((aligned(4096)));

static uint64_t tcr(void)
{
	return TCR_BASE | (sysreg_read(id_aa64mmfr0_el1) & 7) << 32;
}

void mmu_boot(uint64_t fdt)
{
	uint64_t here = (uint64_t)boot_map & ~(GIB - 1);

	boot_map[here / GIB] = here | DESC_MEMORY;
	fdt &= ~(GIB - 1);
	boot_map[fdt / GIB] = fdt | DESC_MEMORY;
	cache_forget_image();
	mmu_switch((uint64_t)boot_map, tcr(), MAIR);
}

static void map_memory_gib(const struct window *window)
{
	if (window->size)
		map[window->base / GIB] = (window->base & ~(GIB - 1)) | DESC_MEMORY;
}

static bool is_in(uint64_t at, const struct window *window)
{
	return at - window->base < window->size;
}

static uint64_t kind_of(uint64_t at)
{
	if (is_in(at, &board.ram))
		return DESC_MEMORY;
	for (unsigned i = 0; i < LENT_MAX; i++)
		if (is_in(at, &board.lent[i]))
			return DESC_MEMORY | DESC_XN;
	return DESC_DEVICE;
}

/* Memory that need not fill its GiB: RAM, and what other VMs lend to a direct-mapped one. */
static void map_ram(const struct window *window)
{
	static unsigned tables;
	uint64_t base = window->base & ~(GIB - 1);

	for (; window->size && base < window->base + window->size; base += GIB) {
		if ((map[base / GIB] & DESC_TABLE) == DESC_TABLE || tables == RAM_TABLES)
			continue;
		for (unsigned i = 0; i < 512; i++)
			ram_map[tables][i] = (base + i * BLOCK) | kind_of(base + i * BLOCK);
		map[base / GIB] = (uint64_t)ram_map[tables++] | DESC_TABLE;
	}
}

void mmu_init(void)
{
	for (unsigned i = 0; i < 512; i++)
		map[i] = i * GIB | (i < XMEM_GIB ? DESC_DEVICE : DESC_MEMORY | DESC_XN);
	map_memory_gib(&board.pdev);
	map_memory_gib(&board.pmem);
	map_memory_gib(&board.trace);
	map_ram(&board.ram);
	for (unsigned i = 0; i < LENT_MAX; i++)
		map_ram(&board.lent[i]);
	mmu_switch((uint64_t)map, tcr(), MAIR);
}

uint64_t *mmu_gib(uint64_t address)
{
	return &map[address / GIB];
}

void mmu_changed(void)
{
	dsb();
	__asm__ volatile("tlbi vmalle1is" : : : "memory");
	dsb();
	isb();
}

uint64_t mmu_join(uint64_t cpu)
{
	mmu_switch((uint64_t)map, tcr(), MAIR);
	return cpu;
}
