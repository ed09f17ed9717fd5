// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/core/turn.h"

static uint64_t slice_begin(struct vcpu *current, uint64_t now)
{
	uint64_t length = current->slice_left ? current->slice_left : timer_ticks(TURN_SLICE_US);

	current->slice_left = 0;
	return now + length;
}

/* Does another vCPU of the same priority wait for its turn? */
static bool contended(const struct cpu *cpu, const struct vcpu *running)
{
	const struct vcpu *vcpu;

	for (vcpu = cpu->vcpus; vcpu; vcpu = vcpu->next_on_cpu)
		if (vcpu != running && turn_wanted_by(vcpu) && vcpu->priority == running->priority)
			return true;
	return false;
}

void turn_arm_timer(struct cpu *cpu, uint64_t now)
{
	struct vcpu *current = vcpu_current(), *vcpu;
	uint64_t deadline = cpu_next_hold(cpu), own;

	if (current->rest && current->rest < deadline)
		deadline = current->rest;
	if (!contended(cpu, current))
		cpu->slice_end = 0;
	else if (!cpu->slice_end)
		cpu->slice_end = slice_begin(current, now);
	if (cpu->slice_end && cpu->slice_end < deadline)
		deadline = cpu->slice_end;
	if (cpu->watchdog && cpu->watchdog < deadline)
		deadline = cpu->watchdog;
	for (vcpu = cpu->vcpus; vcpu; vcpu = vcpu->next_on_cpu) {
		if (vcpu->state == VCPU_BLOCKED)
			own = arch_vcpu_deadline(vcpu);
		else if (vcpu->state == VCPU_RESTING)
			own = vcpu->begin;
		else
			continue;
		if (own < deadline)
			deadline = own;
	}
	timer_arm(deadline);
}
