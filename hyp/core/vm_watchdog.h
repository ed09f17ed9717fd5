/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The watchdogs of the VMs: the CPU of a VM's vCPU 0 looks whether its watchdog is
 * over, by the hypervisor's own timer, which comes through whatever the guest has masked.
 */
#ifndef HYP_CORE_VM_WATCHDOG_H
#define HYP_CORE_VM_WATCHDOG_H

#include <stdint.h>

struct cpu;
struct vcpu;

/* The hypercall WATCHDOG, see abi/control.h. */
int64_t watchdog_call(struct vcpu *vcpu, uint64_t *x);

/*
 * This CPU: end the VMs whose time is over, and have the timer fire for the next one.  Takes time
 * in proportion to the vCPUs of the CPU.
 */
void watchdogs_check(struct cpu *cpu);

#endif
