// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/core/sched.h"
#include "hyp/core/trace.h"
#include "hyp/core/vm.h"
#include "hyp/core/vm_device.h"
#include "hyp/core/vm_life.h"
#include "hyp/core/vm_load.h"
#include "hyp/core/vm_watchdog.h"
#include <arch/irq.h>
#include <arch/timer.h>

#define SLICE_US	4000
#define WORK_STEPS	8u
#define WORK_REST_US	100

#define INTERRUPTS	(VCPU_REQUEST_VIRQ | VCPU_REQUEST_XIRQ)

/* Out of line, so that the paths of each interrupt save few registers. */
#define RARE __attribute__((noinline, cold))

struct cpu cpus[CONFIG_CPUS_MAX];

static void alert(struct cpu *cpu)
{
	/* release: the request; pairs with the exchange in sched_run() */
	__atomic_store_n(&cpu->attention, 1, __ATOMIC_RELEASE);
	if (cpu != cpu_of(vcpu_current()))
		irq_kick(cpu);
}

void vcpu_request(struct vcpu *vcpu, uint32_t bits)
{
	/* release: what the request is about; pairs with take_request() */
	uint32_t before = __atomic_fetch_or(&vcpu->request, bits, __ATOMIC_RELEASE);

	if ((before & bits) != bits)
		alert(cpu_of(vcpu));
}

void vcpu_interrupt(struct vcpu *vcpu)
{
	/* release: as above */
	uint32_t before = __atomic_fetch_or(&vcpu->request, VCPU_REQUEST_XIRQ, __ATOMIC_RELEASE);

	if (!(before & (VCPU_REQUEST_XIRQ | VCPU_HOLDS_XIRQ)))
		alert(cpu_of(vcpu));
}

bool vcpu_is_alone(const struct vcpu *vcpu)
{
	return cpu_of(vcpu)->vcpus == vcpu && !vcpu->next_on_cpu;
}

RARE void vcpu_watch(struct vcpu *vcpu)
{
	uint64_t now = timer_now(), window = timer_ticks(VCPU_WATCH_US);

	/* Asked for anew long before it ends: sched_block() cannot end it meanwhile. */
	if (vcpu_is_alone(vcpu) && __atomic_exchange_n(&vcpu->watched, now + window, __ATOMIC_RELAXED) <
				   now + window / 2)
		vcpu_request(vcpu, VCPU_REQUEST_WATCH);
}

static bool watch_is_over(const struct vcpu *vcpu)
{
	return __atomic_load_n(&vcpu->watched, __ATOMIC_RELAXED) < timer_now();
}

void sched_block(struct vcpu *vcpu)
{
	if (__builtin_expect(__atomic_load_n(&vcpu->watched, __ATOMIC_RELAXED) != 0, 0) &&
	    watch_is_over(vcpu) && !cpu_of(vcpu)->hold)
		arch_vcpu_trap_wfi(vcpu, false);
	vcpu->state = VCPU_BLOCKED;
	cpu_attend(cpu_of(vcpu));
}

void vcpu_defer(struct vcpu *vcpu, struct work *work)
{
	struct work **at = &vcpu->work;

	/* To the end of the list: each has its turn. */
	while (*at)
		at = &(*at)->next;
	work->next = NULL;
	*at = work;
	cpu_attend(cpu_of(vcpu));
}

static bool wants_cpu(const struct vcpu *vcpu)
{
	return vcpu->state == VCPU_READY || vcpu->state == VCPU_LOADING;
}

/* The CPU, to run or for what is left of its exits, which needs no registers. */
static bool wants_turn(const struct vcpu *vcpu)
{
	return wants_cpu(vcpu) || vcpu->work;
}

/*
 * The rest of a slice is kept.  Otherwise a vCPU that sleeps often, or is often interrupted by a
 * vCPU of higher priority, would begin a new slice each time, and its equals would never have their
 * turn.
 */
static void slice_leave(struct cpu *cpu, struct vcpu *current, uint64_t now)
{
	if (!cpu->slice_end)
		return;
	current->slice_left = cpu->slice_end > now ? cpu->slice_end - now : 1;
	cpu->slice_end = 0;
}

static uint64_t slice_begin(struct vcpu *current, uint64_t now)
{
	uint64_t length = current->slice_left ? current->slice_left : timer_ticks(SLICE_US);

	current->slice_left = 0;
	return now + length;
}

