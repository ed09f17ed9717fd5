/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <arch/gic.h>

#include <arch/spinlock.h>
#include <arch/sysreg.h>

#include "hyp/config/board.h"
#include "hyp/config/config.h"

#define GICD_CTLR		0x0000
#define GICD_TYPER		0x0004
#define GIC_IGROUPR		0x0080	/* GICD and GICR_SGI share the offsets from here on */
#define GIC_ISENABLER		0x0100
#define GIC_ICENABLER		0x0180
#define GIC_ISPENDR		0x0200
#define GIC_ICPENDR		0x0280
#define GIC_ISACTIVER		0x0300
#define GIC_ICACTIVER		0x0380
#define GIC_IPRIORITYR		0x0400
#define GIC_ICFGR		0x0c00
#define GICD_IROUTER		0x6000
#define GICD_ICENABLERE		0x1200	/* of the extended SPIs */
#define GIC_PIDR2		0xffe8
#define GICR_CTLR		0x0000
#define GICR_TYPER		0x0008
#define GICR_WAKER		0x0014
#define GICR_SGI		0x10000

#define GICD_CTLR_ENABLE	(1u << 1)	/* group 1 */
#define GICD_CTLR_ARE		(1u << 4)
#define GICD_CTLR_RWP		(1u << 31)
#define GICD_TYPER_ESPI		(1u << 8)
#define GICR_CTLR_LPIS		(1u << 0)
#define GICR_CTLR_RWP		(1u << 3)
#define GICR_TYPER_VLPIS	(1ull << 1)
#define GICR_TYPER_LAST		(1ull << 4)
#define GICR_WAKER_SLEEP	(1u << 1)
#define GICR_WAKER_ASLEEP	(1u << 2)

#define ICC_SRE_ALL		7	/* DIB, DFB, SRE; not Enable: guests do not change theirs */
#define ICC_CTLR_EOIMODE	(1u << 1)
#define PRIORITY		0xa0u
#define PRIORITIES		(PRIORITY * 0x01010101u)
#define WAIT_TURNS		1000000	/* seconds on any hardware, never forever */
#define REGIONS_MAX		4

static uintptr_t gicd;
static uint32_t nr_intids;
static uint64_t stride;			/* of redistributors; 0: as each says */
static uint32_t nr_regions;
static struct gic_region regions[REGIONS_MAX];
static uintptr_t gicr[CONFIG_CPUS_MAX];
static struct spinlock lock;		/* read-modify-write of GICD_ICFGR */

static uint32_t read32(uintptr_t address)
{
	return *(volatile uint32_t *)address;
}

static void write32(uintptr_t address, uint32_t value)
{
	*(volatile uint32_t *)address = value;
}

static void write64(uintptr_t address, uint64_t value)
{
	*(volatile uint64_t *)address = value;
}

static void wait_clear(uintptr_t address, uint32_t bits)
{
	for (int i = 0; i < WAIT_TURNS && (read32(address) & bits); i++)
		__asm__ volatile("yield");
}

static bool is_gicv3(uintptr_t base)
{
	return ((read32(base + GIC_PIDR2) >> 4) & 0xf) >= 3;
}

static void reset_spis(uint32_t word)
{
	uintptr_t base = gicd + 4 * word;

	write32(base + GIC_ICENABLER, ~0u);
	write32(base + GIC_ICPENDR, ~0u);
	write32(base + GIC_ICACTIVER, ~0u);
	write32(base + GIC_IGROUPR, ~0u);
	for (uint32_t i = 0; i < 32; i += 4)
		write32(gicd + GIC_IPRIORITYR + 32 * word + i, PRIORITIES);
}

/* Nobody here uses extended SPIs (IHI 0069, GICD_TYPER.ESPI): what firmware left on ends here. */
static void disable_extended_spis(void)
{
	uint32_t typer = read32(gicd + GICD_TYPER);
	uint32_t words = typer & GICD_TYPER_ESPI ? (typer >> 27) + 1 : 0;

	for (uint32_t word = 0; word < words; word++)
		write32(gicd + GICD_ICENABLERE + 4 * word, ~0u);
}

