// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/core/work.h"

#include "hyp/core/turn.h"
#include <arch/irq.h>
#include <arch/timer.h>
#include <arch/window.h>

#define WORK_STEPS	8u
#define WORK_REST_US	100

void vcpu_defer(struct vcpu *vcpu, struct work *work)
{
	struct work **at = &vcpu->work;

	/* The work goes to the end of the list: each work has its turn. */
	while (*at)
		at = &(*at)->next;
	work->next = NULL;
	*at = work;
	cpu_attend(cpu_of(vcpu));
}

static void work_begin(struct vcpu *vcpu)
{
	vcpu->work_steps = 0;
	vcpu->work_ticks = vcpu->rest = 0;
}

/*
 * Work may never end: other vCPUs of the VM add to it.  So after some steps @next runs as long as
 * the steps took, and the timer ends that time.  A kick would not do: a kick might come before the
 * first instruction of the guest.
 */
bool work_is_due(struct cpu *cpu, struct vcpu *next)
{
	uint64_t now = timer_now(), least = timer_ticks(WORK_REST_US);

	if (next->state != VCPU_READY || (next->rest && next->rest <= now))
		work_begin(next);
	if (next->work_steps < WORK_STEPS)
		return true;
	if (!next->rest)
		next->rest = now + (next->work_ticks > least ? next->work_ticks : least);
	turn_arm_timer(cpu, now);
	return false;
}

uint64_t work_do(struct vcpu *vcpu)
{
	struct work *work = vcpu->work;
	uint64_t began = timer_now();

	vcpu->work = work->next;
	if (work->step(work))
		vcpu_defer(vcpu, work);
	if (!vcpu->work)
		work_begin(vcpu);	/* a rest that nobody ends would be due for ever */
	window_close();
	return timer_now() - began;
}

void work_step(struct cpu *cpu, struct vcpu *next)
{
	next->work_steps++;
	next->work_ticks += work_do(next);
	if (!next->work)
		work_begin(next);
	if (next->state != VCPU_READY)
		next->turn = ++cpu->turns;
	cpu->paid = timer_now();
	irq_poll();
}
