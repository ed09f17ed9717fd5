// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* One VM controls another; watchdogs; what becomes of a VM that crashed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "abi/hypercall.h"
#include "hyp/core/control.h"
#include "tests/unit/vm/system.h"
#include <arch/timer.h>

static struct vm *sys, *ivi;		/* on CPUs 0 and 1; ivi's second vCPU on CPU 2 */

static int create(void **state)
{
	system_create(state);
	sys = system_add_controller("0", 0);
	ivi = system_add("12", 0);
	system_start(sys);
	system_start(ivi);
	assert_ptr_equal(run(0), sys->vcpu[0]);
	assert_ptr_equal(run(1), ivi->vcpu[0]);
	system_sysconfs = 0;
	return 0;
}

static int destroy(void **state)
{
	sys = ivi = NULL;
	return system_destroy(state);
}

static int64_t control_by(struct vm *caller, uint64_t id, uint64_t op)
{
	uint64_t x[4] = { 0, id, op, 0 };

	vcpu_set_current(caller->vcpu[0]);
	return control_vm(caller->vcpu[0], x);
}

static int64_t control(uint64_t op)
{
	return control_by(sys, ivi->id, op);
}

static int64_t info(struct vm *caller, const struct vm *vm, uint64_t what, uint64_t *x)
{
	x[1] = vm->id;
	x[2] = what;
	return control_vm_info(caller->vcpu[0], x);
}

static int64_t shown(const struct vm *vm)
{
	uint64_t x[4];

	return info(sys, vm, LV_VM_INFO_STATE, x);
}

static int64_t cause(void)
{
	uint64_t x[4];

	return info(sys, ivi, LV_VM_INFO_LIFE, x);
}

static int64_t watchdog_by(struct vcpu *vcpu, uint64_t op, uint64_t ms, uint64_t *left)
{
	uint64_t x[4] = { 0, op, ms, 0 };
	int64_t result;

	vcpu_set_current(vcpu);
	result = watchdog_call(vcpu, x);
	if (left)
		*left = x[2];
	return result;
}

static int64_t watchdog(struct vm *vm, uint64_t op, uint64_t ms, uint64_t *left)
{
	return watchdog_by(vm->vcpu[0], op, ms, left);
}

static void turn_on_second(void)
{
	guest_psci(ivi->vcpu[0], CPU_ON, 1, 0x1000, 0);
	assert_ptr_equal(run(2), ivi->vcpu[1]);
}

/* Both of ivi's CPUs see what was asked. */
static void run_ivi(void)
{
	run(1);
	run(2);
}

/* --- who may what ---------------------------------------------------------- */

static void only_the_controller_controls(void **state)
{
	(void)state;
	for (uint64_t op = 0; op < LV_VM_CRASHED_SELF; op++) {
		assert_int_equal(control_by(ivi, sys->id, op), LV_EACCES);
		assert_int_equal(control_by(ivi, ivi->id, op), LV_EACCES);
	}
	assert_int_equal(control_by(sys, ivi->id, LV_VM_CRASHED_SELF), LV_EACCES);
	assert_int_equal(shown(sys), LV_VM_RUNNING);
	assert_int_equal(shown(ivi), LV_VM_RUNNING);
}

static void refuses_what_makes_no_sense(void **state)
{
	(void)state;
	assert_int_equal(control(LV_VM_OP_LIMIT), LV_EINVAL);
	assert_int_equal(control(UINT64_MAX), LV_EINVAL);
	assert_int_equal(control_by(sys, 1, LV_VM_STOP), LV_ENOENT);
	assert_int_equal(control_by(sys, 1ull << 32 | ivi->id, LV_VM_STOP), LV_ENOENT);
	assert_int_equal(control_by(sys, sys->id, LV_VM_PAUSE), LV_EINVAL);
}

