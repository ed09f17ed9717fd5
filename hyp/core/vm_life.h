/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The life cycle of VMs: vm_life.c draws it.  A vCPU's run state belongs to the CPU it
 * is pinned to; everybody else leaves a request in the vCPU and kicks that CPU.
 */
#ifndef HYP_CORE_VM_LIFE_H
#define HYP_CORE_VM_LIFE_H

#include <stdbool.h>

#include "abi/control.h"

struct cpu;
struct vcpu;
struct vm;

/* Load the images and run.  Any CPU; false: it was not off. */
bool vm_start(struct vm *vm);

/*
 * Stop, and start afresh if @cause (LV_CAUSE_*) and the description want that.  Any
 * CPU; false: it neither ran nor was paused.  Returns at once.
 */
bool vm_stop(struct vm *vm, enum lv_cause cause);

/* The same, but if the description does not say what is to become of it it goes on. */
void vm_crashed(struct vm *vm, enum lv_cause cause);

/* Any CPU; false: it did not run, it was not paused.  Returns at once. */
bool vm_pause(struct vm *vm);
bool vm_resume(struct vm *vm);

/* Stop it, if it is being loaded as soon as that is over.  Any CPU. */
void vm_halt(struct vm *vm);
/* Undo that, and forget the crashes so far. */
void vm_mean_to_run(struct vm *vm);

/* @vm waits for its pages, and may wait no longer: stop those who have them.  Any CPU. */
void vm_waited_enough(struct vm *vm);

/* The vCPU's CPU does what was asked for: called on the CPU of the vCPU concerned (sched.c). */
void vm_load(struct vcpu *vcpu0);	/* it is off: load its images, unless it has to wait */
void vm_enter(struct vcpu *vcpu0);	/* its images are loaded */
void vm_park(struct vcpu *vcpu);
void vm_follow_pause(struct vcpu *vcpu);
/* A step of its VM's end, if that is its work, whoever has the CPU.  Then it rests. */
void vm_hurry_end(struct cpu *cpu, struct vcpu *vcpu);

/* CPU_OFF: the VM is off when that was its last vCPU.  vCPU's own CPU. */
void vm_vcpu_off(struct vcpu *vcpu);

#endif
