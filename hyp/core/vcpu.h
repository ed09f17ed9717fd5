/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A virtual CPU.  Only the CPU that it is pinned to writes its run state; other CPUs set request
 * bits and kick that CPU (request.h).
 */
#ifndef HYP_CORE_VCPU_H
#define HYP_CORE_VCPU_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/counter.h"
#include "hyp/core/credit.h"
#include "hyp/core/mmio.h"
#include <arch/vcpu.h>

struct cpu;
struct vm;
struct work;

enum vcpu_state {
	VCPU_OFF,		/* waits for PSCI CPU_ON or for its VM's start */
	VCPU_READY,		/* wants the CPU or has it */
	VCPU_BLOCKED,		/* in WFI or CPU_SUSPEND: waits for an interrupt */
	VCPU_LOADING,		/* vCPU 0 of a VM whose images are being copied */
	VCPU_RESTING,		/* vCPU 0 of a VM that starts too often: LOADING later */
	VCPU_PAUSED,		/* would be READY or BLOCKED if its VM were not paused */
};

struct vcpu {
	struct arch_vcpu arch;		/* must be first: the exit path stores through it */
	struct vm *vm;
	uint32_t index;			/* in its VM; also Aff0 of its virtual MPIDR */
	uint32_t cpu;			/* board CPU that it is pinned to */
	struct cpu *home;		/* the same */
	uint32_t priority;
	enum vcpu_state state;
	bool flush;			/* vgic_flush() is due before it runs */
	bool paused;			/* written by its own CPU, atomic */
	uint64_t turn;			/* the smallest among equals runs next */
	uint64_t slice_left;		/* ticks of a slice that was interrupted; 0: none */
	uint32_t request;		/* VCPU_REQUEST_*, atomic */
	uint64_t on_entry, on_context;	/* of VCPU_REQUEST_ON */
	uint32_t on_life;		/* vm.life when it was asked for */
	uint32_t powered;		/* PSCI: 0 off, 1 on or starting; claimed by exchange */
	struct credit credit;		/* for XIRQs of other VMs */
	struct credit wakes;		/* for interruptions of others */
	uint64_t begin;			/* when VCPU_RESTING ends */
	uint64_t hold;			/* it holds requests until this time; 0: it does not */
	struct mmio_access access;	/* that is being emulated */
	struct work *work;		/* see work.h */
	uint32_t work_steps;		/* steps since the vCPU last had its turn */
	uint64_t work_ticks;		/* ticks that these steps took */
	uint64_t rest;			/* its work waits until this time; 0: it does not wait */
	uint64_t watched;		/* WFI is trapped until then; 0: never was; atomic */
	uint64_t wake_due;		/* when the CPU's credit for its wake is earned; 0: no */
	uint64_t woken_sent;		/* XIRQs sent when it was woken at others' expense */
	struct vcpu *next_on_cpu;	/* in its CPU's list */
	/*
	 * LV_COUNTER_CPU_TIME: while the vCPU is current, this is its time minus the time now, and
	 * thus negative.
	 */
	uint64_t counter[LV_COUNTER_VCPU_LIMIT];
};

/*
 * Only its own CPU writes these; COUNTER_READ of any CPU reads them.  Volatile and not
 * __atomic, as in trace_events().
 */
__attribute__((no_sanitize("thread"))) static inline void vcpu_count(struct vcpu *vcpu,
								     enum lv_counter_vm counter)
{
	volatile uint64_t *to = &vcpu->counter[counter];

	*to = *to + 1;
}

#endif
