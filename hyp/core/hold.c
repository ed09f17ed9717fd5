// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/core/hold.h"

#include "hyp/core/request.h"
#include "hyp/core/turn.h"
#include "hyp/core/watch.h"
#include <arch/vgic.h>

#define LIFE	(~(VCPU_REQUEST_VIRQ | VCPU_REQUEST_XIRQ | VCPU_HOLDS))

static uint64_t due(const struct credit *credit, uint64_t us)
{
	return credit->since + timer_ticks(us);
}

static void hold(struct cpu *cpu, struct vcpu *vcpu, uint32_t bits, uint64_t until)
{
	if (!vcpu->hold)
		cpu->holds++;
	vcpu->hold = until;
	__atomic_fetch_or(&vcpu->request, VCPU_HOLDS | bits, __ATOMIC_RELAXED);
}

/* The current vCPU holds its requests @bits for lack of credit for XIRQs. */
static void begin(struct cpu *cpu, struct vcpu *vcpu, uint32_t bits)
{
	bool held = vcpu->hold;

	hold(cpu, vcpu, bits, due(&vcpu->credit, CREDIT_US));
	if (held)
		return;
	if (!vcpu_is_alone(vcpu)) {
		cpu_attend(cpu);	/* sched_run() arms the timer */
		return;
	}
	arch_vcpu_trap_wfi(vcpu, true);
	turn_arm_timer(cpu, timer_now());
}

void hold_begin(struct cpu *cpu, struct vcpu *vcpu)
{
	begin(cpu, vcpu, VCPU_REQUEST_XIRQ);
}

/* What the time before was worth, another vCPU of the CPU had, or this one. */
static void count_time_once(struct vcpu *vcpu)
{
	if (vcpu->credit.since < cpu_of(vcpu)->earned)
		vcpu->credit.since = cpu_of(vcpu)->earned;
}

bool hold_earn(struct vcpu *vcpu, uint64_t now)
{
	struct credit *credit = &vcpu->credit;
	bool earned;

	count_time_once(vcpu);
	earned = credit_earn(credit, timer_ticks(CREDIT_US), vcpu->counter[LV_COUNTER_XIRQ_SENT],
			     now);
	cpu_of(vcpu)->earned = credit->since < now ? credit->since : now;
	return earned;
}

static void charge(struct vcpu *vcpu, uint32_t n, uint64_t now)
{
	count_time_once(vcpu);
	credit_charge(&vcpu->credit, n, CREDIT_DEBT, timer_ticks(CREDIT_US), now);
}

/* Others are woken at the expense of the current vCPU, which is interrupted less itself then. */
static void charge_current(struct cpu *cpu, uint64_t now)
{
	if (vcpu_current() != &cpu->idle)
		charge(vcpu_current(), CREDIT_OF_WAKE, now);
}

static bool spend(struct credit *credit, uint64_t sent, uint64_t now)
{
	if (!credit->left)
		return credit_earn(credit, timer_ticks(CREDIT_WAKE_US), sent, now);
	credit->left--;
	return true;
}

/*
 * All wakes on a CPU together cost its own credit, so that it does not matter how many vCPUs there
 * are flooded; but not those of a vCPU that answered the wake before.  Without credit the vCPU
 * has the next one that will be earned: so all have their turns.
 */
static bool spend_of_cpu(struct cpu *cpu, struct vcpu *vcpu, uint64_t now)
{
	uint64_t sent = vcpu->counter[LV_COUNTER_XIRQ_SENT];
	bool answered = sent != vcpu->woken_sent;

	vcpu->woken_sent = sent;
	if (answered)
		return true;
	if (spend(&cpu->wakes, 0, now)) {
		charge_current(cpu, now);
		return true;
	}
	credit_charge(&cpu->wakes, 1, cpu->nr_vcpus, timer_ticks(CREDIT_WAKE_US), now);
	vcpu->wake_due = cpu->wakes.since;
	return false;
}

/* 0: @vcpu may be woken now; else when to ask again. */
static uint64_t spend_wake(struct cpu *cpu, struct vcpu *vcpu)
{
	uint64_t now = timer_now();

	if (vcpu->wake_due > now)
		return vcpu->wake_due;
	if (vcpu->wake_due) {
		vcpu->wake_due = 0;
		charge_current(cpu, now);
		return 0;
	}
	if (!spend(&vcpu->wakes, vcpu->counter[LV_COUNTER_XIRQ_SENT], now))
		return due(&vcpu->wakes, CREDIT_WAKE_US);
	return spend_of_cpu(cpu, vcpu, now) ? 0 : vcpu->wake_due;
}

/*
 * An XIRQ for a vCPU that does not sleep waits for its turn, and brings no second interrupt until
 * then.
 */
uint32_t hold_admit(struct cpu *cpu, struct vcpu *vcpu, uint32_t bits)
{
	uint32_t costly = bits & (vcpu->state == VCPU_BLOCKED ? LIFE | VCPU_REQUEST_XIRQ : LIFE);
	uint64_t until;

	if (!costly || !turn_others_want(cpu, vcpu))
		return bits;
	until = spend_wake(cpu, vcpu);
	if (!until)
		return bits;
	hold(cpu, vcpu, costly, until);
	return bits & ~costly;
}

