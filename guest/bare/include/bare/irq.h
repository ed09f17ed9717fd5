/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The interrupt mask of this vCPU. */
#ifndef BARE_IRQ_H
#define BARE_IRQ_H

#include <bare/sysreg.h>

static inline void irq_enable(void) { __asm__ volatile("msr daifclr, #2" : : : "memory"); }
static inline void irq_disable(void) { __asm__ volatile("msr daifset, #2" : : : "memory"); }

static inline uint64_t irq_save(void)
{
	uint64_t daif = sysreg_read(daif);

	irq_disable();
	return daif;
}

static inline void irq_restore(uint64_t daif) { sysreg_write(daif, daif); }

/* Sleep until an interrupt is pending, masked or not. */
static inline void irq_sleep(void) { __asm__ volatile("dsb sy\n\twfi" : : : "memory"); }

/* Sleeps until an interrupt is pending and takes it; masked before and after. */
static inline void irq_sleep_and_take(void)
{
	irq_sleep();
	irq_enable();
	isb();
	irq_disable();
}

/* Sleep until handlers have counted to @least; interrupts are masked before and after. */
static inline void irq_sleep_until(const volatile uint32_t *count, uint32_t least)
{
	while (*count < least)
		irq_sleep_and_take();
}

#endif
