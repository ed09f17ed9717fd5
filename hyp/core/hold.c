// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/core/hold.h"

#include "hyp/core/request.h"
#include "hyp/core/turn.h"
#include "hyp/core/watch.h"

void hold_begin(struct cpu *cpu, struct vcpu *vcpu)
{
	cpu->hold = credit_due(&vcpu->credit);
	__atomic_fetch_or(&vcpu->request, VCPU_HOLDS_XIRQ | VCPU_REQUEST_XIRQ, __ATOMIC_RELAXED);
	if (vcpu_is_alone(vcpu))
		arch_vcpu_trap_wfi(vcpu, true);
	turn_arm_timer(cpu, timer_now());
}

bool hold_end(struct cpu *cpu, struct vcpu *vcpu)
{
	cpu->hold = 0;
	if (vcpu_is_alone(vcpu) && watch_is_over(vcpu))
		arch_vcpu_trap_wfi(vcpu, false);
	/* acquire: what was posted; pairs with vcpu_request_xirq() */
	return __atomic_fetch_and(&vcpu->request, ~(VCPU_HOLDS_XIRQ | VCPU_REQUEST_XIRQ),
				  __ATOMIC_ACQUIRE) &
	       VCPU_REQUEST_XIRQ;
}

/*
 * Let one XIRQ in, or end the hold if no XIRQ waits.  A flood stays held: it costs one tick for
 * each credit.
 */
void hold_tick(struct cpu *cpu, uint64_t now)
{
	struct vcpu *vcpu = vcpu_current();
	struct credit *credit = &vcpu->credit;
	bool waits = __atomic_load_n(&vcpu->request, __ATOMIC_RELAXED) & VCPU_REQUEST_XIRQ;

	if (waits && !credit_earn(credit, vcpu->counter[LV_COUNTER_XIRQ_SENT], now)) {
		turn_arm_timer(cpu, now);		/* the timer fired for something else */
		return;
	}
	if (!waits || credit->left) {
		waits |= hold_end(cpu, vcpu);
	} else {
		__atomic_fetch_and(&vcpu->request, ~VCPU_REQUEST_XIRQ, __ATOMIC_ACQUIRE);
		cpu->hold = credit_due(credit);
	}
	vcpu->flush |= waits;
	turn_arm_timer(cpu, now);
}

bool hold_release(struct vcpu *vcpu)
{
	struct cpu *cpu = cpu_of(vcpu);

	if (!cpu->hold)
		return false;
	vcpu->credit.left = 1;			/* the credit for the XIRQ that wakes the vCPU */
	if (hold_end(cpu, vcpu)) {
		vcpu->flush = true;
		cpu_attend(cpu);
	}
	turn_arm_timer(cpu, timer_now());
	return vcpu_is_alone(vcpu) && watch_is_over(vcpu);
}