static void a_vm_sees_what_concerns_it(void **state)
{
	uint64_t x[4];

	(void)state;
	assert_int_equal(info(ivi, sys, LV_VM_INFO_STATE, x), LV_EACCES);
	ivi->xirq.entry[0].senders = 1u << sys->id;
	assert_int_equal(info(ivi, sys, LV_VM_INFO_STATE, x), LV_VM_RUNNING);
	assert_string_equal((char *)&x[1], "vm2");
	assert_int_equal(x[3], 0);
	assert_int_equal(info(ivi, sys, LV_VM_INFO_LIFE, x), LV_EACCES);
	assert_int_equal(info(ivi, sys, LV_VM_INFO_PLACE, x), LV_EACCES);
	assert_int_equal(info(ivi, ivi, LV_VM_INFO_STATE, x), LV_VM_RUNNING);
	assert_int_equal(x[3], 2);
	assert_int_equal(info(ivi, ivi, LV_VM_INFO_PLACE + 1, x), LV_EINVAL);
}

static void the_controller_sees_all(void **state)
{
	uint64_t x[4];

	(void)state;
	assert_int_equal(info(sys, ivi, LV_VM_INFO_STATE, x), LV_VM_RUNNING);
	assert_string_equal((char *)&x[1], "vm3");
	assert_int_equal(x[3], 2);
	assert_int_equal(info(sys, sys, LV_VM_INFO_STATE, x), LV_VM_RUNNING);
	assert_int_equal(x[3], (uint64_t)LV_VM_FLAG_CONTROLLER << 32 | 1);
	assert_int_equal(info(sys, ivi, LV_VM_INFO_LIFE, x), LV_CAUSE_NONE);
	assert_int_equal(x[1], 1);
	assert_int_equal(info(sys, ivi, LV_VM_INFO_PLACE, x), 0);
	assert_int_equal(x[1], 0x0201);
	x[1] = 31;
	x[2] = LV_VM_INFO_STATE;
	assert_int_equal(control_vm_info(sys->vcpu[0], x), LV_ENOENT);
}

/* --- stop, start, restart -------------------------------------------------- */

static void stops_and_starts(void **state)
{
	(void)state;
	assert_int_equal(control(LV_VM_STOP), 0);
	assert_int_equal(shown(ivi), LV_VM_STOPPING);
	assert_int_equal(control(LV_VM_START), LV_EBUSY);
	assert_int_equal(control(LV_VM_RESTART), LV_EBUSY);
	assert_int_equal(control(LV_VM_PAUSE), LV_EBUSY);
	assert_int_equal(control(LV_VM_STOP), 0);
	run_ivi();
	assert_int_equal(shown(ivi), LV_VM_OFF);
	assert_int_equal(cause(), LV_CAUSE_STOP);
	assert_int_equal(control(LV_VM_STOP), 0);
	assert_int_equal(control(LV_VM_RESUME), LV_EBUSY);
	assert_int_equal(control(LV_VM_START), 0);
	assert_ptr_equal(run(1), ivi->vcpu[0]);
	assert_int_equal(control(LV_VM_START), 0);
	assert_int_equal(shown(ivi), LV_VM_RUNNING);
	assert_true(system_sysconfs >= 4);
}

static void restarts_what_runs_and_starts_what_is_off(void **state)
{
	(void)state;
	assert_int_equal(control(LV_VM_RESTART), 0);
	run(2);
	assert_ptr_equal(run(1), ivi->vcpu[0]);
	assert_int_equal(ivi->counter[LV_COUNTER_START], 2);
	assert_int_equal(cause(), LV_CAUSE_RESTART);
	control(LV_VM_STOP);
	run_ivi();
	assert_int_equal(control(LV_VM_RESTART), 0);
	assert_ptr_equal(run(1), ivi->vcpu[0]);
}

static void a_stop_waits_for_the_end_of_loading(void **state)
{
	(void)state;
	control(LV_VM_STOP);
	run_ivi();
	control(LV_VM_START);
	assert_int_equal(shown(ivi), LV_VM_LOADING);
	assert_int_equal(control(LV_VM_STOP), 0);
	run_ivi();
	run(1);
	assert_int_equal(shown(ivi), LV_VM_OFF);
	assert_int_equal(ivi->vcpu[0]->state, VCPU_OFF);
}

