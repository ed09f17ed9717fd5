/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The board's GICv3, as EL2 uses it: group 1, one priority for everything, end of interrupt in two
 * steps. gic_drop() lets the next interrupt in; gic_deactivate() allows this interrupt to come
 * again.  If a guest handles the interrupt, the guest's own end of interrupt does the second step
 * (list register with HW set).
 */
#ifndef ARCH_GIC_H
#define ARCH_GIC_H

#include <stdbool.h>
#include <stdint.h>

#include "hyp/lib/addr.h"
#include <arch/sysreg.h>

#define GIC_SPIS_END	1020u	/* SPIs have INTIDs below this */
#define GIC_LPIS	8192u	/* LPIs have this INTID and above */

struct gic_region {
	struct pa base;
	uint64_t size;
};

/*
 * Boot CPU, once, both mapped as device memory: the distributor and the redistributor regions
 * (@gicr is copied, at most 4), whose redistributors are @stride bytes apart (0: as GICR_TYPER
 * says).
 * 0; -1: no GICv3 there, or no region, or too many.
 */
int gic_init_dist(struct gic_region gicd, const struct gic_region *gicr, uint32_t nr_gicr,
		  uint64_t stride);

/*
 * Every CPU, for itself: find its redistributor by the affinity in MPIDR_EL1, wake
 * it, all its PPIs and LPIs disabled, SGIs enabled, interface on.  @cpu: index below
 * CONFIG_CPUS_MAX under which the calls below know it.
 * NULL; what is missing: the redistributor, the system registers, a way to turn LPIs off.
 */
const char *gic_init_cpu(uint32_t cpu);

/* SPIs the board has: INTIDs below this. */
uint32_t gic_nr_intids(void);

/* 1020 to 1023 stand for no interrupt; what is above has to be ended (IHI 0069, section 2.2). */
static inline bool gic_is_special(uint32_t intid)
{
	return intid - GIC_SPIS_END < 4;
}

/* The next interrupt of this CPU, a special INTID if there is none. */
static inline uint32_t gic_ack(void)
{
	uint32_t intid = (uint32_t)sysreg_read(icc_iar1_el1);

	/* The acknowledge is done before what the handler does to the device. */
	if (!gic_is_special(intid))
		dsb_sy();
	return intid;
}

static inline void gic_drop(uint32_t intid)
{
	sysreg_write(icc_eoir1_el1, intid);
	isb();
}

/* LPIs have no such step: nothing is done for them. */
void gic_deactivate(uint32_t intid);

/* Both. */
static inline void gic_end(uint32_t intid)
{
	gic_drop(intid);
	sysreg_write(icc_dir_el1, intid);
	isb();
}

/*
 * SPIs, from any CPU.  An INTID that the board does not have is ignored.
 * @mpidr: of the CPU that takes it; gic_init_dist() leaves the routes as they were.
 */
void gic_enable_spi(uint32_t intid);
void gic_disable_spi(uint32_t intid);		/* it may still arrive */
void gic_route_spi(uint32_t intid, uint64_t mpidr);
void gic_configure_spi(uint32_t intid, bool edge);
void gic_clear_active_spi(uint32_t intid);
void gic_clear_pending_spi(uint32_t intid);
void gic_set_pending_spi(uint32_t intid);	/* one of edges; else the line is latched */

/*
 * Wait until no SPI that was disabled before can arrive any more.  That takes as long as the GIC
 * takes: call it with no lock held, and at the expense of who disabled.
 */
void gic_settle_spis(void);

/* PPIs of the CPU with index @cpu: a bit each, bit n = INTID n. */
void gic_enable_private(uint32_t cpu, uint32_t mask);
void gic_disable_private(uint32_t cpu, uint32_t mask);
void gic_set_active_private(uint32_t cpu, uint32_t mask);
void gic_clear_active_private(uint32_t cpu, uint32_t mask);

/* What gic_send() wants for SGI @intid (0..15) to the CPU with affinity @mpidr. */
uint64_t gic_sgi(uint64_t mpidr, uint32_t intid);

/* An SGI to one CPU.  What was written before is visible to its handler. */
static inline void gic_send(uint64_t sgi)
{
	dsb_ish();
	sysreg_write(icc_sgi1r_el1, sgi);
	isb();
}

#endif
