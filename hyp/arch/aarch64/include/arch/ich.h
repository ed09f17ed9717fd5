/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The virtual interface control registers (ICH_*_EL2) of this CPU, as functions
 * with a number where the hardware wants one name each.  The unit test of the
 * virtual GIC links its own.
 */
#ifndef ARCH_ICH_H
#define ARCH_ICH_H

#include <stdint.h>

/* ICH_LR<n>_EL2 (GIC architecture specification, 12.4.8) */
#define ICH_LR_INTID(lr)	((uint32_t)(lr))
#define ICH_LR_PHYSICAL_SHIFT	32
#define ICH_LR_PHYSICAL(lr)	((uint32_t)((lr) >> 32) & 0x1fff)
#define ICH_LR_EOI		(1ull << 41)	/* without HW: maintenance interrupt at its end */
#define ICH_LR_PRIORITY_SHIFT	48
#define ICH_LR_PRIORITY(lr)	((uint32_t)((lr) >> 48) & 0xff)
#define ICH_LR_GROUP1		(1ull << 60)
#define ICH_LR_HW		(1ull << 61)
#define ICH_LR_PENDING		(1ull << 62)
#define ICH_LR_ACTIVE		(1ull << 63)
#define ICH_LR_STATE		(ICH_LR_PENDING | ICH_LR_ACTIVE)

#define ICH_HCR_EN		(1ull << 0)
#define ICH_HCR_UIE		(1ull << 1)	/* maintenance interrupt: at most one LR in use */

#define ICH_VMCR_ENG0		(1ull << 0)
#define ICH_VMCR_ENG1		(1ull << 1)
#define ICH_VMCR_PMR(vmcr)	((uint32_t)((vmcr) >> 24) & 0xff)

/* From ICH_VTR_EL2: list registers (1..16); words of active priorities (1, 2, 4). */
uint32_t ich_nr_lrs(void);
uint32_t ich_nr_aprs(void);

/* @n below ich_nr_lrs(). */
uint64_t ich_read_lr(uint32_t n);
void ich_write_lr(uint32_t n, uint64_t value);

/* A bit for each LR: empty; ended with ICH_LR_EOI set. */
uint32_t ich_read_elrsr(void);
uint32_t ich_read_eisr(void);

void ich_write_hcr(uint64_t value);
uint64_t ich_read_vmcr(void);
void ich_write_vmcr(uint64_t value);

/* Active priorities of group 0 or 1, @n below ich_nr_aprs(). */
uint32_t ich_read_apr(uint32_t group, uint32_t n);
void ich_write_apr(uint32_t group, uint32_t n, uint32_t value);

/* What was written above is in effect for what is read below. */
void ich_sync(void);

#endif