static void a_start_undoes_a_stop_that_waits(void **state)
{
	(void)state;
	control(LV_VM_STOP);
	run_ivi();
	control(LV_VM_START);
	control(LV_VM_STOP);
	assert_int_equal(control(LV_VM_START), 0);
	assert_ptr_equal(run(1), ivi->vcpu[0]);
	assert_int_equal(shown(ivi), LV_VM_RUNNING);
}

static void a_stop_overrules_a_reset_under_way(void **state)
{
	(void)state;
	guest_psci(ivi->vcpu[0], SYSTEM_RESET, 0, 0, 0);
	assert_int_equal(control(LV_VM_STOP), 0);
	run_ivi();
	assert_int_equal(shown(ivi), LV_VM_OFF);
}

static void the_controller_may_stop_itself(void **state)
{
	(void)state;
	assert_int_equal(control_by(sys, sys->id, LV_VM_RESTART), 0);
	assert_ptr_equal(run(0), sys->vcpu[0]);
	assert_int_equal(sys->counter[LV_COUNTER_START], 2);
	assert_int_equal(control_by(sys, sys->id, LV_VM_STOP), 0);
	assert_null(run(0));
	assert_int_equal(sys->state, VM_OFF);
}

/* --- pause ------------------------------------------------------------------ */

static void a_paused_vm_runs_nowhere_until_it_is_resumed(void **state)
{
	(void)state;
	turn_on_second();
	assert_int_equal(control(LV_VM_PAUSE), 0);
	assert_int_equal(shown(ivi), LV_VM_PAUSING);
	assert_null(run(1));
	assert_int_equal(shown(ivi), LV_VM_PAUSING);
	system_sysconfs = 0;
	assert_null(run(2));
	assert_int_equal(shown(ivi), LV_VM_PAUSED);
	assert_int_equal(system_sysconfs, 1);
	assert_int_equal(control(LV_VM_PAUSE), 0);
	assert_null(run_later(1, 1000000));
	assert_int_equal(control(LV_VM_RESUME), 0);
	assert_ptr_equal(run(1), ivi->vcpu[0]);
	assert_ptr_equal(run(2), ivi->vcpu[1]);
	assert_int_equal(shown(ivi), LV_VM_RUNNING);
	assert_int_equal(control(LV_VM_RESUME), 0);
}

static void neither_interrupt_nor_timer_wakes_a_paused_vm(void **state)
{
	(void)state;
	ivi->vcpu[0]->arch.deadline = fake_time + 5;
	guest_wfi(ivi->vcpu[0]);
	assert_null(run(1));
	control(LV_VM_PAUSE);
	run_ivi();
	interrupt(ivi->vcpu[0], 0);
	assert_null(run(1));
	kicks(1);
	interrupt(ivi->vcpu[0], 0);
	assert_int_equal(kicks(1), 0);
	assert_null(run_later(1, 100));
	control(LV_VM_RESUME);
	assert_ptr_equal(run(1), ivi->vcpu[0]);
	assert_int_equal(ivi->vcpu[0]->arch.virq, 0);
}

static void a_vcpu_turned_on_meanwhile_waits(void **state)
{
	(void)state;
	control(LV_VM_PAUSE);
	assert_null(run(2));
	guest_psci(ivi->vcpu[0], CPU_ON, 1, 0x1000, 0);
	assert_null(run(2));
	assert_null(run(1));
	control(LV_VM_RESUME);
	assert_ptr_equal(run(2), ivi->vcpu[1]);
	assert_int_equal(ivi->vcpu[1]->arch.entry, 0x1000);
}

static void the_last_of_crossing_pauses_and_resumes_counts(void **state)
{
	(void)state;
	control(LV_VM_PAUSE);
	control(LV_VM_RESUME);
	assert_ptr_equal(run(1), ivi->vcpu[0]);
	control(LV_VM_PAUSE);
	control(LV_VM_RESUME);
	control(LV_VM_PAUSE);
	assert_null(run(1));
}

