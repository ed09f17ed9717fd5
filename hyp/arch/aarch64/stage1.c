// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * EL2's own map: one to one, 4 KiB pages and 2 MiB blocks, nothing writable and
 * executable at once.  Tables come from the image, so that the map can be built
 * before there is an allocator; they only ever grow.
 */
#include <stddef.h>
#include <string.h>

#include <arch/stage1.h>
#include <arch/layout.h>
#include <arch/start.h>
#include <arch/sysreg.h>

#include "hyp/lib/addr.h"
#include "hyp/core/log.h"
#include "hyp/core/mem.h"

#define TABLES		48
#define ENTRIES		512

#define PTE_VALID	(1ull << 0)
#define PTE_TABLE	(1ull << 1)	/* also: page, at level 3 */
#define PTE_ATTR(i)	((uint64_t)(i) << 2)
#define PTE_RO		(1ull << 7)
#define PTE_ISH		(3ull << 8)
#define PTE_FIXED	(1ull << 10 | 1ull << 6) /* AF; AP[1], RES1 where EL0 is not */
#define PTE_XN		(1ull << 54)
#define PTE_ADDR	0x0000fffffffff000ull

enum { ATTR_NORMAL, ATTR_DEVICE };
#define MAIR		(0xffull | (0x04ull << 8))	/* write-back; nGnRE */

/* TCR_EL2: 48 bits, 4 KiB, inner shareable, write-back; RES1 bits 31 and 23. */
#define TCR_BASE	((1ull << 31) | (1ull << 23) | (3ull << 12) | (1ull << 10) | (1ull << 8) | 16)

extern char rodata_start[], data_start[], bss_end[], stacks_start[];

struct {
	uint64_t mair, tcr, ttbr;	/* read by start.S */
} stage1_regs;

static uint64_t tables[TABLES][ENTRIES] __attribute__((aligned(4096)));
static unsigned int tables_used = 1;

static const uint64_t prot_bits[] = {
	[STAGE1_CODE] = PTE_ATTR(ATTR_NORMAL) | PTE_ISH | PTE_RO,
	[STAGE1_READ] = PTE_ATTR(ATTR_NORMAL) | PTE_ISH | PTE_RO | PTE_XN,
	[STAGE1_DATA] = PTE_ATTR(ATTR_NORMAL) | PTE_ISH | PTE_XN,
	[STAGE1_DEVICE] = PTE_ATTR(ATTR_DEVICE) | PTE_XN,
};

static uint64_t *next_table(uint64_t *entry)
{
	uint64_t *table;

	if (*entry & PTE_VALID)
		return *entry & PTE_TABLE ? pa_ptr(pa_of(*entry & PTE_ADDR)) : NULL;
	if (tables_used == TABLES)
		panic("stage 1 of EL2 wants more than %u tables", TABLES);
	table = tables[tables_used++];
	/* release: a walker that sees the entry sees a zeroed table */
	dsb_ishst();
	*entry = ptr_pa(table).v | PTE_TABLE | PTE_VALID;
	return table;
}

/* Map the piece at @va that one entry covers and return its size. */
static uint64_t map_entry(uint64_t va, uint64_t size, uint64_t bits)
{
	uint64_t *table = tables[0];
	unsigned int level;

	for (level = 0; level < 3; level++) {
		unsigned int shift = 39 - 9 * level;
		uint64_t span = 1ull << shift;
		uint64_t *entry = &table[(va >> shift) & (ENTRIES - 1)];

		if (level > 0 && !(va & (span - 1)) && size >= span && !(*entry & PTE_VALID)) {
			*entry = va | bits | PTE_FIXED | PTE_VALID;
			return span;
		}
		table = next_table(entry);
		if (!table)	/* a block covers the piece already */
			return span - (va & (span - 1));
	}
	table[(va >> 12) & (ENTRIES - 1)] = va | bits | PTE_FIXED | PTE_TABLE | PTE_VALID;
	return PAGE_SIZE;
}

uint64_t stage1_page(struct pa pa, enum stage1_prot prot)
{
	return pa.v | prot_bits[prot] | PTE_FIXED | PTE_TABLE | PTE_VALID;
}

uint64_t stage1_block(struct pa pa, enum stage1_prot prot)
{
	return pa.v | prot_bits[prot] | PTE_FIXED | PTE_VALID;
}

void stage1_map(struct pa pa, uint64_t size, enum stage1_prot prot)
{
	uint64_t va = round_down(pa.v, PAGE_SIZE);
	uint64_t end = round_up(pa.v + size, PAGE_SIZE);

	if (end > STAGE1_LIMIT)
		boot_stop("board: it has something at 0x%llx, where EL2 needs the addresses",
			  (unsigned long long)pa.v);
	while (va < end)
		va += map_entry(va, end - va, prot_bits[prot]);
	dsb_ishst();
	isb();
}

uint64_t *stage1_own(uint32_t cpu, uint64_t *table)
{
	uint64_t(*own)[ENTRIES] = pa_ptr(mem_alloc(3 * PAGE_SIZE, PAGE_SIZE, "EL2's map"));
	uint64_t *root = cpu ? own[0] : tables[0];

	own[2][ENTRIES - 1] = ptr_pa(table).v | PTE_TABLE | PTE_VALID;
	own[1][ENTRIES - 1] = ptr_pa(own[2]).v | PTE_TABLE | PTE_VALID;
	if (cpu)
		memcpy(root, tables[0], sizeof(tables[0]));
	root[ENTRIES - 1] = ptr_pa(own[1]).v | PTE_TABLE | PTE_VALID;
	dsb_ishst();
	sysreg_write(ttbr0_el2, ptr_pa(root).v);
	isb();
	__asm__ volatile("tlbi alle2\n\tdsb nsh\n\tisb" ::: "memory");
	return own[2];
}

static void map_symbols(const char *start, const char *end, enum stage1_prot prot)
{
	stage1_map(ptr_pa(start), (uint64_t)(end - start), prot);
}

static void map_stacks(void)
{
	char *slot;

	for (slot = stacks_start; slot < image_end; slot += STACK_SLOT_SIZE)
		map_symbols(slot + STACK_SIZE, slot + STACK_SLOT_SIZE, STAGE1_DATA);
}

/* The size field of the header is big endian.  The MMU may be off here. */
uint64_t fdt_size(const void *blob)
{
	const unsigned char *fdt = blob;

	if (fdt[0] != 0xd0 || fdt[1] != 0x0d || fdt[2] != 0xfe || fdt[3] != 0xed)
		return PAGE_SIZE;
	return (uint64_t)fdt[4] << 24 | (uint64_t)fdt[5] << 16 | (uint64_t)fdt[6] << 8 | fdt[7];
}

/* Called by start.S with the MMU off: the image and the device tree. */
void boot_map(const void *fdt)
{
	uint64_t parange = sysreg_read(id_aa64mmfr0_el1) & 0xf;

	stage1_regs.mair = MAIR;
	stage1_regs.tcr = TCR_BASE | (parange > 5 ? 5 : parange) << 16;
	stage1_regs.ttbr = ptr_pa(tables[0]).v;
	map_symbols(image_start, rodata_start, STAGE1_CODE);
	map_symbols(rodata_start, data_start, STAGE1_READ);
	map_symbols(data_start, bss_end, STAGE1_DATA);
	map_stacks();
	stage1_map(ptr_pa(fdt), fdt_size(fdt), STAGE1_READ);
}
