/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The interrupt mask of the host's only vCPU: a flag; the test sleeps for it. */
#ifndef BARE_IRQ_H
#define BARE_IRQ_H

#include <stdbool.h>

extern bool irq_masked;

static inline void irq_enable(void) { irq_masked = false; }
static inline void irq_disable(void) { irq_masked = true; }
static inline void isb(void) { }
static inline void cpu_yield(void) { }

/* The clock goes on. */
void irq_sleep(void);

#endif