static void a_paused_vm_can_be_stopped_and_restarted(void **state)
{
	(void)state;
	control(LV_VM_PAUSE);
	run_ivi();
	assert_int_equal(control(LV_VM_RESTART), 0);
	run(2);
	assert_ptr_equal(run(1), ivi->vcpu[0]);
	control(LV_VM_PAUSE);
	assert_int_equal(control(LV_VM_STOP), 0);
	run_ivi();
	assert_int_equal(shown(ivi), LV_VM_OFF);
	assert_false(ivi->vcpu[0]->paused);
}

static void the_end_of_the_controller_resumes_who_is_paused(void **state)
{
	(void)state;
	control(LV_VM_PAUSE);
	run_ivi();
	guest_psci(sys->vcpu[0], SYSTEM_OFF, 0, 0, 0);
	assert_null(run(0));
	assert_ptr_equal(run(1), ivi->vcpu[0]);
}

/* --- watchdog ---------------------------------------------------------------- */

#define MS 1000u	/* in ticks of the fake timer */

static void a_watchdog_restarts_who_does_not_feed_it(void **state)
{
	uint64_t left;

	(void)state;
	assert_int_equal(watchdog(ivi, LV_WATCHDOG_FEED, 0, NULL), LV_ENOENT);
	assert_int_equal(watchdog(ivi, LV_WATCHDOG_ARM, 0, NULL), LV_EINVAL);
	assert_int_equal(watchdog(ivi, LV_WATCHDOG_ARM, LV_WATCHDOG_MS_MAX + 1, NULL), LV_EINVAL);
	assert_int_equal(watchdog(ivi, LV_WATCHDOG_OP_LIMIT, 0, NULL), LV_EINVAL);
	assert_int_equal(watchdog(ivi, LV_WATCHDOG_ARM, 10, NULL), 0);
	assert_ptr_equal(run(1), ivi->vcpu[0]);
	assert_ptr_equal(run_later(1, 8 * MS), ivi->vcpu[0]);
	assert_int_equal(watchdog(ivi, LV_WATCHDOG_QUERY, 0, &left), 0);
	assert_int_equal(left, 2);
	assert_int_equal(watchdog(ivi, LV_WATCHDOG_FEED, 0, &left), 0);
	assert_int_equal(left, 10);
	assert_ptr_equal(run_later(1, 9 * MS), ivi->vcpu[0]);
	run_later(1, MS);
	run(2);
	assert_ptr_equal(run(1), ivi->vcpu[0]);
	assert_int_equal(ivi->counter[LV_COUNTER_START], 2);
	assert_int_equal(ivi->watchdog.expired, 1);
	assert_int_equal(cause(), LV_CAUSE_WATCHDOG);
	assert_false(watchdog_deadline(&ivi->watchdog));
}

static void a_disarmed_watchdog_does_nothing(void **state)
{
	(void)state;
	watchdog(ivi, LV_WATCHDOG_ARM, 10, NULL);
	run(1);
	assert_int_equal(watchdog(ivi, LV_WATCHDOG_DISARM, 0, NULL), 0);
	assert_ptr_equal(run_later(1, 100 * MS), ivi->vcpu[0]);
	assert_int_equal(cpus[1].watchdog, 0);
}

static void who_arms_all_the_time_interrupts_nobody(void **state)
{
	(void)state;
	turn_on_second();
	watchdog(ivi, LV_WATCHDOG_ARM, 10, NULL);
	assert_ptr_equal(run(1), ivi->vcpu[0]);
	kicks(1);
	for (uint32_t i = 0; i < 10; i++) {
		uint64_t x[4] = { 0, i % 2 ? LV_WATCHDOG_ARM : LV_WATCHDOG_DISARM, 10 + i };

		vcpu_set_current(ivi->vcpu[1]);
		watchdog_call(ivi->vcpu[1], x);
	}
	assert_int_equal(kicks(1), 0);
	vcpu_set_current(ivi->vcpu[0]);
	assert_ptr_equal(run_later(1, 10 * MS), ivi->vcpu[0]);	/* looks, and plans anew */
	run_later(1, 9 * MS);
	assert_int_equal(shown(ivi), LV_VM_STOPPING);
}

