/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What vgic_flush.c asks of the list registers (vgic_lr.c).  On the CPU of the vCPU, which is
 * loaded.
 */
#ifndef HYP_ARCH_AARCH64_VGIC_LR_H
#define HYP_ARCH_AARCH64_VGIC_LR_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/vlink.h"
#include "hyp/core/vcpu.h"

struct vgic_word;

/* Functions that run rarely stay out of line, so that those that run often save few registers. */
#define NOINLINE __attribute__((noinline))

#define NO_BAR	0x100u		/* vgic_cpu.bar: above every priority value */

#define FIRST_XIRQ_WORD	(LV_XIRQ_SYSCONF / 32)
#define OWN_WORDS	((1u << FIRST_XIRQ_WORD) - 1)

/* Are all list registers in use? */
bool vgic_lrs_are_used(const struct vgic_cpu *cpu);

/* Free the LRs whose interrupts the guest has ended. */
void vgic_lr_fold(struct vcpu *vcpu);

/* Interrupts were disabled, regrouped, rerouted or let go: take back those that were. */
void vgic_lr_recall(struct vcpu *vcpu);

/*
 * @intid of @word is deliverable: it goes into the LR that it was in before, with another edge, or
 * into a new LR.  If there is none, its word is marked in vgic_cpu.left.
 */
void vgic_lr_deliver(struct vcpu *vcpu, struct vgic_word *word, uint32_t intid);

/* Have the guest exit when interrupts that were left over find room. */
void vgic_lr_ask_refill(struct vgic_cpu *cpu);

#endif
