/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The watchdog of a VM.  Any of its vCPUs arms and feeds it; the CPU of vCPU 0
 * looks whether it is over, by the hypervisor's own timer, which comes through
 * whatever the guest has masked.
 */
#ifndef HYP_CORE_WATCHDOG_H
#define HYP_CORE_WATCHDOG_H

#include <stdbool.h>
#include <stdint.h>

struct cpu;
struct vcpu;
struct vm;

struct watchdog {
	uint64_t deadline;	/* atomic; 0: not armed */
	uint32_t ms;		/* atomic, of the last ARM */
	uint32_t expired;	/* atomic, times since boot */
	uint64_t paused_at;	/* vCPU 0's CPU, while it is paused */
};

/* The hypercall WATCHDOG, see abi/control.h. */
int64_t watchdog_call(struct vcpu *vcpu, uint64_t *x);

bool watchdog_is_armed(const struct vm *vm);

/*
 * This CPU: end the VMs whose time is over, and have its timer fire for the next.
 * Takes time in proportion to the vCPUs of the CPU.
 */
void watchdogs_check(struct cpu *cpu);

/* vCPU 0 of @vm was paused, or goes on.  Its own CPU. */
void watchdog_pause(struct vm *vm, bool pause);

/* The VM has stopped. */
void watchdog_disarm(struct vm *vm);

#endif
