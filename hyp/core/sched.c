// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/core/sched.h"

#include "hyp/core/hold.h"
#include "hyp/core/request.h"
#include "hyp/core/trace.h"
#include "hyp/core/turn.h"
#include "hyp/core/vm.h"
#include "hyp/core/vm_device.h"
#include "hyp/core/vm_life.h"
#include "hyp/core/vm_load.h"
#include "hyp/core/vm_watchdog.h"
#include "hyp/core/watch.h"
#include "hyp/core/work.h"
#include "hyp/lib/rare.h"
#include <arch/irq.h>
#include <arch/timer.h>

#define INTERRUPTS	(VCPU_REQUEST_VIRQ | VCPU_REQUEST_XIRQ)

struct cpu cpus[CONFIG_CPUS_MAX];

void sched_block(struct vcpu *vcpu)
{
	if (__builtin_expect(__atomic_load_n(&vcpu->watched, __ATOMIC_RELAXED) != 0, 0) &&
	    watch_is_over(vcpu) && !vcpu->hold)
		arch_vcpu_trap_wfi(vcpu, false);
	vcpu->state = VCPU_BLOCKED;
	cpu_attend(cpu_of(vcpu));
}

static void time_add(struct vcpu *vcpu, uint64_t ticks)
{
	uint64_t *time = &vcpu->counter[LV_COUNTER_CPU_TIME];

	/* Only this CPU writes it; COUNTER_READ of any CPU reads it. */
	__atomic_store_n(time, *time + ticks, __ATOMIC_RELAXED);
}

void sched_tick(struct cpu *cpu)
{
	cpu_attend(cpu);
	if (cpu->watchdog)
		watchdogs_check(cpu);
	if (cpu->holds)
		hold_tick(cpu, timer_now());
}

/* A vCPU that gives the CPU up has paid until now, one from whom the CPU is taken, not further. */
static void switch_to(struct cpu *cpu, struct vcpu *next)
{
	struct vcpu *current = vcpu_current();

	if (next == current)
		return;
	trace(LV_TRACE_SWITCH, next->vm ? next->vm->id << 8 | next->index : 0, 0);
	if (current != &cpu->idle && !turn_wants_cpu(current))
		cpu->paid = timer_now();
	time_add(current, cpu->paid);
	time_add(next, -cpu->paid);
	turn_leave(cpu, current, cpu->paid);
	if (current != &cpu->idle)
		arch_vcpu_save(current);
	vcpu_set_current(next);
	if (next != &cpu->idle) {
		/* acquire: what was posted; pairs with vcpu_request() */
		__atomic_fetch_and(&next->request, ~INTERRUPTS, __ATOMIC_ACQUIRE);
		if (next->hold)
			hold_end(cpu, next);
		arch_vcpu_restore(next);
		next->flush = true;
	}
}

/* The registers of a vCPU that is off may still be in this CPU: switch away from the vCPU first. */
static bool take_off(struct cpu *cpu, struct vcpu *vcpu)
{
	if (vcpu->state != VCPU_OFF)
		return false;
	if (vcpu == vcpu_current())
		switch_to(cpu, &cpu->idle);
	return true;
}

/* The requests that start and stop a vCPU.  False: other requests to the old life are void. */
static RARE bool take_life(struct cpu *cpu, struct vcpu *vcpu, uint32_t bits)
{
	if (bits & VCPU_REQUEST_WATCHDOG)
		watchdogs_check(cpu);
	if ((bits & VCPU_REQUEST_DEVICE) && hold_admit_attention(cpu, vcpu))
		vm_devices_attend(vcpu);
	if (bits & VCPU_REQUEST_WATCH)
		arch_vcpu_trap_wfi(vcpu, true);
	if (bits & VCPU_REQUEST_STOP) {
		vcpu->state = VCPU_OFF;
		take_off(cpu, vcpu);
		vm_park(vcpu);
		return false;
	}
	if (bits & VCPU_REQUEST_END)
		vm_hurry_end(cpu, vcpu);
	if ((bits & VCPU_REQUEST_LOAD) && take_off(cpu, vcpu))
		vm_load(vcpu);
	if (bits & VCPU_REQUEST_PAUSE) {
		vm_follow_pause(vcpu);
		watchdogs_check(cpu);		/* the watchdog of a paused VM stands still */
	}
	if ((bits & VCPU_REQUEST_ON) &&
	    vm_lives(vcpu->vm, __atomic_load_n(&vcpu->on_life, __ATOMIC_ACQUIRE)) &&
	    take_off(cpu, vcpu)) {
		arch_vcpu_reset(vcpu, vcpu->on_entry, vcpu->on_context);
		vcpu->state = vcpu->paused ? VCPU_PAUSED : VCPU_READY;
	}
	return true;
}

/*
 * Interrupts for a vCPU that does not run wait until the vCPU runs.  Its request bit stays up
 * meanwhile: a sender that posts more finds the bit set and does not interrupt this CPU, which may
 * be running a VM that has nothing to do with the interrupt.  WFI may end for no reason, so a
 * blocked vCPU needs no closer look.
 */
static RARE void defer_virqs(struct vcpu *vcpu)
{
	__atomic_fetch_or(&vcpu->request, INTERRUPTS, __ATOMIC_RELAXED);
}