/* Does another vCPU of the same priority wait for its turn? */
static bool contended(const struct cpu *cpu, const struct vcpu *running)
{
	const struct vcpu *vcpu;

	for (vcpu = cpu->vcpus; vcpu; vcpu = vcpu->next_on_cpu)
		if (vcpu != running && wants_turn(vcpu) && vcpu->priority == running->priority)
			return true;
	return false;
}

/* Wake this CPU when the slice, the rest or the holding of XIRQs ends or a blocked vCPU's timer fires. */
static void arm_timer(struct cpu *cpu, uint64_t now)
{
	struct vcpu *current = vcpu_current(), *vcpu;
	uint64_t deadline = current->rest ? current->rest : UINT64_MAX, own;

	if (!contended(cpu, current))
		cpu->slice_end = 0;
	else if (!cpu->slice_end)
		cpu->slice_end = slice_begin(current, now);
	if (cpu->slice_end && cpu->slice_end < deadline)
		deadline = cpu->slice_end;
	if (cpu->watchdog && cpu->watchdog < deadline)
		deadline = cpu->watchdog;
	if (cpu->hold && cpu->hold < deadline)
		deadline = cpu->hold;
	for (vcpu = cpu->vcpus; vcpu; vcpu = vcpu->next_on_cpu) {
		if (vcpu->state != VCPU_BLOCKED)
			continue;
		own = arch_vcpu_deadline(vcpu);
		if (own < deadline)
			deadline = own;
	}
	timer_arm(deadline);
}

static void time_add(struct vcpu *vcpu, uint64_t ticks)
{
	uint64_t *time = &vcpu->counter[LV_COUNTER_CPU_TIME];

	/* Only this CPU writes it; COUNTER_READ of any CPU reads it. */
	__atomic_store_n(time, *time + ticks, __ATOMIC_RELAXED);
}

/*
 * XIRQs of other VMs for which the current vCPU has no credit wait: the bit XIRQ stays
 * up and HOLDS_XIRQ makes that no sender interrupts us.  The timer ends it, or the
 * vCPU's wish to sleep: WFI traps meanwhile.
 */
static RARE void hold_begin(struct cpu *cpu, struct vcpu *vcpu)
{
	cpu->hold = credit_due(&vcpu->credit);
	__atomic_fetch_or(&vcpu->request, VCPU_HOLDS_XIRQ | VCPU_REQUEST_XIRQ, __ATOMIC_RELAXED);
	if (vcpu_is_alone(vcpu))
		arch_vcpu_trap_wfi(vcpu, true);
	arm_timer(cpu, timer_now());
}

/* True: one waits. */
static RARE bool hold_end(struct cpu *cpu, struct vcpu *vcpu)
{
	cpu->hold = 0;
	if (vcpu_is_alone(vcpu) && watch_is_over(vcpu))
		arch_vcpu_trap_wfi(vcpu, false);
	/* acquire: as in take_request() */
	return __atomic_fetch_and(&vcpu->request, ~(VCPU_HOLDS_XIRQ | VCPU_REQUEST_XIRQ),
				  __ATOMIC_ACQUIRE) & VCPU_REQUEST_XIRQ;
}

/* One comes in, or nothing waits any more.  A flood stays held: it costs one tick for each credit. */
static RARE void hold_tick(struct cpu *cpu, uint64_t now)
{
	struct vcpu *vcpu = vcpu_current();
	struct credit *credit = &vcpu->credit;
	bool waits = __atomic_load_n(&vcpu->request, __ATOMIC_RELAXED) & VCPU_REQUEST_XIRQ;

	if (waits && !credit_earn(credit, vcpu->counter[LV_COUNTER_XIRQ_SENT], now)) {
		arm_timer(cpu, now);		/* it fired for something else */
		return;
	}
	if (!waits || credit->left) {
		waits |= hold_end(cpu, vcpu);
	} else {
		__atomic_fetch_and(&vcpu->request, ~VCPU_REQUEST_XIRQ, __ATOMIC_ACQUIRE);
		cpu->hold = credit_due(credit);
	}
	vcpu->flush |= waits;
	arm_timer(cpu, now);
}

void sched_tick(struct cpu *cpu)
{
	cpu_attend(cpu);
	watchdogs_check(cpu);
	if (cpu->hold)
		hold_tick(cpu, timer_now());
}

bool sched_release(struct vcpu *vcpu)
{
	struct cpu *cpu = cpu_of(vcpu);

	if (!cpu->hold)
		return false;
	vcpu->credit.left = 1;			/* to be woken with */
	if (hold_end(cpu, vcpu)) {
		vcpu->flush = true;
		cpu_attend(cpu);
	}
	arm_timer(cpu, timer_now());
	return vcpu_is_alone(vcpu) && watch_is_over(vcpu);
}

