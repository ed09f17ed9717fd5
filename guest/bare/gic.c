// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <bare/board.h>
#include <bare/cpu.h>
#include <bare/gic.h>
#include <bare/irq.h>

#define GICD_CTLR	0x0000
#define GICD_IGROUPR	0x0080
#define GICD_ISENABLER	0x0100
#define GICD_ICENABLER	0x0180
#define GICD_ISPENDR	0x0200
#define GICD_ICPENDR	0x0280
#define GICD_ISACTIVER	0x0300
#define GICD_IPRIORITYR	0x0400
#define GICD_ICFGR	0x0c00
#define GICD_IROUTER	0x6000

#define GICD_CTLR_ON	0x13u		/* ARE_NS, group 1 in both views */
#define GICD_CTLR_RWP	(1u << 31)

#define GICR_CTLR	0x0000
#define GICR_CTLR_RWP	(1u << 3)
#define GICR_TYPER	0x0008
#define GICR_TYPER_LAST	(1ull << 4)
#define GICR_WAKER	0x0014
#define GICR_WAKER_SLEEP 0x2u
#define GICR_WAKER_CHILDREN 0x4u
#define GICR_SGI	0x10000		/* frame with the registers of INTIDs 0..31 */
#define GICR_SIZE	0x20000

static struct {
	gic_handler *handler;
	void *cookie;
} handlers[GIC_INTIDS];

uint32_t gic_unclaimed;

static volatile uint32_t *reg32(uint64_t address)
{
	return (volatile uint32_t *)address;
}

/* The frame that holds the registers of @intid. */
static uint64_t frame(uint32_t intid)
{
	return intid < 32 ? cpu_self()->gicr + GICR_SGI : board.gicd.base;
}

static volatile uint32_t *bit_reg(uint32_t offset, uint32_t intid)
{
	return reg32(frame(intid) + offset + intid / 32 * 4);
}

static bool bit_read(uint32_t offset, uint32_t intid)
{
	return *bit_reg(offset, intid) >> intid % 32 & 1;
}

static void bit_write(uint32_t offset, uint32_t intid)
{
	*bit_reg(offset, intid) = 1u << intid % 32;
}

static void wait_for_writes(void)
{
	while (*reg32(board.gicd.base + GICD_CTLR) & GICD_CTLR_RWP)
		__asm__ volatile("yield");
	while (*reg32(cpu_self()->gicr + GICR_CTLR) & GICR_CTLR_RWP)
		__asm__ volatile("yield");
}

void gic_init(void)
{
	*reg32(board.gicd.base + GICD_CTLR) = 0;
	for (uint32_t i = 32; i < GIC_INTIDS; i += 32) {
		*reg32(board.gicd.base + GICD_ICENABLER + i / 8) = ~0u;
		*reg32(board.gicd.base + GICD_IGROUPR + i / 8) = ~0u;
	}
	for (uint32_t i = 32; i < GIC_INTIDS; i += 4)
		*reg32(board.gicd.base + GICD_IPRIORITYR + i) = GIC_PRIORITY * 0x01010101u;
	*reg32(board.gicd.base + GICD_CTLR) = GICD_CTLR_ON;
}

static uint64_t find_redistributor(uint64_t mpidr)
{
	uint32_t affinity = (uint32_t)((mpidr & 0xffffff) | (mpidr >> 8 & 0xff000000));

	for (uint64_t at = board.gicr.base; at < board.gicr.base + board.gicr.size;
	     at += GICR_SIZE) {
		uint64_t typer = *(volatile uint64_t *)(at + GICR_TYPER);

		if (typer >> 32 == affinity)
			return at;
		if (typer & GICR_TYPER_LAST)
			break;
	}
	return board.gicr.base;
}

