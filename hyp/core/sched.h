/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The scheduler: a CPU runs the ready vCPU of highest priority; equals have time slices in turn.
 * Everything here runs on the CPU concerned and touches no data of another CPU.
 */
#ifndef HYP_CORE_SCHED_H
#define HYP_CORE_SCHED_H

#include "hyp/core/cpu.h"

/*
 * Take the requests of this CPU's vCPUs, then return the vCPU to enter, which
 * is current.  While there is nothing to run, waits here for an interrupt.
 */
struct vcpu *sched_run(struct cpu *cpu);

/* The current vCPU waits for an interrupt.  sched_run() must follow. */
void sched_block(struct vcpu *vcpu);

/* The hypervisor's timer of this CPU fired.  sched_run() must follow. */
void sched_tick(struct cpu *cpu);

#endif
