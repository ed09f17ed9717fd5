// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Stage 2: 39 bits of guest-physical address from a level 1 table, 4 KiB granule.  The tables are
 * built at boot, before the VM runs.  From then on only the words change that stage2_reserve() made;
 * stage2_forget() is all TLB maintenance besides the one when a CPU comes up.
 */
#include <arch/stage2.h>
#include <arch/sysreg.h>

#include "hyp/core/log.h"
#include "hyp/core/mem.h"

#define ENTRIES		512
#define IPA_BITS	39

#define PTE_VALID	(1ull << 0)
#define PTE_TABLE	(1ull << 1)
#define PTE_NORMAL	(0xfull << 2)	/* write-back inner and outer */
#define PTE_NGNRE	(0x1ull << 2)
#define PTE_READ	(1ull << 6)
#define PTE_WRITE	(1ull << 7)
#define PTE_ISH		(3ull << 8)
#define PTE_AF		(1ull << 10)
#define PTE_XN		(1ull << 54)
#define PTE_ADDR	STAGE2_ADDRESS

/* An entry of level 2 whose table stage2_reserve() made, in a bit that the hardware ignores. */
#define STAGE2_RESERVED	(1ull << STAGE2_SOFT_BIT)

static const uint64_t rights_bits[] = {
	[RIGHTS_RAM] = PTE_NORMAL | PTE_ISH | PTE_READ | PTE_WRITE,
	[RIGHTS_DATA] = PTE_NORMAL | PTE_ISH | PTE_READ | PTE_WRITE | PTE_XN,
	[RIGHTS_READ] = PTE_NORMAL | PTE_ISH | PTE_READ | PTE_XN,
	[RIGHTS_DEVICE] = PTE_NGNRE | PTE_READ | PTE_WRITE | PTE_XN,
};

static uint64_t *new_table(void)
{
	return pa_ptr(mem_alloc(PAGE_SIZE, PAGE_SIZE, "stage 2 table"));
}

/* The table below @entry; a block at @entry is split so that nothing mapped is lost. */
static uint64_t *next_table(uint64_t *entry, unsigned int shift)
{
	uint64_t block = *entry, *table;
	uint64_t step = 1ull << (shift - 9);
	unsigned int i;

	if ((block & PTE_VALID) && (block & PTE_TABLE))
		return pa_ptr(pa_of(block & PTE_ADDR));
	table = new_table();
	if (block & PTE_VALID)
		for (i = 0; i < ENTRIES; i++)
			table[i] = (block + i * step) | (shift == 21 ? PTE_TABLE : 0);
	*entry = ptr_pa(table).v | PTE_TABLE | PTE_VALID;
	return table;
}

static uint64_t map_entry(struct stage2 *s2, uint64_t ipa, uint64_t pa, uint64_t size,
			  uint64_t bits)
{
	uint64_t *table = s2->root, *entry;
	uint64_t block = 1ull << 21;

	table = next_table(&table[(ipa >> 30) & (ENTRIES - 1)], 30);
	entry = &table[(ipa >> 21) & (ENTRIES - 1)];
	if (!((ipa | pa) & (block - 1)) && size >= block && !(*entry & PTE_TABLE)) {
		*entry = pa | bits | PTE_AF | PTE_VALID;
		return block;
	}
	table = next_table(entry, 21);
	table[(ipa >> 12) & (ENTRIES - 1)] = pa | bits | PTE_AF | PTE_TABLE | PTE_VALID;
	return PAGE_SIZE;
}

void stage2_init(struct stage2 *s2, uint32_t vmid)
{
	s2->root = new_table();
	s2->vttbr = ptr_pa(s2->root).v | (uint64_t)vmid << 48;
}

void stage2_map(struct stage2 *s2, struct ipa ipa, struct pa pa, uint64_t size,
		enum place_rights rights)
{
	uint64_t done = 0;

	if (((ipa.v | pa.v | size) & (PAGE_SIZE - 1)) || (ipa.v + size) >> IPA_BITS)
		panic("stage 2 cannot map %llx bytes at %llx", (unsigned long long)size,
		      (unsigned long long)ipa.v);
	while (done < size)
		done += map_entry(s2, ipa.v + done, pa.v + done, size - done, rights_bits[rights]);
	dsb_ishst();
}

/* The entry of level 2 for @ipa. */
static uint64_t *block_entry(uint64_t *root, struct ipa ipa)
{
	return &next_table(&root[(ipa.v >> 30) & (ENTRIES - 1)], 30)[(ipa.v >> 21) & (ENTRIES - 1)];
}

