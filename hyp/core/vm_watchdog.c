// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/core/vm_watchdog.h"

#include "abi/control.h"
#include "abi/hypercall.h"
#include "hyp/core/cpu.h"
#include "hyp/core/request.h"
#include "hyp/core/vm.h"
#include "hyp/core/vm_life.h"
#include <arch/timer.h>

/*
 * A VM that arms and disarms all the time must not interrupt vCPU 0's CPU each time: that CPU need
 * not be told of a deadline that is not over before the CPU looks anyway.  Sequentially consistent,
 * as in watchdogs_check(): we see that the CPU plans anew, or the CPU sees our deadline.
 */
static void tell(struct vcpu *vcpu0, uint64_t deadline)
{
	uint64_t planned = __atomic_load_n(&cpu_of(vcpu0)->watchdog, __ATOMIC_SEQ_CST);

	if (!planned || planned > deadline)
		vcpu_request(vcpu0, VCPU_REQUEST_WATCHDOG);
}

static int64_t arm(struct vm *vm, uint64_t ms)
{
	if (!ms || ms > LV_WATCHDOG_MS_MAX)
		return LV_EINVAL;
	tell(vm->vcpu[0], watchdog_arm(&vm->watchdog, (uint32_t)ms));
	return 0;
}

static int64_t operate(struct vm *vm, uint64_t op, uint64_t ms)
{
	switch (op) {
	case LV_WATCHDOG_ARM:
		return arm(vm, ms);
	case LV_WATCHDOG_FEED:
		return watchdog_feed(&vm->watchdog) ? 0 : LV_ENOENT;
	case LV_WATCHDOG_DISARM:
		watchdog_disarm(&vm->watchdog);
		return 0;
	default:
		return op == LV_WATCHDOG_QUERY ? 0 : LV_EINVAL;
	}
}

int64_t watchdog_call(struct vcpu *vcpu, uint64_t *x)
{
	struct watchdog *watchdog = &vcpu->vm->watchdog;
	int64_t result = operate(vcpu->vm, x[1], x[2]);
	uint64_t deadline = watchdog_deadline(watchdog), now = timer_now();

	if (result)
		return result;
	x[1] = deadline ? __atomic_load_n(&watchdog->ms, __ATOMIC_RELAXED) : 0;
	x[2] = deadline > now ? (deadline - now) / timer_ticks(1000) : 0;
	x[3] = __atomic_load_n(&watchdog->expired, __ATOMIC_RELAXED);
	return 0;
}

/* When to look at the watchdog again; 0: never. */
static uint64_t check(struct vm *vm, uint64_t now)
{
	struct watchdog *watchdog = &vm->watchdog;
	uint64_t deadline = watchdog_deadline(watchdog);
	uint32_t state;

	if (vm->vcpu[0]->paused)
		return 0;
	if (deadline > now || !deadline)
		return deadline;
	/*
	 * Another CPU may end the VM's life here: it disarms the watchdog and then makes the VM
	 * LOADING.  So this is the state that the deadline belongs to, if the deadline is still the
	 * same afterwards.
	 */
	state = vm_state(vm);
	if (!watchdog_change(watchdog, deadline, 0))
		return now + timer_ticks(1000);
	if (state == VM_LOADING)
		vm_waited_enough(vm);
	else if (vm_stop(vm, LV_CAUSE_WATCHDOG))
		__atomic_fetch_add(&watchdog->expired, 1, __ATOMIC_RELAXED);
	return 0;
}

void watchdogs_check(struct cpu *cpu)
{
	uint64_t now = timer_now(), next = UINT64_MAX, held;
	struct vcpu *vcpu;

	__atomic_store_n(&cpu->watchdog, 0, __ATOMIC_SEQ_CST);	/* see tell() */
	for (vcpu = cpu->vcpus; vcpu; vcpu = vcpu->next_on_cpu) {
		uint64_t deadline = vcpu->index ? 0 : check(vcpu->vm, now);

		if (deadline && deadline < next)
			next = deadline;
	}
	if (next == UINT64_MAX)
		return;
	__atomic_store_n(&cpu->watchdog, next, __ATOMIC_RELAXED);
	held = cpu_next_hold(cpu);
	timer_arm(held < next ? held : next);
}