bool hold_admit_attention(struct cpu *cpu, struct vcpu *vcpu)
{
	if (vcpu != vcpu_current() || vcpu->state != VCPU_READY || hold_spend_credit(vcpu))
		return true;
	begin(cpu, vcpu, VCPU_REQUEST_DEVICE);
	return false;
}

bool hold_admit_device(struct vcpu *vcpu)
{
	struct cpu *cpu = cpu_of(vcpu);
	uint64_t until;

	if (cpu != cpu_of(vcpu_current()) || !turn_equals_want(cpu, vcpu))
		return true;
	until = spend_wake(cpu, vcpu);
	if (!until)
		return true;
	hold(cpu, vcpu, 0, until);
	cpu_attend(cpu);			/* sched_run() arms the timer */
	return false;
}

void hold_rest(struct cpu *cpu, struct vcpu *vcpu, uint32_t bits, uint64_t ticks)
{
	hold(cpu, vcpu, bits, timer_now() + ticks);
}

void hold_cancel(struct vcpu *vcpu, uint32_t bits)
{
	__atomic_fetch_and(&vcpu->request, ~bits, __ATOMIC_RELAXED);
	if (vcpu->hold)
		hold_end(cpu_of(vcpu), vcpu);
}

static void end(struct cpu *cpu, struct vcpu *vcpu)
{
	vcpu->hold = 0;
	cpu->holds--;
	if (vcpu_is_alone(vcpu) && watch_is_over(vcpu))
		arch_vcpu_trap_wfi(vcpu, false);
	__atomic_fetch_and(&vcpu->request, ~VCPU_HOLDS, __ATOMIC_RELAXED);
	cpu_attend(cpu);
}

void hold_end(struct cpu *cpu, struct vcpu *vcpu)
{
	end(cpu, vcpu);
	vgic_unmute(vcpu, UINT32_MAX);
}

/*
 * One credit was earned: of interrupts of the board one may come.  For the others the hold goes on,
 * but requests are not held for that.
 */
static void end_once(struct cpu *cpu, struct vcpu *vcpu, uint64_t now)
{
	end(cpu, vcpu);
	if (!vgic_unmute(vcpu, 1))
		return;
	vcpu->hold = now + timer_ticks(CREDIT_WAKE_US);
	cpu->holds++;
}

void hold_end_all(struct cpu *cpu)
{
	for (struct vcpu *vcpu = cpu->vcpus; vcpu; vcpu = vcpu->next_on_cpu)
		if (vcpu->hold)
			hold_end(cpu, vcpu);
}

/* The hold goes on until the debt is paid. */
static bool is_in_debt(struct vcpu *vcpu, uint64_t now)
{
	uint64_t until = due(&vcpu->credit, CREDIT_US);

	if (until <= now)
		return false;
	vcpu->hold = until;
	return true;
}

/*
 * The current vCPU has earned the credit for an XIRQ.  If it was the only one, the hold goes on: a
 * flood costs one tick for each credit.  False: the hold is over.
 */
static bool goes_on(struct vcpu *vcpu, uint64_t now)
{
	struct credit *credit = &vcpu->credit;
	uint32_t bits = __atomic_load_n(&vcpu->request, __ATOMIC_RELAXED);

	if (bits & LIFE || !(bits & VCPU_REQUEST_XIRQ) || credit->left)
		return false;
	if (!hold_earn(vcpu, now))
		return is_in_debt(vcpu, now);
	if (credit->left) {
		credit->left++;
		return false;
	}
	/* acquire: what was posted; pairs with vcpu_request_xirq() */
	__atomic_fetch_and(&vcpu->request, ~VCPU_REQUEST_XIRQ, __ATOMIC_ACQUIRE);
	vcpu->hold = due(credit, CREDIT_US);
	vcpu->flush = true;
	return true;
}

void hold_tick(struct cpu *cpu, uint64_t now)
{
	for (struct vcpu *vcpu = cpu->vcpus; vcpu; vcpu = vcpu->next_on_cpu)
		if (vcpu->hold && vcpu->hold <= now &&
		    !(vcpu == vcpu_current() && vcpu->state == VCPU_READY && goes_on(vcpu, now)))
			end_once(cpu, vcpu, now);
	if (vcpu_is_alone(vcpu_current()))
		turn_arm_timer(cpu, now);
}

void hold_answered(struct vcpu *vcpu)
{
	credit_gain(&vcpu->credit);
	credit_gain(&vcpu->wakes);
	vcpu->woken_sent = UINT64_MAX;		/* is no number of XIRQs */
}

void hold_charge_answer(struct vcpu *vcpu)
{
	uint64_t now = timer_now();

	charge(vcpu, CREDIT_DEVICE, now);
	if (!vcpu_is_alone(vcpu))
		credit_charge(&vcpu->wakes, 1, CREDIT_WAKE_DEBT, timer_ticks(CREDIT_WAKE_US), now);
}

bool hold_release(struct vcpu *vcpu)
{
	struct cpu *cpu = cpu_of(vcpu);

	if (!vcpu->hold || !vcpu_is_alone(vcpu))
		return false;
	vcpu->credit.left = 2;			/* for the XIRQ that waits and for one to wake it */
	hold_end(cpu, vcpu);
	turn_arm_timer(cpu, timer_now());
	return watch_is_over(vcpu);
}