int gic_init_dist(struct gic_region dist, const struct gic_region *redist, uint32_t nr_redist,
		  uint64_t redist_stride)
{
	if (dist.size < 0x10000 || !nr_redist || nr_redist > REGIONS_MAX || !is_gicv3(dist.base.v))
		return -1;
	gicd = dist.base.v;
	stride = redist_stride;
	for (nr_regions = 0; nr_regions < nr_redist; nr_regions++)
		regions[nr_regions] = redist[nr_regions];
	nr_intids = 32 * ((read32(gicd + GICD_TYPER) & 0x1f) + 1);
	if (nr_intids > GIC_SPIS_END)
		nr_intids = GIC_SPIS_END;

	write32(gicd + GICD_CTLR, 0);
	wait_clear(gicd + GICD_CTLR, GICD_CTLR_RWP);
	write32(gicd + GICD_CTLR, GICD_CTLR_ARE);
	wait_clear(gicd + GICD_CTLR, GICD_CTLR_RWP);
	for (uint32_t word = 1; word < (nr_intids + 31) / 32; word++)
		reset_spis(word);
	disable_extended_spis();
	wait_clear(gicd + GICD_CTLR, GICD_CTLR_RWP);
	write32(gicd + GICD_CTLR, GICD_CTLR_ARE | GICD_CTLR_ENABLE);
	return 0;
}

/* The MPIDR in the form of GICR_TYPER: Aff3 next to Aff2. */
static uint32_t packed_affinity(uint64_t mpidr)
{
	return (uint32_t)((mpidr >> 32 & 0xff) << 24 | (mpidr & 0xffffff));
}

static uint64_t step_from(uint64_t typer)
{
	if (stride)
		return stride;
	return typer & GICR_TYPER_VLPIS ? 0x40000 : 0x20000;
}

static uintptr_t find_in_region(const struct gic_region *region, uint32_t affinity)
{
	uint64_t offset = 0, typer;

	while (offset + 0x20000 <= region->size) {
		typer = *(volatile uint64_t *)(region->base.v + offset + GICR_TYPER);
		if (typer >> 32 == affinity)
			return region->base.v + offset;
		if (typer & GICR_TYPER_LAST)
			break;
		offset += step_from(typer);
	}
	return 0;
}

static uintptr_t find_redistributor(uint32_t affinity)
{
	uintptr_t base = 0;

	for (uint32_t i = 0; i < nr_regions && !base; i++)
		base = find_in_region(&regions[i], affinity);
	return base;
}

/*
 * A boot loader may have turned LPIs on.  -1: this GIC does not allow to turn them off (IHI 0069,
 * GICR_CTLR.EnableLPIs may be RES1 once it was 1), so the redistributor goes on writing into tables
 * that nobody here knows of.
 */
static int disable_lpis(uintptr_t base)
{
	uint32_t ctlr = read32(base + GICR_CTLR);

	if (!(ctlr & GICR_CTLR_LPIS))
		return 0;
	write32(base + GICR_CTLR, ctlr & ~GICR_CTLR_LPIS);
	wait_clear(base + GICR_CTLR, GICR_CTLR_RWP);
	return read32(base + GICR_CTLR) & GICR_CTLR_LPIS ? -1 : 0;
}

/* PPIs, and the extended ones beyond them: as many words as GICR_TYPER.PPInum says, at most 2. */
static void disable_ppis(uintptr_t base)
{
	uint32_t extended = *(volatile uint64_t *)(base + GICR_TYPER) >> 27 & 0x1f;

	write32(base + GICR_SGI + GIC_ICENABLER, ~0u);
	for (uint32_t word = 1; word <= extended && word <= 2; word++)
		write32(base + GICR_SGI + GIC_ICENABLER + 4 * word, ~0u);
}

static void init_redistributor(uintptr_t base)
{
	uintptr_t sgi = base + GICR_SGI;

	write32(base + GICR_WAKER, read32(base + GICR_WAKER) & ~GICR_WAKER_SLEEP);
	wait_clear(base + GICR_WAKER, GICR_WAKER_ASLEEP);
	disable_ppis(base);
	write32(sgi + GIC_ICPENDR, ~0u);
	write32(sgi + GIC_ICACTIVER, ~0u);
	write32(sgi + GIC_IGROUPR, ~0u);
	for (uint32_t i = 0; i < 32; i += 4)
		write32(sgi + GIC_IPRIORITYR + i, PRIORITIES);
	wait_clear(base + GICR_CTLR, GICR_CTLR_RWP);
	write32(sgi + GIC_ISENABLER, 0xffff);
}

static int init_interface(void)
{
	if (!(sysreg_read(id_aa64pfr0_el1) >> 24 & 0xf))
		return -1;
	sysreg_write(icc_sre_el2, ICC_SRE_ALL);
	isb();
	if (!(sysreg_read(icc_sre_el2) & 1))
		return -1;
	sysreg_write(icc_sre_el1, ICC_SRE_ALL);
	sysreg_write(ich_hcr_el2, 0);	/* no virtual interrupts before a vCPU runs */
	isb();
	sysreg_write(icc_pmr_el1, 0xff);
	sysreg_write(icc_bpr1_el1, 0);
	sysreg_write(icc_ctlr_el1, ICC_CTLR_EOIMODE);
	sysreg_write(icc_igrpen1_el1, 1);
	isb();
	return 0;
}