static void a_watchdog_stops_while_its_vm_is_paused(void **state)
{
	(void)state;
	watchdog(ivi, LV_WATCHDOG_ARM, 10, NULL);
	assert_ptr_equal(run_later(1, 6 * MS), ivi->vcpu[0]);
	control(LV_VM_PAUSE);
	run_ivi();
	assert_null(run_later(1, 100 * MS));
	assert_int_equal(shown(ivi), LV_VM_PAUSED);
	control(LV_VM_RESUME);
	assert_ptr_equal(run(1), ivi->vcpu[0]);
	assert_ptr_equal(run_later(1, 3 * MS), ivi->vcpu[0]);
	run_later(1, MS);
	assert_int_equal(shown(ivi), LV_VM_STOPPING);
}

/* ivi's vCPU 0 is paused, vCPU 1 a little later and after @op; then it is resumed. */
static void pause_around(uint64_t op)
{
	control(LV_VM_PAUSE);
	assert_null(run(1));
	fake_time += 2 * MS;
	assert_int_equal(watchdog_by(ivi->vcpu[1], op, 10, NULL), 0);
	assert_null(run(2));
	assert_null(run_later(1, 100 * MS));
	control(LV_VM_RESUME);
}

/* It has its full time, and not more. */
static void has_ms(uint64_t ms)
{
	uint64_t left;

	assert_int_equal(watchdog(ivi, LV_WATCHDOG_QUERY, 0, &left), 0);
	assert_int_equal(left, ms);
	assert_int_equal(shown(ivi), LV_VM_RUNNING);
	run_later(1, ms * MS);
	assert_int_equal(shown(ivi), LV_VM_STOPPING);
}

static void a_feed_by_who_is_paused_later_survives_the_pause(void **state)
{
	(void)state;
	turn_on_second();
	watchdog(ivi, LV_WATCHDOG_ARM, 10, NULL);
	assert_ptr_equal(run_later(1, 6 * MS), ivi->vcpu[0]);
	pause_around(LV_WATCHDOG_FEED);
	assert_ptr_equal(run(1), ivi->vcpu[0]);
	has_ms(10);
}

static void the_first_arm_by_who_is_paused_later_survives_the_pause(void **state)
{
	(void)state;
	turn_on_second();
	pause_around(LV_WATCHDOG_ARM);
	assert_ptr_equal(run(1), ivi->vcpu[0]);
	has_ms(10);
}

static void a_feed_by_who_is_resumed_first_is_not_moved_beyond_its_time(void **state)
{
	(void)state;
	turn_on_second();
	watchdog(ivi, LV_WATCHDOG_ARM, 10, NULL);
	assert_ptr_equal(run_later(1, 6 * MS), ivi->vcpu[0]);
	control(LV_VM_PAUSE);
	run_ivi();
	fake_time += 100 * MS;
	control(LV_VM_RESUME);
	assert_ptr_equal(run(2), ivi->vcpu[1]);
	assert_int_equal(watchdog_by(ivi->vcpu[1], LV_WATCHDOG_FEED, 0, NULL), 0);
	assert_ptr_equal(run(1), ivi->vcpu[0]);
	has_ms(10);
}

static void a_watchdog_ends_a_vm_that_sleeps(void **state)
{
	(void)state;
	system_config(ivi)->on_watchdog = CONFIG_CRASH_STOPS;
	watchdog(ivi, LV_WATCHDOG_ARM, 10, NULL);
	guest_wfi(ivi->vcpu[0]);
	assert_null(run(1));
	assert_int_equal(fake_cpu[1].armed, fake_time + 10 * MS);
	run_later(1, 10 * MS);
	run_ivi();
	assert_int_equal(shown(ivi), LV_VM_CRASHED);
	assert_int_equal(cause(), LV_CAUSE_WATCHDOG);
}

