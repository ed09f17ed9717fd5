/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The host's answer to the interrupt seam, as far as the scheduler uses it. */
#ifndef ARCH_IRQ_H
#define ARCH_IRQ_H

struct cpu;

/* Counted in fake_cpu[]. */
void irq_kick(const struct cpu *cpu);
/* Calls fake_poll, if set. */
void irq_poll(void);
/* Calls fake_wait, which must be set. */
void irq_wait(void);

#endif
