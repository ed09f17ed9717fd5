/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* VMs on the CPUs of the fake machine, and a test in the place of their guests. */
#ifndef TESTS_UNIT_VM_SYSTEM_H
#define TESTS_UNIT_VM_SYSTEM_H

#include <stdbool.h>
#include <stdint.h>

#include "hyp/core/hold.h"
#include "hyp/core/request.h"
#include "hyp/core/sched.h"
#include "hyp/core/vm.h"
#include "hyp/core/vm_life.h"
#include "hyp/core/vm_load.h"
#include "hyp/core/vm_watchdog.h"
#include "hyp/core/watch.h"
#include "hyp/core/work.h"
#include <arch/fake.h>

#define SLICE	4000u			/* microseconds, which are the ticks */
#define ENTRY	0x40200000u
#define DTB	0x48000000u
#define RAM	(4 * VM_LOAD_STEP)

/* No VM, all CPUs idle, time 1.  cmocka's setup. */
int system_create(void **state);
int system_destroy(void **state);

/*
 * Add VM number nr_vms + 2, off.  A vCPU for each digit of @where, pinned to the
 * board's CPU of that number.  Its images fill its memory in four steps.
 */
struct vm *system_add(const char *where, uint32_t priority);

/* The same, marked as the controller. */
struct vm *system_add_controller(const char *where, uint32_t priority);

/* To be changed before the VM needs it. */
struct config_vm *system_config(struct vm *vm);

/* Start the VM and let it load; no other vCPU may want vCPU 0's CPU. */
void system_start(struct vm *vm);

/*
 * Go through EL2 on board CPU @cpu: the vCPU that is entered, NULL if it waits
 * for an interrupt.  Time stands still.
 */
struct vcpu *run(uint32_t cpu);

/* The same; @ticks pass between the entry to EL2 and the scheduler. */
struct vcpu *run_after(uint32_t cpu, uint64_t ticks);

/* Time passes, then the timer of @cpu has fired if that was due. */
struct vcpu *run_later(uint32_t cpu, uint64_t ticks);

/* An instruction of @vcpu, which must be the one entered last on its CPU. */
void guest_wfi(struct vcpu *vcpu);
int64_t guest_psci(struct vcpu *vcpu, uint32_t call, uint64_t a1, uint64_t a2, uint64_t a3);

#define CPU_OFF		0x84000002u
#define CPU_ON		0xc4000003u
#define AFFINITY_INFO	0xc4000004u
#define SYSTEM_OFF	0x84000008u
#define SYSTEM_RESET	0x84000009u

/* An interrupt for @vcpu, sent by what runs on @cpu. */
void interrupt(struct vcpu *vcpu, uint32_t cpu);

/* Kicks that @cpu got since the last call. */
uint32_t kicks(uint32_t cpu);

/* Deaths of which the links got to know, and resets of devices. */
extern uint32_t system_deaths, system_device_resets;

/* How many steps the end of a dying VM's grants takes from now on. */
extern uint32_t system_death_steps;

/* The same of its links, and the ticks of a step of grants. */
extern uint32_t system_link_steps;
extern uint64_t system_step_ticks;

/* Of all VMs, these have pages, bit n = id n: no VM can be loaded. */
extern uint32_t system_waits;

/* The devices of dying VMs do not stop. */
extern bool system_dma_goes_on;

/* SYSCONFs that the controller got. */
extern uint32_t system_sysconfs;

/* How often a device was asked to look after its VM. */
extern uint32_t system_devices_attended;

/* The board was turned off. */
extern bool system_is_off;

#endif