/* The requests that @vcpu must answer now. */
static uint32_t asked_of(const struct vcpu *vcpu)
{
	uint32_t bits = __atomic_load_n(&vcpu->request, __ATOMIC_RELAXED);

	return bits & VCPU_HOLDS ? bits & VCPU_REQUEST_VIRQ : bits;
}

static void take_request(struct cpu *cpu, struct vcpu *vcpu, uint32_t bits)
{
	if (vcpu != vcpu_current())
		bits = hold_admit(cpu, vcpu, bits);
	/* acquire: what the request is about; pairs with vcpu_request() */
	__atomic_fetch_and(&vcpu->request, ~bits, __ATOMIC_ACQUIRE);
	if (bits & ~INTERRUPTS && !take_life(cpu, vcpu, bits))
		return;
	if (!(bits & INTERRUPTS))
		return;
	if (vcpu->state == VCPU_BLOCKED) {
		vcpu->state = VCPU_READY;
		bits |= VCPU_REQUEST_VIRQ;	/* a vCPU that slept gets it at once */
	}
	if (vcpu != vcpu_current())
		defer_virqs(vcpu);
	else if (bits & VCPU_REQUEST_VIRQ || hold_spend_credit(vcpu))
		vcpu->flush = true;
	else
		hold_begin(cpu, vcpu);
}

static void take_requests(struct cpu *cpu)
{
	struct vcpu *vcpu;
	uint32_t bits;

	/* acquire: the requests; pairs with the release in vcpu_request() */
	if (!__atomic_exchange_n(&cpu->attention, 0, __ATOMIC_ACQUIRE))
		return;
	for (vcpu = cpu->vcpus; vcpu; vcpu = vcpu->next_on_cpu) {
		bits = asked_of(vcpu);
		if (bits)
			take_request(cpu, vcpu, bits);
	}
}

/* A blocked vCPU continues when it has an interrupt or one of its timers fired. */
static void wake(struct vcpu *vcpu, uint64_t now)
{
	if (vcpu->state == VCPU_RESTING && vcpu->begin <= now)
		vcpu->state = VCPU_LOADING;
	if (vcpu->state != VCPU_BLOCKED)
		return;
	if (vgic_has_deliverable(vcpu) || arch_vcpu_deadline(vcpu) <= now)
		vcpu->state = VCPU_READY;
}

/* EL2's time since the CPU was paid for is @payer's, not that of @next, which is current. */
static void pay_switch(struct cpu *cpu, struct vcpu *payer, struct vcpu *next)
{
	uint64_t now = timer_now(), ticks = now - cpu->paid;

	turn_pay(cpu, payer, ticks);
	time_add(payer, ticks);
	time_add(next, -ticks);
	cpu->paid = now;
}

static RARE struct vcpu *choose_among(struct cpu *cpu)
{
	struct vcpu *before = vcpu_current(), *next, *vcpu;
	uint64_t now;

	/* A current vCPU that blocks must be saved before its deadline can be read. */
	if (!turn_wants_cpu(before))
		switch_to(cpu, &cpu->idle);
	now = timer_now();
	for (vcpu = cpu->vcpus; vcpu; vcpu = vcpu->next_on_cpu)
		wake(vcpu, now);
	turn_end_slice(cpu, now);
	next = turn_pick(cpu);
	if (next == &cpu->idle && cpu->holds)
		hold_end_all(cpu);
	/* A vCPU that is being loaded, or only has work left, has no registers to run with. */
	switch_to(cpu, next->state == VCPU_READY ? next : &cpu->idle);
	if (vcpu_current() != before && vcpu_current() != &cpu->idle)
		pay_switch(cpu, turn_wants_cpu(before) || before == &cpu->idle ? next : before,
			   next);
	turn_arm_timer(cpu, now);
	return next;
}

/* There is nothing to choose without a second vCPU and without a blocked one. */
static struct vcpu *choose(struct cpu *cpu)
{
	struct vcpu *only = cpu->vcpus;

	if (!only || only->next_on_cpu || only->state != VCPU_READY)
		return choose_among(cpu);
	if (only != vcpu_current())
		switch_to(cpu, only);
	return only;
}

/* No guest can run on this CPU now. */
static RARE void wait_or_load(struct cpu *cpu, struct vcpu *next)
{
	if (next->state == VCPU_LOADING) {
		if (vm_load_step(next))
			vm_enter(next);
		next->turn = ++cpu->turns;
		irq_poll();
	} else if (!cpu_has_attention(cpu)) {
		/* A request that this CPU made to itself just now brings no interrupt. */
		irq_wait();
	}
	cpu->paid = timer_now();
}

/* New requests may come as fast as the CPU takes them: after this many passes the guest runs. */
#define PASSES_MAX 3

struct vcpu *sched_run(struct cpu *cpu)
{
	struct vcpu *next;
	unsigned int passes = 0;

	for (;;) {
		take_requests(cpu);
		next = choose(cpu);
		if (__builtin_expect(next->work != NULL, 0) && work_is_due(cpu, next)) {
			work_step(cpu, next);
			continue;
		}
		if (next == &cpu->idle || next->state == VCPU_LOADING) {
			wait_or_load(cpu, next);
			continue;
		}
		if (next->flush) {
			next->flush = false;
			vgic_flush(next);
		}
		if (!cpu_has_attention(cpu))
			return next;
		if (++passes == PASSES_MAX) {
			irq_kick(cpu);		/* the vCPU is back at once, by way of irq_poll() */
			return next;
		}
	}
}
