/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A virtual CPU.  Only the CPU that it is pinned to writes its run state; other CPUs set request
 * bits and kick that CPU.
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

enum vcpu_state {
	VCPU_OFF,		/* waits for PSCI CPU_ON or for its VM's start */
	VCPU_READY,		/* wants the CPU or has it */
	VCPU_BLOCKED,		/* in WFI or CPU_SUSPEND: waits for an interrupt */
	VCPU_LOADING,		/* vCPU 0 of a VM whose images are being copied */
	VCPU_PAUSED,		/* would be READY or BLOCKED if its VM were not paused */
};

/* Requests, set by any CPU (atomic or), taken by the vCPU's own CPU. */
#define VCPU_REQUEST_VIRQ	(1u << 0)	/* the state of its vGIC changed: flush */
#define VCPU_REQUEST_XIRQ	(1u << 1)	/* the same, may wait: see vcpu_interrupt() */
#define VCPU_REQUEST_ON		(1u << 2)	/* PSCI CPU_ON: entry and context are set */
#define VCPU_REQUEST_STOP	(1u << 3)	/* its VM stops: park */
#define VCPU_REQUEST_LOAD	(1u << 4)	/* vCPU 0: load the images and start */
#define VCPU_REQUEST_PAUSE	(1u << 5)	/* its VM was paused or resumed: look which */
#define VCPU_REQUEST_WATCHDOG	(1u << 6)	/* vCPU 0: its VM's watchdog was armed */
#define VCPU_REQUEST_WATCH	(1u << 7)	/* trap its WFI, see vcpu_watch() */
#define VCPU_REQUEST_DEVICE	(1u << 8)	/* vCPU 0: a device of its VM wants attention */
#define VCPU_HOLDS_XIRQ		(1u << 9)	/* no request: its CPU looks at XIRQ later */

/*
 * Deferred work: what an exit began and what takes too long for one exit.  It is done in steps
 * while its vCPU has its turn: the VM that asked for the work pays, and interrupts are taken
 * between the steps.
 */
struct work {
	bool (*step)(struct work *work);	/* bounded; true: there is more */
	struct work *next;			/* of the same vCPU */
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
	struct mmio_access access;	/* that is being emulated */
	struct work *work;		/* see vcpu_defer() */
	uint32_t work_steps;		/* steps since the vCPU last had its turn */
	uint64_t work_ticks;		/* ticks that these steps took */
	uint64_t rest;			/* its work waits until this time; 0: it does not wait */
	uint64_t watched;		/* WFI is trapped until then; 0: never was; atomic */
	struct vcpu *next_on_cpu;	/* in its CPU's list */
	/*
	 * LV_COUNTER_CPU_TIME: while the vCPU is current, this is its time minus the time now, and
	 * thus negative.
	 */
	uint64_t counter[LV_COUNTER_VCPU_LIMIT];
};

/*
 * Set request bits and make the vCPU's CPU see them soon.  Any context, any CPU, constant time.  No
 * interrupt is sent if the bits were set already.
 */
void vcpu_request(struct vcpu *vcpu, uint32_t bits);

/*
 * As VCPU_REQUEST_VIRQ, for an XIRQ of another VM.  A vCPU at work takes the XIRQ at once if it has
 * credit left, otherwise CREDIT_US later at most.  A vCPU that sleeps is woken.
 */
void vcpu_interrupt(struct vcpu *vcpu);

/*
 * Call @work->step() before the vCPU runs again, until it returns false; where that
 * takes many steps, the vCPU runs in between for as long as they take.  On the
 * vCPU's own CPU, in an exit or a step; @work is not deferred already.  It is done
 * even if the vCPU blocks, goes off or its VM stops: a step has to look whether there
 * is still something to do.
 */
void vcpu_defer(struct vcpu *vcpu, struct work *work);

#define VCPU_WATCH_US	60000000u

/*
 * A vCPU that has its CPU for itself sleeps without an exit, so its sleep counts as CPU time.  For
 * VCPU_WATCH_US after this call its WFI is trapped, and its sleep does not count.  Any context, any
 * CPU, constant time.  Nothing happens to a vCPU that shares its CPU.
 */
void vcpu_watch(struct vcpu *vcpu);

/* Does the vCPU have its CPU for itself? Fixed at boot. */
bool vcpu_is_alone(const struct vcpu *vcpu);

/*
 * Only its own CPU writes these; COUNTER_READ of any CPU reads them.  Volatile and not
 * __atomic, as in trace_events().
 */
__attribute__((no_sanitize("thread")))
static inline void vcpu_count(struct vcpu *vcpu, enum lv_counter_vm counter)
{
	volatile uint64_t *to = &vcpu->counter[counter];

	*to = *to + 1;
}

#endif