static void who_keeps_pages_of_the_dead_for_too_long_is_stopped(void **state)
{
	(void)state;
	system_config(sys)->borrower_timeout = 1;
	system_waits = 1u << ivi->id;
	vm_stop(sys, LV_CAUSE_RESET);
	assert_null(run(0));
	assert_int_equal(fake_cpu[0].armed, fake_time + 1000 * MS);
	run_later(0, 600 * MS);
	vcpu_request(sys->vcpu[0], VCPU_REQUEST_LOAD);	/* some come back: that changes nothing */
	assert_null(run_later(0, 300 * MS));
	assert_ptr_equal(run(1), ivi->vcpu[0]);
	assert_int_equal(sys->state, VM_LOADING);
	run_later(0, 100 * MS);
	run(2);
	assert_int_equal(ivi->cause, LV_CAUSE_BORROWER);
	system_waits = 0;
	assert_ptr_equal(run(1), ivi->vcpu[0]);		/* it restarts */
	vcpu_request(sys->vcpu[0], VCPU_REQUEST_LOAD);
	assert_ptr_equal(run(0), sys->vcpu[0]);
	assert_false(watchdog_deadline(&sys->watchdog));
}

/* It could not start again, and the pages would not come back. */
static void who_has_a_bus_master_that_goes_on_is_not_stopped_for_pages(void **state)
{
	(void)state;
	system_config(sys)->borrower_timeout = 1;
	system_waits = 1u << ivi->id;
	ivi->dma_stays = true;
	vm_stop(sys, LV_CAUSE_RESET);
	assert_null(run(0));
	assert_null(run_later(0, 2000 * MS));
	run(2);
	assert_ptr_equal(run(1), ivi->vcpu[0]);
	assert_int_equal(ivi->state, VM_RUNNING);
	assert_int_equal(ivi->cause, LV_CAUSE_NONE);
	assert_int_equal(sys->state, VM_LOADING);
	system_waits = 0;			/* it gave them back */
	vcpu_request(sys->vcpu[0], VCPU_REQUEST_LOAD);
	assert_ptr_equal(run(0), sys->vcpu[0]);
}

/* It has not crashed, so that what its description says of crashes does not matter. */
static void who_kept_pages_restarts_however_often_that_happens(void **state)
{
	uint64_t x[4];

	(void)state;
	system_config(ivi)->on_crash = CONFIG_CRASH_STOPS;
	system_config(ivi)->restart_limit = 1;
	for (uint32_t i = 0; i < 3; i++) {
		vm_stop(ivi, LV_CAUSE_BORROWER);
		run(2);
		assert_ptr_equal(run(1), ivi->vcpu[0]);
	}
	assert_int_equal(info(sys, ivi, LV_VM_INFO_LIFE, x), LV_CAUSE_BORROWER);
	assert_int_equal(x[2], 0);
	vm_stop(ivi, LV_CAUSE_BORROWER);
	control(LV_VM_STOP);
	run_ivi();
	assert_int_equal(ivi->state, VM_OFF);
}

/* What another CPU does when this one asks for the state of @ivi. */
static void (*meanwhile)(void);

uint32_t __real_vm_state(const struct vm *vm);
uint32_t __wrap_vm_state(const struct vm *vm);

uint32_t __wrap_vm_state(const struct vm *vm)
{
	void (*step)(void) = vm == ivi ? meanwhile : NULL;

	if (step) {
		meanwhile = NULL;
		step();
	}
	return __real_vm_state(vm);
}

static void park_second(void)
{
	struct vcpu *second = ivi->vcpu[1];

	vm_park(second);
	while (second->work)
		work_do(second);
}

