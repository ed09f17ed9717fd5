/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * XIRQs of other VMs for which the current vCPU has no credit wait: the bit XIRQ stays
 * up and HOLDS_XIRQ makes that no sender interrupts us.  The timer ends it, or the
 * vCPU's wish to sleep: WFI traps meanwhile.  All on the vCPU's own CPU.
 */
#ifndef HYP_CORE_HOLD_H
#define HYP_CORE_HOLD_H

#include <stdbool.h>
#include <stdint.h>

#include "hyp/core/cpu.h"
#include "hyp/lib/rare.h"
#include <arch/timer.h>

/* May an XIRQ of another VM interrupt the current vCPU? */
static inline bool hold_spend_credit(struct vcpu *vcpu)
{
	struct credit *credit = &vcpu->credit;

	if (__builtin_expect(credit->left, 1)) {
		credit->left--;
		return true;
	}
	return credit_earn(credit, vcpu->counter[LV_COUNTER_XIRQ_SENT], timer_now());
}

/* @vcpu, which is current, has no credit: XIRQs wait from now on. */
RARE void hold_begin(struct cpu *cpu, struct vcpu *vcpu);

/* The hold ends.  True: an XIRQ waits. */
RARE bool hold_end(struct cpu *cpu, struct vcpu *vcpu);

/* The CPU's timer fired while XIRQs are held. */
RARE void hold_tick(struct cpu *cpu, uint64_t now);

/*
 * The current vCPU is about to sleep: XIRQs that it holds come in now.  True: WFI was trapped only
 * because of them, and is not trapped any more.
 */
bool hold_release(struct vcpu *vcpu);

#endif