uint64_t *stage2_reserve(struct stage2 *s2, struct ipa ipa, uint64_t size)
{
	uint64_t blocks = (size + BLOCK_SIZE - 1) / BLOCK_SIZE, i;
	uint64_t *words = pa_ptr(mem_alloc(blocks * PAGE_SIZE, PAGE_SIZE, "XMEM tables of a VM"));

	for (i = 0; i < blocks; i++) {
		uint64_t *entry = block_entry(s2->root, ipa_of(ipa.v + i * BLOCK_SIZE));

		if (*entry)
			panic("stage 2 has something at %llx already", (unsigned long long)ipa.v);
		*entry = ptr_pa(words + i * ENTRIES).v | STAGE2_RESERVED | PTE_TABLE | PTE_VALID;
	}
	dsb_ishst();
	return words;
}

const uint64_t *stage2_find(const struct stage2 *s2, struct ipa ipa)
{
	uint64_t entry = ipa.v >> IPA_BITS ? 0 : s2->root[ipa.v >> 30];

	if (entry & PTE_VALID)
		entry = ((const uint64_t *)pa_ptr(
			pa_of(entry & PTE_ADDR)))[(ipa.v >> 21) & (ENTRIES - 1)];
	if (!(entry & STAGE2_RESERVED))
		return NULL;
	return (const uint64_t *)pa_ptr(pa_of(entry & PTE_ADDR)) + ((ipa.v >> 12) & (ENTRIES - 1));
}

uint64_t stage2_page(struct pa pa, bool write)
{
	return pa.v | rights_bits[write ? RIGHTS_DATA : RIGHTS_READ] | PTE_AF | PTE_TABLE |
	       PTE_VALID;
}

void stage2_publish(void)
{
	dsb_ishst();
}

/*
 * TLB maintenance is for the VM of VTTBR_EL2, and the VM concerned need not be the current one.
 * Then no walk by speculation may join tables of the two: see stop_walks() in vcpu.c.
 */
static void turn_to(uint64_t vttbr)
{
	sysreg_write(tcr_el1, TCR_EPD);
	isb();
	sysreg_write(sctlr_el1, SCTLR_TRANSLATES);
	isb();
	sysreg_write(vttbr_el2, vttbr);
	isb();
}

static void turn_back(uint64_t vttbr, uint64_t sctlr, uint64_t tcr)
{
	sysreg_write(vttbr_el2, vttbr);
	isb();
	sysreg_write(sctlr_el1, sctlr);
	isb();
	sysreg_write(tcr_el1, tcr);
	isb();
}

void stage2_forget(const struct stage2 *s2, const struct ipa *ipa, uint32_t count)
{
	uint64_t sctlr = sysreg_read(sctlr_el1), tcr = sysreg_read(tcr_el1);
	uint64_t current = sysreg_read(vttbr_el2);
	uint32_t i;

	if (current != s2->vttbr)
		turn_to(s2->vttbr);
	dsb_ishst();		/* the walkers of all CPUs see the words first */
	for (i = 0; i < count; i++)
		__asm__ volatile("tlbi ipas2e1is, %0" : : "r"(ipa[i].v >> 12) : "memory");
	/*
	 * Stage 2 first: a walk could bring entries of both stages together back until then.  The
	 * last TLBI and its barrier come twice, because on some CPUs the first barrier does not
	 * wait for accesses under way (errata 1286807, 2441007, 2441009).
	 */
	__asm__ volatile("dsb ish\n\ttlbi vmalle1is\n\tdsb ish" ::: "memory");
	__asm__ volatile("tlbi vmalle1is\n\tdsb ish\n\tisb" ::: "memory");
	if (current != s2->vttbr)
		turn_back(current, sctlr, tcr);
}

uint64_t stage2_vtcr(void)
{
	uint64_t parange = sysreg_read(id_aa64mmfr0_el1) & 0xf;

	if (parange < 2)
		boot_stop("CPU: physical addresses of fewer than 40 bits are not supported");
	/* RES1 | PS | 4 KiB | inner shareable | write-back | start at level 1 | T0SZ */
	return (1ull << 31) | (parange > 5 ? 5 : parange) << 16 | (3ull << 12) | (1ull << 10) |
	       (1ull << 8) | (1ull << 6) | (64 - IPA_BITS);
}
