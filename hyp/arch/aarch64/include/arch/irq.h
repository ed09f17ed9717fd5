/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Physical interrupts.  EL2 never unmasks them.  EL2 takes them when a guest is interrupted, and
 * looks for them where it would otherwise run for long.
 */
#ifndef ARCH_IRQ_H
#define ARCH_IRQ_H

#include <stdbool.h>
#include <stdint.h>

struct board;
struct cpu;
struct vm;

/* Boot CPU, once.  Stops the boot if there is no usable GIC. */
void irq_init(const struct board *board);

/* Every CPU, for itself. */
void irq_init_cpu(struct cpu *cpu);

/* The UART's interrupt goes to this CPU and to console_irq() from now on. */
void irq_start_console(const struct board *board);

/* The board's SPI @intid goes to @vm under the same number.  Boot only. */
void irq_pass_through(struct vm *vm, uint32_t intid, bool edge);

/* Make @cpu leave its guest or irq_wait(); this CPU, as soon as it enters its guest. */
void irq_kick(const struct cpu *cpu);

/* Handle what is pending on this CPU now; at most a few. */
void irq_poll(void);

/* The same, where a guest was interrupted: somebody pays even if nothing is pending any more. */
void irq_take(void);

/* Sleep until an interrupt is pending, and handle it. */
void irq_wait(void);

/* Stop all other CPUs: this one panics.  Any context, even before CPUs have their settings. */
void irq_stop_others(void);

#endif