static void switch_to(struct cpu *cpu, struct vcpu *next)
{
	struct vcpu *current = vcpu_current();
	uint64_t now;

	if (next == current)
		return;
	if (cpu->hold && hold_end(cpu, current))
		vcpu_interrupt(current);	/* anew, as any other that does not run */
	trace(LV_TRACE_SWITCH, next->vm ? next->vm->id << 8 | next->index : 0, 0);
	now = timer_now();
	time_add(current, now);
	time_add(next, -now);
	slice_leave(cpu, current, now);
	if (current != &cpu->idle)
		arch_vcpu_save(current);
	vcpu_set_current(next);
	if (next != &cpu->idle) {
		/* acquire: what was posted; pairs with vcpu_request() */
		__atomic_fetch_and(&next->request, ~INTERRUPTS, __ATOMIC_ACQUIRE);
		arch_vcpu_restore(next);
		next->flush = true;
	}
}

/* A vCPU that is off may still be in this CPU's registers: out with it first. */
static bool take_off(struct cpu *cpu, struct vcpu *vcpu)
{
	if (vcpu->state != VCPU_OFF)
		return false;
	if (vcpu == vcpu_current())
		switch_to(cpu, &cpu->idle);
	return true;
}

/* The requests that start and stop.  False: what else was asked of the old life is void. */
static RARE bool take_life(struct cpu *cpu, struct vcpu *vcpu, uint32_t bits)
{
	if (bits & VCPU_REQUEST_WATCHDOG)
		watchdogs_check(cpu);
	if (bits & VCPU_REQUEST_DEVICE)
		vm_devices_attend(vcpu);
	if (bits & VCPU_REQUEST_WATCH)
		arch_vcpu_trap_wfi(vcpu, true);
	if (bits & VCPU_REQUEST_STOP) {
		vcpu->state = VCPU_OFF;
		take_off(cpu, vcpu);
		vm_park(vcpu);
		return false;
	}
	if ((bits & VCPU_REQUEST_LOAD) && take_off(cpu, vcpu))
		vm_load_begin(vcpu);
	if (bits & VCPU_REQUEST_PAUSE) {
		vm_follow_pause(vcpu);
		watchdogs_check(cpu);		/* that of a paused VM stands still */
	}
	if ((bits & VCPU_REQUEST_ON) && vm_lives(vcpu->vm, __atomic_load_n(&vcpu->on_life, __ATOMIC_ACQUIRE)) &&
	    take_off(cpu, vcpu)) {
		arch_vcpu_reset(vcpu, vcpu->on_entry, vcpu->on_context);
		vcpu->state = vcpu->paused ? VCPU_PAUSED : VCPU_READY;
	}
	return true;
}

/*
 * Interrupts for a vCPU that does not run wait until it does.  Its request bit
 * stays up meanwhile: whoever posts more to it finds the bit set and does not
 * interrupt this CPU, which may be running a VM that has nothing to do with it.
 * WFI may end for no reason, so a blocked vCPU needs no closer look.
 */
static RARE void defer_virqs(struct vcpu *vcpu)
{
	__atomic_fetch_or(&vcpu->request, INTERRUPTS, __ATOMIC_RELAXED);
}

/* May an XIRQ of another VM interrupt the current vCPU? */
static bool spend_credit(struct vcpu *vcpu)
{
	struct credit *credit = &vcpu->credit;

	if (__builtin_expect(credit->left, 1)) {
		credit->left--;
		return true;
	}
	return credit_earn(credit, vcpu->counter[LV_COUNTER_XIRQ_SENT], timer_now());
}

/* What is asked of @vcpu now. */
static uint32_t asked_of(const struct vcpu *vcpu)
{
	uint32_t bits = __atomic_load_n(&vcpu->request, __ATOMIC_RELAXED);

	return bits & VCPU_HOLDS_XIRQ ? bits & ~(VCPU_HOLDS_XIRQ | VCPU_REQUEST_XIRQ) : bits;
}

static void take_request(struct cpu *cpu, struct vcpu *vcpu, uint32_t bits)
{
	/* acquire: what the request is about; pairs with vcpu_request() */
	__atomic_fetch_and(&vcpu->request, ~bits, __ATOMIC_ACQUIRE);
	if (bits & ~INTERRUPTS && !take_life(cpu, vcpu, bits))
		return;
	if (!(bits & INTERRUPTS))
		return;
	if (vcpu->state == VCPU_BLOCKED) {
		vcpu->state = VCPU_READY;
		bits |= VCPU_REQUEST_VIRQ;	/* it slept: at once */
	}
	if (vcpu != vcpu_current())
		defer_virqs(vcpu);
	else if (bits & VCPU_REQUEST_VIRQ || spend_credit(vcpu))
		vcpu->flush = true;
	else
		hold_begin(cpu, vcpu);
}