static void a_watchdog_of_the_last_life_says_nothing_of_pages(void **state)
{
	(void)state;
	watchdog(ivi, LV_WATCHDOG_ARM, 10, NULL);
	assert_ptr_equal(run(1), ivi->vcpu[0]);
	vm_stop(ivi, LV_CAUSE_RESET);
	assert_null(run(1));
	assert_int_equal(ivi->state, VM_STOPPING);
	system_waits = 1u << sys->id;
	meanwhile = park_second;
	assert_null(run_later(1, 10 * MS));
	assert_null(meanwhile);
	assert_int_equal(ivi->state, VM_LOADING);
	assert_int_equal(sys->state, VM_RUNNING);
	system_waits = 0;
}

static void who_has_no_limit_waits_for_its_pages_for_ever(void **state)
{
	(void)state;
	system_waits = 1u << ivi->id;
	vm_stop(sys, LV_CAUSE_RESET);
	assert_null(run(0));
	assert_null(run_later(0, 100000 * MS));
	assert_ptr_equal(run(1), ivi->vcpu[0]);
	system_waits = 0;
}

/* --- crashes ------------------------------------------------------------------ */

static void without_a_policy_who_says_it_crashed_goes_on(void **state)
{
	(void)state;
	assert_int_equal(control_by(ivi, ivi->id, LV_VM_CRASHED_SELF), 0);
	assert_ptr_equal(run(1), ivi->vcpu[0]);
	assert_int_equal(shown(ivi), LV_VM_RUNNING);
}

static void a_vm_restarts_as_often_as_it_may_and_then_stays_down(void **state)
{
	uint64_t x[4];

	(void)state;
	system_config(ivi)->on_crash = CONFIG_CRASH_RESTARTS;
	system_config(ivi)->restart_limit = 2;
	for (uint32_t i = 0; i < 2; i++) {
		control_by(ivi, ivi->id, LV_VM_CRASHED_SELF);
		run(2);
		assert_ptr_equal(run(1), ivi->vcpu[0]);
	}
	guest_psci(ivi->vcpu[0], SYSTEM_RESET, 0, 0, 0);	/* on purpose: does not count */
	run(2);
	assert_ptr_equal(run(1), ivi->vcpu[0]);
	vm_stop(ivi, LV_CAUSE_FAULT);
	run_ivi();
	assert_int_equal(shown(ivi), LV_VM_CRASHED);
	assert_int_equal(info(sys, ivi, LV_VM_INFO_LIFE, x), LV_CAUSE_FAULT);
	assert_int_equal(x[1], 4);
	assert_int_equal(x[2], 2);
	assert_int_equal(control(LV_VM_START), 0);
	assert_ptr_equal(run(1), ivi->vcpu[0]);
	info(sys, ivi, LV_VM_INFO_LIFE, x);
	assert_int_equal(x[2], 0);
}

static void a_vm_without_cpus_is_off(void **state)
{
	(void)state;
	turn_on_second();
	guest_psci(ivi->vcpu[0], CPU_OFF, 0, 0, 0);
	run(1);
	assert_int_equal(shown(ivi), LV_VM_RUNNING);
	guest_psci(ivi->vcpu[1], CPU_OFF, 0, 0, 0);
	run_ivi();
	assert_int_equal(shown(ivi), LV_VM_OFF);
	assert_int_equal(cause(), LV_CAUSE_CPUS_OFF);
}

static void the_time_of_a_vcpu_is_that_on_a_cpu(void **state)
{
	uint64_t *time = &ivi->vcpu[0]->counter[LV_COUNTER_CPU_TIME],
		 *idle = &cpus[1].idle.counter[LV_COUNTER_CPU_TIME];
	uint64_t before = *time + fake_time, idle_before = *idle;

	(void)state;
	assert_true((int64_t)*time < 0);
	run_later(1, 100);
	guest_wfi(ivi->vcpu[0]);
	assert_null(run(1));
	assert_int_equal(*time, before + 100);
	run_later(1, 70);
	interrupt(ivi->vcpu[0], 0);
	assert_ptr_equal(run(1), ivi->vcpu[0]);
	assert_int_equal(*time + fake_time, before + 100);
	assert_int_equal(*idle, idle_before + 70);
}

