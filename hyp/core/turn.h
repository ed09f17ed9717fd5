/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Whose turn it is on a CPU, and until when: the ready vCPU of highest priority; among
 * equals each has its time slice in turn.  The scheduler's own, on the CPU concerned; what
 * each switch goes through is inline.
 *
 * EL2's own time counts as well.  A vCPU pays with its slice for a switch that it causes: who
 * wakes, from the interrupt that woke it, and who goes to sleep, until the next vCPU runs.
 */
#ifndef HYP_CORE_TURN_H
#define HYP_CORE_TURN_H

#include <stdbool.h>
#include <stdint.h>

#include "hyp/core/cpu.h"
#include <arch/timer.h>

#define TURN_SLICE_US	4000

static inline bool turn_wants_cpu(const struct vcpu *vcpu)
{
	return vcpu->state == VCPU_READY || vcpu->state == VCPU_LOADING;
}

/* Does @vcpu want the CPU, to run or for the work left of its exits, which needs no registers? */
static inline bool turn_wanted_by(const struct vcpu *vcpu)
{
	return turn_wants_cpu(vcpu) || vcpu->work;
}

/* Does another vCPU than @vcpu want the CPU? */
static inline bool turn_others_want(const struct cpu *cpu, const struct vcpu *vcpu)
{
	const struct vcpu *other;

	for (other = cpu->vcpus; other; other = other->next_on_cpu)
		if (other != vcpu && turn_wanted_by(other))
			return true;
	return false;
}

/* Does another vCPU want the CPU that @vcpu does not outrank? */
static inline bool turn_equals_want(const struct cpu *cpu, const struct vcpu *vcpu)
{
	const struct vcpu *other;

	for (other = cpu->vcpus; other; other = other->next_on_cpu)
		if (other != vcpu && turn_wanted_by(other) && other->priority >= vcpu->priority)
			return true;
	return false;
}

/* The vCPU whose turn it is; the idle vCPU if no vCPU wants the CPU. */
static inline struct vcpu *turn_pick(struct cpu *cpu)
{
	struct vcpu *best = &cpu->idle, *vcpu;

	for (vcpu = cpu->vcpus; vcpu; vcpu = vcpu->next_on_cpu) {
		if (!turn_wanted_by(vcpu))
			continue;
		if (best == &cpu->idle || vcpu->priority > best->priority ||
		    (vcpu->priority == best->priority && vcpu->turn < best->turn))
			best = vcpu;
	}
	return best;
}

/* When the slice of the running vCPU is over, the vCPU goes behind its equals. */
static inline void turn_end_slice(struct cpu *cpu, uint64_t now)
{
	if (cpu->slice_end && now >= cpu->slice_end) {
		vcpu_current()->turn = ++cpu->turns;
		cpu->slice_end = 0;
	}
}

/* @vcpu pays for @ticks: it does not have that much of its slice, and goes behind its equals. */
static inline void turn_pay(struct cpu *cpu, struct vcpu *vcpu, uint64_t ticks)
{
	uint64_t left = vcpu->slice_left ? vcpu->slice_left : timer_ticks(TURN_SLICE_US);

	vcpu->slice_left = ticks < left ? left - ticks : 0;
	if (!vcpu->slice_left)
		vcpu->turn = ++cpu->turns;
}

/*
 * The vCPU keeps the rest of its slice.  Otherwise a vCPU that sleeps often, or is often
 * interrupted by a vCPU of higher priority, would begin a new slice each time, and its equals would
 * never have their turn.
 */
static inline void turn_leave(struct cpu *cpu, struct vcpu *current, uint64_t now)
{
	if (!cpu->slice_end)
		return;
	current->slice_left = cpu->slice_end > now ? cpu->slice_end - now : 1;
	cpu->slice_end = 0;
}

/*
 * Wake this CPU at the end of the slice, of the rest or of the hold, or when a blocked vCPU's timer
 * or a watchdog is due.
 */
void turn_arm_timer(struct cpu *cpu, uint64_t now);

#endif