/* A blocked vCPU continues when it has an interrupt or one of its timers fired. */
static void wake(struct vcpu *vcpu, uint64_t now)
{
	if (vcpu->state != VCPU_BLOCKED)
		return;
	if (vgic_has_deliverable(vcpu) || arch_vcpu_deadline(vcpu) <= now)
		vcpu->state = VCPU_READY;
}

static struct vcpu *pick(struct cpu *cpu)
{
	struct vcpu *best = &cpu->idle, *vcpu;

	for (vcpu = cpu->vcpus; vcpu; vcpu = vcpu->next_on_cpu) {
		if (!wants_turn(vcpu))
			continue;
		if (best == &cpu->idle || vcpu->priority > best->priority ||
		    (vcpu->priority == best->priority && vcpu->turn < best->turn))
			best = vcpu;
	}
	return best;
}

/* The slice of the running vCPU is over: it goes behind its equals. */
static void end_slice(struct cpu *cpu, uint64_t now)
{
	if (cpu->slice_end && now >= cpu->slice_end) {
		vcpu_current()->turn = ++cpu->turns;
		cpu->slice_end = 0;
	}
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

static RARE struct vcpu *choose_among(struct cpu *cpu)
{
	struct vcpu *next, *vcpu;
	uint64_t now;

	/* A current vCPU that blocks must be saved before its deadline is known. */
	if (!wants_cpu(vcpu_current()))
		switch_to(cpu, &cpu->idle);
	now = timer_now();
	for (vcpu = cpu->vcpus; vcpu; vcpu = vcpu->next_on_cpu)
		wake(vcpu, now);
	end_slice(cpu, now);
	next = pick(cpu);
	/* A vCPU that is being loaded, or only has work left, has no registers to run with. */
	switch_to(cpu, next->state == VCPU_READY ? next : &cpu->idle);
	arm_timer(cpu, now);
	return next;
}

/* Without a second vCPU and without anything blocked there is nothing to choose. */
static struct vcpu *choose(struct cpu *cpu)
{
	struct vcpu *only = cpu->vcpus;

	if (!only || only->next_on_cpu || only->state != VCPU_READY)
		return choose_among(cpu);
	if (only != vcpu_current())
		switch_to(cpu, only);
	return only;
}

/* No guest can run here now. */
static RARE void wait_or_load(struct cpu *cpu, struct vcpu *next)
{
	if (next->state == VCPU_LOADING) {
		if (vm_load_step(next))
			vm_enter(next);
		next->turn = ++cpu->turns;
		irq_poll();
	} else if (!cpu_has_attention(cpu)) {
		/* A request to ourselves, made just now, brings no interrupt. */
		irq_wait();
	}
}

static void work_begin(struct vcpu *vcpu)
{
	vcpu->work_steps = 0;
	vcpu->work_ticks = vcpu->rest = 0;
}

/*
 * Is it the turn of @next's work, or its own?  Work may never end: other vCPUs of the
 * VM add to it.  So after some steps @next runs as long as they took, and the timer
 * ends that.  A kick would not do, it might come before the first instruction.
 */
static RARE bool work_is_due(struct cpu *cpu, struct vcpu *next)
{
	uint64_t now = timer_now(), least = timer_ticks(WORK_REST_US);

	if (next->state != VCPU_READY || (next->rest && next->rest <= now))
		work_begin(next);
	if (next->work_steps < WORK_STEPS)
		return true;
	if (!next->rest)
		next->rest = now + (next->work_ticks > least ? next->work_ticks : least);
	arm_timer(cpu, now);
	return false;
}

/* One step, then the next work of the vCPU; others get the CPU if it is their turn. */
static RARE void work_step(struct cpu *cpu, struct vcpu *next)
{
	struct work *work = next->work;
	uint64_t began = timer_now();

	next->work = work->next;
	if (work->step(work))
		vcpu_defer(next, work);
	next->work_steps++;
	next->work_ticks += timer_now() - began;
	if (!next->work)
		work_begin(next);
	if (next->state != VCPU_READY)
		next->turn = ++cpu->turns;
	irq_poll();
}

/* New requests may come as fast as they are taken: then others have their turn first. */
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
			irq_kick(cpu);		/* back at once, by way of irq_poll() */
			return next;
		}
	}
}