void gic_cpu_init(void)
{
	struct cpu *cpu = cpu_self();
	uint64_t gicr = find_redistributor(cpu->mpidr);

	cpu->gicr = gicr;
	*reg32(gicr + GICR_WAKER) &= ~GICR_WAKER_SLEEP;
	while (*reg32(gicr + GICR_WAKER) & GICR_WAKER_CHILDREN)
		__asm__ volatile("yield");
	*reg32(gicr + GICR_SGI + GICD_IGROUPR) = ~0u;
	*reg32(gicr + GICR_SGI + GICD_ICENABLER) = ~0u;
	for (uint32_t i = 0; i < 32; i += 4)
		*reg32(gicr + GICR_SGI + GICD_IPRIORITYR + i) = GIC_PRIORITY * 0x01010101u;
	wait_for_writes();
	sysreg_write(icc_sre_el1, sysreg_read(icc_sre_el1) | 1);
	isb();
	sysreg_write(icc_pmr_el1, 0xff);
	sysreg_write(icc_bpr1_el1, 0);
	sysreg_write(icc_ctlr_el1, 0);
	sysreg_write(icc_igrpen1_el1, 1);
	isb();
}

void gic_handle(void)
{
	for (;;) {
		uint32_t intid = (uint32_t)sysreg_read(icc_iar1_el1) & 0xffffff;

		dsb();
		if (intid >= GIC_INTIDS)
			return;
		if (handlers[intid].handler)
			handlers[intid].handler(intid, handlers[intid].cookie);
		else
			__atomic_fetch_add(&gic_unclaimed, 1, __ATOMIC_RELAXED);
		dsb();
		sysreg_write(icc_eoir1_el1, intid);
		isb();
	}
}

void gic_attach(uint32_t intid, gic_handler *handler, void *cookie)
{
	handlers[intid].cookie = cookie;
	__atomic_store_n(&handlers[intid].handler, handler, __ATOMIC_RELEASE);
	if (intid >= 32)
		gic_route(intid, cpu_self()->index);
	gic_enable(intid);
}

void gic_enable(uint32_t intid)
{
	dsb();
	bit_write(GICD_ISENABLER, intid);
}

void gic_disable(uint32_t intid)
{
	bit_write(GICD_ICENABLER, intid);
	wait_for_writes();
}

bool gic_is_enabled(uint32_t intid)
{
	return bit_read(GICD_ISENABLER, intid);
}

void gic_set_priority(uint32_t intid, uint8_t priority)
{
	*(volatile uint8_t *)(frame(intid) + GICD_IPRIORITYR + intid) = priority;
}

uint8_t gic_priority(uint32_t intid)
{
	return *(volatile uint8_t *)(frame(intid) + GICD_IPRIORITYR + intid);
}

void gic_set_edge(uint32_t intid, bool edge)
{
	volatile uint32_t *r = reg32(frame(intid) + GICD_ICFGR + intid / 16 * 4);
	uint32_t bit = 2u << intid % 16 * 2;

	*r = edge ? *r | bit : *r & ~bit;
}

bool gic_is_edge(uint32_t intid)
{
	uint32_t v = *reg32(frame(intid) + GICD_ICFGR + intid / 16 * 4);

	return v >> intid % 16 * 2 & 2;
}

void gic_set_pending(uint32_t intid)
{
	bit_write(GICD_ISPENDR, intid);
}

void gic_clear_pending(uint32_t intid)
{
	bit_write(GICD_ICPENDR, intid);
}

bool gic_is_pending(uint32_t intid)
{
	return bit_read(GICD_ISPENDR, intid);
}

bool gic_is_active(uint32_t intid)
{
	return bit_read(GICD_ISACTIVER, intid);
}

void gic_route(uint32_t intid, uint32_t cpu)
{
	*(volatile uint64_t *)(board.gicd.base + GICD_IROUTER + 8ull * intid) =
		board.mpidr[cpu] & 0xff00ffffffull;
}

void gic_send(uint32_t intid, uint32_t cpu)
{
	uint64_t mpidr = board.mpidr[cpu];
	uint64_t sgi = (uint64_t)intid << 24 | (mpidr >> 8 & 0xff) << 16 |
		       (mpidr >> 16 & 0xff) << 32 | (mpidr >> 32 & 0xff) << 48 |
		       1ull << (mpidr & 0xf);

	dsb();
	sysreg_write(icc_sgi1r_el1, sgi);
	isb();
}

void gic_send_others(uint32_t intid)
{
	dsb();
	sysreg_write(icc_sgi1r_el1, (uint64_t)intid << 24 | 1ull << 40);
	isb();
}

uint8_t gic_mask_priority(uint8_t priority)
{
	uint8_t old = (uint8_t)sysreg_read(icc_pmr_el1);

	sysreg_write(icc_pmr_el1, priority);
	isb();
	return old;
}
