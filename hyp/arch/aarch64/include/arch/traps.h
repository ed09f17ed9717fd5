/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Entry points of vectors.S, for it alone, and the first way into a guest. */
#ifndef ARCH_TRAPS_H
#define ARCH_TRAPS_H

#include <stdint.h>

struct vcpu;

/* Boot CPU, once, before any guest runs: what exits mean on these CPUs. */
void traps_init(void);

/* Each returns the vCPU to enter. */
struct vcpu *exit_sync(struct vcpu *vcpu);
struct vcpu *exit_irq(struct vcpu *vcpu);
struct vcpu *exit_serror(struct vcpu *vcpu);

/* x[31], or NULL after a stack overflow. */
_Noreturn void fault_report(const uint64_t *x);

/* Empty this CPU's stack and enter @vcpu. */
_Noreturn void guest_start(struct vcpu *vcpu);

#endif
