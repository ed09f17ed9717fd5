/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A vCPU without credit holds requests: their bits stay up, and the bit HOLDS makes that nobody
 * interrupts its CPU for them.  The vCPU's CPU looks again when the next credit is earned.  All on
 * the vCPU's own CPU.
 *
 *   current	XIRQs of other VMs, and DEVICE, which they may cause, are held for lack of credit
 *		for XIRQs.  The wish of the vCPU to sleep ends that: its WFI traps meanwhile if it
 *		has the CPU for itself
 *   any other	all but interrupts of its own VM is held for lack of credit for wakes, while
 *		somebody else wants the CPU.  Interrupts of the board that come for it are
 *		disabled there, and come back one for each credit
 */
#ifndef HYP_CORE_HOLD_H
#define HYP_CORE_HOLD_H

#include <stdbool.h>
#include <stdint.h>

#include "hyp/core/cpu.h"
#include "hyp/lib/rare.h"
#include <arch/timer.h>

/*
 * No credit for XIRQs is left: spend one of those that @vcpu, which is current, has earned
 * meanwhile.  Time counts once for all vCPUs of its CPU.  False: there is none.
 */
RARE bool hold_earn(struct vcpu *vcpu, uint64_t now);

/* May an XIRQ of another VM interrupt the current vCPU? */
static inline bool hold_spend_credit(struct vcpu *vcpu)
{
	struct credit *credit = &vcpu->credit;

	if (__builtin_expect(credit->left, 1)) {
		credit->left--;
		return true;
	}
	return hold_earn(vcpu, timer_now());
}

/* @vcpu, which is current, sends something that is no XIRQ (credit.h): a frame. */
void hold_answered(struct vcpu *vcpu);

/* @vcpu, which is current, has no credit: XIRQs wait from now on. */
RARE void hold_begin(struct cpu *cpu, struct vcpu *vcpu);

/*
 * @vcpu was asked to look after its devices, which another VM may cause.  May it do so now?  At
 * work this costs a credit for XIRQs; if it does not run, hold_admit() was asked already.  False:
 * the request is held.
 */
RARE bool hold_admit_attention(struct cpu *cpu, struct vcpu *vcpu);

/* @vcpu is not current: which of its requests @bits may be answered now?  It holds the others. */
RARE uint32_t hold_admit(struct cpu *cpu, struct vcpu *vcpu, uint32_t bits);

/*
 * An interrupt of a board's device came to this CPU for @vcpu, and another VM is current.  A vCPU
 * that outranks all who want the CPU needs no credit, since it may take the CPU by running.  False:
 * the vCPU has no credit for wakes, and vgic_unmute() follows when it has one.
 */
RARE bool hold_admit_device(struct vcpu *vcpu);

/* @vcpu is not current, and its requests @bits wait for @ticks at least. */
RARE void hold_rest(struct cpu *cpu, struct vcpu *vcpu, uint32_t bits, uint64_t ticks);

/* The requests @bits of @vcpu are void, which is not current, and so is the hold for them. */
RARE void hold_cancel(struct vcpu *vcpu, uint32_t bits);

/* The hold ends: sched_run() must follow and looks at the requests that wait. */
RARE void hold_end(struct cpu *cpu, struct vcpu *vcpu);

/* Nobody wants the CPU: all holds end. */
RARE void hold_end_all(struct cpu *cpu);

/* The CPU's timer fired while requests are held. */
RARE void hold_tick(struct cpu *cpu, uint64_t now);

/*
 * The current vCPU has more to do for an XIRQ than to take it: acknowledges an interrupt of a
 * virtual device that another VM caused, or gives back pages that their owner wants or took.
 */
RARE void hold_charge_answer(struct vcpu *vcpu);

/*
 * The current vCPU is about to sleep: if it has the CPU for itself, XIRQs that it holds come in
 * now.  True: WFI was trapped only because of them, and is not trapped any more.
 */
bool hold_release(struct vcpu *vcpu);

#endif