const char *gic_init_cpu(uint32_t cpu)
{
	uint64_t mpidr = sysreg_read(mpidr_el1) & MPIDR_AFFINITY;
	uintptr_t base = find_redistributor(packed_affinity(mpidr));

	if (!base || cpu >= CONFIG_CPUS_MAX)
		return "no redistributor of this CPU";
	gicr[cpu] = base;
	if (disable_lpis(base))
		return "the boot loader turned LPIs on, and they cannot be turned off";
	init_redistributor(base);
	return init_interface() ? "no system registers" : NULL;
}

uint32_t gic_nr_intids(void)
{
	return nr_intids;
}

void gic_deactivate(uint32_t intid)
{
	if (intid >= GIC_LPIS)
		return;
	sysreg_write(icc_dir_el1, intid);
	isb();
}

static bool is_spi(uint32_t intid)
{
	return intid >= 32 && intid < nr_intids;
}

/* Write 1 << @intid to the register of @intid in the bank at @offset. */
static void set_spi_bit(uint32_t offset, uint32_t intid)
{
	write32(gicd + offset + 4 * (intid / 32), 1u << intid % 32);
}

void gic_enable_spi(uint32_t intid)
{
	if (is_spi(intid))
		set_spi_bit(GIC_ISENABLER, intid);
}

void gic_disable_spi(uint32_t intid)
{
	if (is_spi(intid))
		set_spi_bit(GIC_ICENABLER, intid);
}

void gic_settle_spis(void)
{
	wait_clear(gicd + GICD_CTLR, GICD_CTLR_RWP);
}

void gic_route_spi(uint32_t intid, uint64_t mpidr)
{
	if (is_spi(intid))
		write64(gicd + GICD_IROUTER + 8 * intid, mpidr & MPIDR_AFFINITY);
}

void gic_configure_spi(uint32_t intid, bool edge)
{
	uintptr_t address = gicd + GIC_ICFGR + 4 * (intid / 16);
	uint32_t bit = 2u << 2 * (intid % 16);

	if (!is_spi(intid))
		return;
	spin_lock(&lock);
	write32(address, edge ? read32(address) | bit : read32(address) & ~bit);
	spin_unlock(&lock);
}

void gic_clear_active_spi(uint32_t intid)
{
	if (is_spi(intid))
		set_spi_bit(GIC_ICACTIVER, intid);
}

void gic_clear_pending_spi(uint32_t intid)
{
	if (is_spi(intid))
		set_spi_bit(GIC_ICPENDR, intid);
}

void gic_set_pending_spi(uint32_t intid)
{
	if (is_spi(intid))
		set_spi_bit(GIC_ISPENDR, intid);
}

/* Reading back makes sure that the redistributor has the write before the guest runs. */
static void write_private(uint32_t cpu, uint32_t offset, uint32_t mask)
{
	uintptr_t address = gicr[cpu] + GICR_SGI + offset;

	write32(address, mask);
	(void)read32(address);
}

void gic_enable_private(uint32_t cpu, uint32_t mask)
{
	write_private(cpu, GIC_ISENABLER, mask);
}

void gic_disable_private(uint32_t cpu, uint32_t mask)
{
	write_private(cpu, GIC_ICENABLER, mask);
	wait_clear(gicr[cpu] + GICR_CTLR, GICR_CTLR_RWP);
}

void gic_set_active_private(uint32_t cpu, uint32_t mask)
{
	write_private(cpu, GIC_ISACTIVER, mask);
}

void gic_clear_active_private(uint32_t cpu, uint32_t mask)
{
	write_private(cpu, GIC_ICACTIVER, mask);
}

uint64_t gic_sgi(uint64_t mpidr, uint32_t intid)
{
	uint64_t aff0 = mpidr & 0xff;

	return (mpidr & 0xff00000000ull) << 16	/* Aff3: bit 48 */
	       | (aff0 >> 4) << 44 /* range selector */
	       | (mpidr & 0xff0000ull) << 16 /* Aff2: bit 32 */
	       | (uint64_t)(intid & 0xf) << 24 | (mpidr & 0xff00ull) << 8 /* Aff1: bit 16 */
	       | 1ull << (aff0 & 0xf);
}