static void the_sleep_of_a_vcpu_alone_is_seen_for_a_while(void **state)
{
	struct vcpu *sleeper = ivi->vcpu[0];
	uint64_t window = timer_ticks(VCPU_WATCH_US);

	(void)state;
	vcpu_set_current(sys->vcpu[0]);
	assert_true(vcpu_is_alone(sleeper));
	kicks(1);
	vcpu_watch(sleeper);
	vcpu_watch(sleeper);
	assert_int_equal(kicks(1), 1);
	assert_ptr_equal(run(1), sleeper);
	assert_true(sleeper->arch.traps_wfi);
	fake_time += window;		/* once more, in time */
	vcpu_set_current(sys->vcpu[0]);
	vcpu_watch(sleeper);
	assert_ptr_equal(run(1), sleeper);
	fake_time += window;
	guest_wfi(sleeper);
	assert_true(sleeper->arch.traps_wfi);
	run(1);
	interrupt(sleeper, 0);
	assert_ptr_equal(run(1), sleeper);
	fake_time++;
	guest_wfi(sleeper);
	assert_false(sleeper->arch.traps_wfi);
}

static void who_shares_a_cpu_needs_no_watch(void **state)
{
	struct vm *other = system_add("1", 0);

	(void)state;
	assert_false(vcpu_is_alone(ivi->vcpu[0]) || vcpu_is_alone(other->vcpu[0]));
	vcpu_set_current(sys->vcpu[0]);
	kicks(1);
	vcpu_watch(ivi->vcpu[0]);
	vcpu_watch(other->vcpu[0]);
	assert_int_equal(kicks(1), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, create, destroy)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(only_the_controller_controls),
		TEST(refuses_what_makes_no_sense),
		TEST(a_vm_sees_what_concerns_it),
		TEST(the_controller_sees_all),
		TEST(stops_and_starts),
		TEST(restarts_what_runs_and_starts_what_is_off),
		TEST(a_stop_waits_for_the_end_of_loading),
		TEST(a_start_undoes_a_stop_that_waits),
		TEST(a_stop_overrules_a_reset_under_way),
		TEST(the_controller_may_stop_itself),
		TEST(a_paused_vm_runs_nowhere_until_it_is_resumed),
		TEST(neither_interrupt_nor_timer_wakes_a_paused_vm),
		TEST(a_vcpu_turned_on_meanwhile_waits),
		TEST(the_last_of_crossing_pauses_and_resumes_counts),
		TEST(a_paused_vm_can_be_stopped_and_restarted),
		TEST(the_end_of_the_controller_resumes_who_is_paused),
		TEST(a_watchdog_restarts_who_does_not_feed_it),
		TEST(a_disarmed_watchdog_does_nothing),
		TEST(who_arms_all_the_time_interrupts_nobody),
		TEST(a_watchdog_stops_while_its_vm_is_paused),
		TEST(a_feed_by_who_is_paused_later_survives_the_pause),
		TEST(the_first_arm_by_who_is_paused_later_survives_the_pause),
		TEST(a_feed_by_who_is_resumed_first_is_not_moved_beyond_its_time),
		TEST(a_watchdog_ends_a_vm_that_sleeps),
		TEST(who_keeps_pages_of_the_dead_for_too_long_is_stopped),
		TEST(who_has_a_bus_master_that_goes_on_is_not_stopped_for_pages),
		TEST(who_kept_pages_restarts_however_often_that_happens),
		TEST(a_watchdog_of_the_last_life_says_nothing_of_pages),
		TEST(who_has_no_limit_waits_for_its_pages_for_ever),
		TEST(without_a_policy_who_says_it_crashed_goes_on),
		TEST(a_vm_restarts_as_often_as_it_may_and_then_stays_down),
		TEST(a_vm_without_cpus_is_off),
		TEST(the_sleep_of_a_vcpu_alone_is_seen_for_a_while),
		TEST(who_shares_a_cpu_needs_no_watch),
		TEST(the_time_of_a_vcpu_is_that_on_a_cpu),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
