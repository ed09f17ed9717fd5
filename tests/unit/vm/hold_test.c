// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* XIRQs of other VMs: how often they interrupt a vCPU that is at work. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "hyp/core/hold.h"
#include "hyp/core/watchdog.h"
#include "tests/unit/vm/system.h"

/* A VM alone on CPU 0, at work, its credit used up. */
static struct vcpu *at_work(void)
{
	struct vm *vm = system_add("0", 0);

	system_start(vm);
	assert_ptr_equal(run_later(0, SLICE), vm->vcpu[0]);
	vm->vcpu[0]->credit = (struct credit){ .since = fake_time };
	kicks(0);
	return vm->vcpu[0];
}

/* Sent by what runs on CPU 1. */
static void xirq(struct vcpu *vcpu)
{
	vcpu_set_current(&cpus[1].idle);
	__atomic_store_n(&vcpu->arch.virq, 1, __ATOMIC_RELEASE);
	vcpu_interrupt(vcpu, vcpu->vm, LV_XIRQ_FREE);
}

static void come_at_once_while_there_is_credit(void **state)
{
	struct vcpu *vcpu = at_work();

	(void)state;
	fake_time += 1000 * CREDIT_US;
	for (uint32_t i = 0; i < CREDIT_MAX / 2; i++) {
		xirq(vcpu);
		assert_int_equal(kicks(0), 1);
		assert_ptr_equal(run(0), vcpu);
		assert_int_equal(vcpu->arch.virq, 0);
	}
	assert_false(vcpu->arch.traps_wfi);
	xirq(vcpu);
	assert_ptr_equal(run(0), vcpu);
	assert_int_equal(vcpu->arch.virq, 1);
}

/* However long nothing came, and whatever was left before. */
static void the_saved_credit_has_a_limit(void **state)
{
	struct vcpu *vcpu = at_work();
	uint32_t came = 0;

	(void)state;
	fake_time += 1000 * CREDIT_US;
	xirq(vcpu);
	assert_ptr_equal(run(0), vcpu);
	fake_time += 1000 * CREDIT_US;
	for (; !vcpu->arch.virq; came++) {
		xirq(vcpu);
		assert_ptr_equal(run(0), vcpu);
	}
	assert_in_range(came - 1, CREDIT_MAX / 2, CREDIT_MAX);
}

static void wait_for_the_next_credit(void **state)
{
	struct vcpu *vcpu = at_work();

	(void)state;
	xirq(vcpu);
	assert_ptr_equal(run(0), vcpu);
	assert_int_equal(vcpu->arch.virq, 1);
	assert_int_equal(fake_cpu[0].armed, fake_time + CREDIT_US);
	assert_ptr_equal(run_later(0, CREDIT_US - 1), vcpu);
	assert_int_equal(vcpu->arch.virq, 1);
	assert_ptr_equal(run_later(0, 1), vcpu);
	assert_int_equal(vcpu->arch.virq, 0);
}

static void of_a_flood_one_comes_for_each_credit(void **state)
{
	struct vcpu *vcpu = at_work();
	uint32_t flushes;

	(void)state;
	xirq(vcpu);
	run(0);
	assert_int_equal(kicks(0), 1);
	flushes = vcpu->arch.flushes;
	for (uint32_t us = 0; us < 100 * CREDIT_US; us++) {
		xirq(vcpu);
		assert_ptr_equal(run_later(0, 1), vcpu);
	}
	assert_int_equal(vcpu->arch.flushes - flushes, 100);
	assert_int_equal(kicks(0), 0);
}

/* The console tells it to go on with its text: as often as the VM in front ends its line. */
static void devices_are_attended_once_for_each_credit(void **state)
{
	struct vcpu *vcpu = at_work();

	(void)state;
	for (uint32_t us = 0; us < 100 * CREDIT_US; us++) {
		vcpu_set_current(&cpus[1].idle);
		vcpu_request(vcpu, VCPU_REQUEST_DEVICE);
		assert_ptr_equal(run_later(0, 1), vcpu);
	}
	assert_int_equal(system_devices_attended, 100);
	assert_in_range(kicks(0), 1, 101);
	xirq(vcpu);
	run(0);
	assert_int_equal(vcpu->arch.virq, 1);
}

/* A VM that sleeps is told at once, and so is one that is about to sleep. */
static void devices_are_attended_before_sleep(void **state)
{
	struct vcpu *vcpu = at_work();

	(void)state;
	vcpu_request(vcpu, VCPU_REQUEST_DEVICE);
	assert_ptr_equal(run(0), vcpu);
	assert_int_equal(system_devices_attended, 0);
	guest_wfi(vcpu);
	run(0);
	assert_int_equal(system_devices_attended, 1);
}

/* Frames of another VM, each of whose interrupts the vCPU acknowledges. */
static void frame(struct vcpu *vcpu)
{
	vcpu_set_current(&cpus[1].idle);
	__atomic_store_n(&vcpu->arch.virq, 1, __ATOMIC_RELEASE);
	vcpu_request_xirq(vcpu);
}

static void of_frames_one_comes_for_each_three_credits(void **state)
{
	struct vcpu *vcpu = at_work();
	uint32_t came = 0, ticks = 0;

	(void)state;
	frame(vcpu);
	run(0);
	for (uint32_t us = 0; us < 99 * CREDIT_US; us++) {
		frame(vcpu);
		ticks += fake_cpu[0].armed == fake_time + 1;
		assert_ptr_equal(run_later(0, 1), vcpu);
		if (vcpu->arch.virq)
			continue;
		came++;
		hold_charge_answer(vcpu);
	}
	assert_int_equal(came, 99 / (1 + CREDIT_DEVICE));
	assert_true(ticks <= 2 * came);
}

static void a_debt_is_paid_soon(void **state)
{
	struct vcpu *vcpu = at_work();

	(void)state;
	for (uint32_t i = 0; i < 1000; i++)
		hold_charge_answer(vcpu);
	xirq(vcpu);
	run(0);
	assert_ptr_equal(run_later(0, (CREDIT_DEBT + 1) * CREDIT_US), vcpu);
	assert_int_equal(vcpu->arch.virq, 0);
}

static void who_answers_by_frames_has_credit(void **state)
{
	struct vcpu *vcpu = at_work();

	(void)state;
	for (uint32_t i = 0; i < 100; i++) {
		hold_answered(vcpu);
		xirq(vcpu);
		run(0);
		assert_int_equal(vcpu->arch.virq, 0);
	}
}

static void come_at_once_again_after_a_flood(void **state)
{
	struct vcpu *vcpu = at_work();

	(void)state;
	xirq(vcpu);
	run(0);
	kicks(0);
	run_later(0, CREDIT_US);
	assert_ptr_equal(run_later(0, CREDIT_US), vcpu);
	assert_false(vcpu->arch.traps_wfi);
	assert_int_equal(fake_cpu[0].armed, UINT64_MAX);
	xirq(vcpu);
	assert_int_equal(kicks(0), 1);
	assert_ptr_equal(run(0), vcpu);
	assert_int_equal(vcpu->arch.virq, 0);
}

static void other_interrupts_do_not_wait(void **state)
{
	struct vcpu *vcpu = at_work();

	(void)state;
	xirq(vcpu);
	run(0);
	kicks(0);
	interrupt(vcpu, 1);
	assert_int_equal(kicks(0), 1);
	assert_ptr_equal(run(0), vcpu);
	assert_int_equal(vcpu->arch.virq, 0);
}

/* Which is what the number and the sender tell. */
static void those_of_the_vm_itself_do_not_wait(void **state)
{
	struct vcpu *vcpu = at_work();

	(void)state;
	vcpu_set_current(vcpu);
	vcpu_interrupt(vcpu, vcpu->vm, LV_XIRQ_SYSCONF);
	assert_int_equal(vcpu->request, VCPU_REQUEST_VIRQ);
	assert_ptr_equal(run(0), vcpu);
	vcpu_set_current(&cpus[1].idle);
	vcpu_interrupt(vcpu, vcpu->vm, LV_XIRQ_SYSCONF - 1);
	assert_int_equal(vcpu->request, VCPU_REQUEST_VIRQ);
	assert_ptr_equal(run(0), vcpu);
	assert_int_equal(cpus[0].holds, 0);
}

static void come_when_the_vcpu_wants_to_sleep(void **state)
{
	struct vcpu *vcpu = at_work();

	(void)state;
	assert_false(hold_release(vcpu));
	xirq(vcpu);
	run(0);
	assert_true(vcpu->arch.traps_wfi);
	vcpu_set_current(vcpu);
	assert_true(hold_release(vcpu));
	assert_ptr_equal(run(0), vcpu);
	assert_int_equal(vcpu->arch.virq, 0);
	assert_false(vcpu->arch.traps_wfi);
	assert_int_equal(fake_cpu[0].armed, UINT64_MAX);
	xirq(vcpu);				/* that wakes it */
	assert_ptr_equal(run(0), vcpu);
	assert_int_equal(vcpu->arch.virq, 0);
}

/* PSCI CPU_SUSPEND. */
static void wake_a_vcpu_that_blocks(void **state)
{
	struct vcpu *vcpu = at_work();

	(void)state;
	xirq(vcpu);
	run(0);
	guest_wfi(vcpu);
	assert_ptr_equal(run(0), vcpu);
	assert_int_equal(vcpu->arch.virq, 0);
	assert_false(vcpu->arch.traps_wfi);
	guest_wfi(vcpu);
	assert_null(run(0));
	kicks(0);
	xirq(vcpu);
	assert_int_equal(kicks(0), 1);
	assert_ptr_equal(run(0), vcpu);
}

/* Its WFI traps for those who count its sleep, before and after. */
static void leave_the_trap_of_who_watches(void **state)
{
	struct vcpu *vcpu = at_work();

	(void)state;
	vcpu_set_current(vcpu);
	vcpu_watch(vcpu);
	xirq(vcpu);
	assert_ptr_equal(run(0), vcpu);
	vcpu_set_current(vcpu);
	assert_false(hold_release(vcpu));	/* so it blocks */
	assert_true(vcpu->arch.traps_wfi);
	guest_wfi(vcpu);
	assert_ptr_equal(run(0), vcpu);
	assert_int_equal(vcpu->arch.virq, 0);
	fake_time += VCPU_WATCH_US + 1;
	vcpu->credit = (struct credit){ .since = fake_time };
	xirq(vcpu);
	run(0);
	vcpu_set_current(vcpu);
	assert_true(hold_release(vcpu));
	assert_false(vcpu->arch.traps_wfi);
}

static void an_xirq_sent_pays_for_one_received(void **state)
{
	struct vcpu *vcpu = at_work();

	(void)state;
	for (uint32_t i = 0; i < 10 * CREDIT_MAX; i++) {
		vcpu->counter[LV_COUNTER_XIRQ_SENT]++;
		xirq(vcpu);
		assert_ptr_equal(run(0), vcpu);
		assert_int_equal(vcpu->arch.virq, 0);
	}
	xirq(vcpu);
	assert_ptr_equal(run(0), vcpu);
	assert_int_equal(vcpu->arch.virq, 1);
}

static void a_watchdog_stays_on_time(void **state)
{
	struct vcpu *vcpu = at_work();
	uint64_t x[4] = { 0, LV_WATCHDOG_ARM, 1 }, began = fake_time;

	(void)state;
	vcpu_set_current(vcpu);
	watchdog_call(vcpu, x);
	assert_ptr_equal(run(0), vcpu);
	while (!vcpu->vm->watchdog.expired && fake_time - began < 2000) {
		xirq(vcpu);
		run_later(0, 7);
	}
	assert_in_range(fake_time - began, 1000, 1007);
}

static void others_on_the_cpu_keep_their_turns(void **state)
{
	struct vm *a = system_add("0", 0), *b;
	uint32_t turns = 0;

	(void)state;
	system_start(a);
	guest_wfi(a->vcpu[0]);
	run(0);
	b = system_add("0", 0);
	system_start(b);
	interrupt(a->vcpu[0], 1);
	for (uint32_t us = 0; us < 10 * SLICE; us += 10) {
		xirq(a->vcpu[0]);
		turns += run_later(0, 10) == b->vcpu[0];
	}
	assert_in_range(turns, 4 * SLICE / 10, 6 * SLICE / 10);
	assert_false(a->vcpu[0]->arch.traps_wfi);	/* of its own accord: it is shared */
}

/* --- requests to a vCPU that does not run, while another one has the CPU --- */

/* CPU 0: @above at work, @below asleep; the wakes of the latter are used up. */
static void at_others_expense(struct vcpu **above, struct vcpu **below)
{
	struct vm *low = system_add("0", 0), *high;

	system_start(low);
	*below = low->vcpu[0];
	guest_wfi(*below);
	run(0);
	high = system_add("0", 5);
	system_start(high);
	*above = high->vcpu[0];
	(*below)->wakes = (struct credit){ .since = fake_time };
	kicks(0);
}

/* By another vCPU of its VM, elsewhere. */
static void ask(struct vcpu *vcpu)
{
	vcpu_set_current(&cpus[1].idle);
	vcpu_request(vcpu, VCPU_REQUEST_WATCHDOG);
}

static void a_request_disturbs_others_once_for_each_credit(void **state)
{
	struct vcpu *above, *below;

	(void)state;
	at_others_expense(&above, &below);
	for (uint32_t us = 0; us < 10 * CREDIT_WAKE_US; us++) {
		ask(below);
		assert_ptr_equal(run_later(0, 1), above);
	}
	assert_in_range(kicks(0), 1, 11);
	assert_ptr_equal(run_later(0, CREDIT_WAKE_US), above);
	assert_false(below->hold);
	assert_int_equal(below->request, 0);
}

static void a_request_does_not_wait_for_an_idle_cpu(void **state)
{
	struct vcpu *above, *below;

	(void)state;
	at_others_expense(&above, &below);
	ask(below);
	assert_ptr_equal(run(0), above);
	assert_int_equal(below->request, VCPU_HOLDS | VCPU_REQUEST_WATCHDOG);
	guest_wfi(above);
	assert_null(run(0));
	assert_int_equal(below->request, 0);
	ask(below);
	assert_int_equal(kicks(0), 2);
	assert_null(run(0));
	assert_int_equal(below->request, 0);
}

/* The cause is the VM's own device, and its VM may take the CPU by running. */
static void a_device_of_who_outranks_all_others_does_not_wait(void **state)
{
	struct vcpu *sleeper, *worker;

	(void)state;
	at_others_expense(&sleeper, &worker);
	interrupt(worker, 1);
	guest_wfi(sleeper);
	assert_ptr_equal(run(0), worker);
	sleeper->wakes = (struct credit){ .since = fake_time };
	vcpu_set_current(worker);
	for (uint32_t i = 0; i < 2 * CREDIT_MAX; i++)
		assert_true(hold_admit_device(sleeper));
	sleeper->priority = worker->priority;
	assert_false(hold_admit_device(sleeper));
}

/* However many interrupts of network cards it acknowledged. */
static void a_debt_for_wakes_is_paid_soon(void **state)
{
	struct vcpu *sleeper, *worker;

	(void)state;
	at_others_expense(&sleeper, &worker);
	interrupt(worker, 1);
	for (uint32_t i = 0; i < 1000; i++)
		hold_charge_answer(sleeper);
	guest_wfi(sleeper);
	assert_ptr_equal(run(0), worker);
	xirq(sleeper);
	assert_ptr_equal(run_later(0, 2 * CREDIT_WAKE_US - 1), worker);
	assert_ptr_equal(run_later(0, 1), sleeper);
}

/* A third VM floods one that sleeps, beside one that works below it. */
static void a_sleeper_is_woken_once_for_each_credit(void **state)
{
	struct vcpu *sleeper, *worker;
	uint32_t woken = 0;

	(void)state;
	at_others_expense(&sleeper, &worker);
	interrupt(worker, 1);
	guest_wfi(sleeper);
	assert_ptr_equal(run(0), worker);
	sleeper->wakes = (struct credit){ .since = fake_time };
	for (uint32_t us = 0; us < 10 * CREDIT_WAKE_US; us++) {
		xirq(sleeper);
		if (run_later(0, 1) != sleeper)
			continue;
		woken++;
		guest_wfi(sleeper);
		assert_ptr_equal(run(0), worker);
	}
	assert_in_range(woken, 9, 10);
	guest_wfi(worker);
	xirq(sleeper);
	assert_ptr_equal(run(0), sleeper);	/* nobody else wants the CPU */
}

/* How often @sleepers of CPU 0 are woken in @us, beside @worker, while a third VM floods them. */
static void flood(struct vcpu *worker, struct vcpu *sleeper[2], uint64_t us, uint32_t woken[2],
		  bool answer)
{
	while (us--) {
		struct vcpu *now;

		for (uint32_t i = 0; i < 2; i++)
			xirq(sleeper[i]);
		now = run_later(0, 1);
		for (; now != worker; now = run(0)) {
			woken[now == sleeper[1]]++;
			now->counter[LV_COUNTER_XIRQ_SENT] += answer;
			guest_wfi(now);
		}
	}
}

/* CPU 0: two that sleep beside one that works, without credit for wakes of the CPU. */
static struct vcpu *beside_two(struct vcpu *sleeper[2])
{
	struct vcpu *worker;

	at_others_expense(&sleeper[0], &worker);
	sleeper[1] = system_add("0", 5)->vcpu[0];
	system_start(sleeper[1]->vm);
	interrupt(worker, 1);
	guest_wfi(run(0));
	guest_wfi(run(0));
	assert_ptr_equal(run(0), worker);
	cpus[0].wakes = (struct credit){ .since = fake_time };
	return worker;
}

/* Each has saved more than enough. */
static void two_sleepers_are_woken_as_often_as_one(void **state)
{
	struct vcpu *sleeper[2], *worker = beside_two(sleeper);
	uint32_t woken[2] = { 0 };

	(void)state;
	flood(worker, sleeper, 20 * CREDIT_WAKE_US, woken, false);
	assert_in_range(woken[0] + woken[1], 19, 21);
	assert_in_range(woken[0], 9, 11);
}

/* Others flood the one that works and those that sleep beside it: what that takes does not add up. */
static void xirqs_and_wakes_do_not_add_up(void **state)
{
	struct vcpu *sleeper[2], *worker = beside_two(sleeper);
	uint32_t woken[2] = { 0 }, came = 0;
	uint64_t longest = 0, waits = 0;

	(void)state;
	worker->credit = (struct credit){ .since = fake_time };
	for (uint32_t us = 0; us < 100 * CREDIT_WAKE_US; us++) {
		waits = worker->arch.virq ? waits + 1 : 0;
		longest = waits > longest ? waits : longest;
		came += !worker->arch.virq;
		xirq(worker);
		flood(worker, sleeper, 1, woken, false);
	}
	assert_in_range(woken[0] + woken[1], 99, 101);
	/* With each switch back to the worker one comes for nothing. */
	assert_in_range(came, 100, 100 + 100 * CREDIT_WAKE_US / CREDIT_US / 3);
	assert_true(longest < 2 * CREDIT_WAKE_US);
}

/* Each has its turn, and time to save credit while it waits. */
static void two_vcpus_of_a_cpu_are_interrupted_as_often_as_one(void **state)
{
	struct vcpu *vcpu[2], *now;
	uint32_t came = 0;

	(void)state;
	at_others_expense(&vcpu[0], &vcpu[1]);
	vcpu[1]->priority = vcpu[0]->priority;
	interrupt(vcpu[1], 1);
	now = run(0);
	for (uint32_t us = 0; us < 20 * SLICE; us += 10) {
		bool waits = now->arch.virq;

		xirq(vcpu[0]);
		xirq(vcpu[1]);
		came += !waits;
		now = run_later(0, 10);
	}
	assert_in_range(came, 1, 20 * SLICE / CREDIT_US + 20 + 2 * CREDIT_MAX);
}

static void who_answers_does_not_cost_the_cpus_credit(void **state)
{
	struct vcpu *sleeper[2], *worker = beside_two(sleeper);
	uint32_t woken[2] = { 0 };

	(void)state;
	flood(worker, sleeper, 4 * CREDIT_WAKE_US, woken, true);
	assert_true(woken[0] > CREDIT_WAKE_US && woken[1] > CREDIT_WAKE_US);
}

static void interrupts_of_its_own_vm_wake_a_vcpu_that_holds(void **state)
{
	struct vcpu *sleeper, *worker;

	(void)state;
	at_others_expense(&sleeper, &worker);
	interrupt(worker, 1);
	guest_wfi(sleeper);
	assert_ptr_equal(run(0), worker);
	sleeper->wakes = (struct credit){ .since = fake_time };
	xirq(sleeper);
	assert_ptr_equal(run(0), worker);
	kicks(0);
	interrupt(sleeper, 1);
	assert_int_equal(kicks(0), 1);
	assert_ptr_equal(run(0), sleeper);
}

/* A device's interrupts come for @below, while @above has the CPU. */
static void interrupts_wait(struct vcpu *above, struct vcpu *below, uint32_t n)
{
	vcpu_set_current(above);
	assert_false(hold_admit_device(below));
	below->arch.muted = n;
	assert_ptr_equal(run(0), above);
}

static void interrupts_of_devices_come_back_one_for_each_credit(void **state)
{
	struct vcpu *above, *below;

	(void)state;
	at_others_expense(&above, &below);
	interrupts_wait(above, below, 8);
	for (uint32_t left = 8; left-- > 0;) {
		assert_ptr_equal(run_later(0, CREDIT_WAKE_US - 1), above);
		assert_int_equal(below->arch.muted, left + 1);
		assert_ptr_equal(run_later(0, 1), above);
		assert_int_equal(below->arch.muted, left);
		vcpu_set_current(above);
		assert_true(hold_admit_device(below));
	}
	assert_false(below->hold);
	assert_int_equal(fake_cpu[0].armed, UINT64_MAX);
}

static void interrupts_of_devices_all_come_back_to_who_runs(void **state)
{
	struct vcpu *above, *below;

	(void)state;
	at_others_expense(&above, &below);
	interrupts_wait(above, below, 8);
	interrupt(below, 1);
	guest_wfi(above);
	assert_ptr_equal(run(0), below);
	assert_int_equal(below->arch.muted, 0);
	assert_int_equal(cpus[0].holds, 0);
}

static void requests_do_not_wait_behind_interrupts_of_devices(void **state)
{
	struct vcpu *above, *below;

	(void)state;
	at_others_expense(&above, &below);
	interrupts_wait(above, below, 8);
	ask(below);
	assert_ptr_equal(run_later(0, CREDIT_WAKE_US), above);
	assert_int_equal(below->request, 0);
	assert_int_equal(below->arch.muted, 7);
	assert_true(below->hold);
}

static void are_seen_by_the_next_life(void **state)
{
	struct vcpu *vcpu = at_work();

	(void)state;
	xirq(vcpu);
	run(0);
	guest_psci(vcpu, SYSTEM_RESET, 0, 0, 0);
	run(0);
	assert_ptr_equal(run_later(0, SLICE), vcpu);
	assert_false(vcpu->arch.traps_wfi);
	assert_int_equal(cpus[0].holds, 0);
	xirq(vcpu);
	assert_ptr_equal(run_later(0, CREDIT_US), vcpu);
	assert_int_equal(vcpu->arch.virq, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, system_create, system_destroy)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(come_at_once_while_there_is_credit),
		TEST(the_saved_credit_has_a_limit),
		TEST(wait_for_the_next_credit),
		TEST(of_a_flood_one_comes_for_each_credit),
		TEST(of_frames_one_comes_for_each_three_credits),
		TEST(devices_are_attended_once_for_each_credit),
		TEST(devices_are_attended_before_sleep),
		TEST(a_debt_is_paid_soon),
		TEST(who_answers_by_frames_has_credit),
		TEST(come_at_once_again_after_a_flood),
		TEST(other_interrupts_do_not_wait),
		TEST(those_of_the_vm_itself_do_not_wait),
		TEST(come_when_the_vcpu_wants_to_sleep),
		TEST(wake_a_vcpu_that_blocks),
		TEST(leave_the_trap_of_who_watches),
		TEST(an_xirq_sent_pays_for_one_received),
		TEST(a_watchdog_stays_on_time),
		TEST(others_on_the_cpu_keep_their_turns),
		TEST(a_request_disturbs_others_once_for_each_credit),
		TEST(a_request_does_not_wait_for_an_idle_cpu),
		TEST(a_device_of_who_outranks_all_others_does_not_wait),
		TEST(a_debt_for_wakes_is_paid_soon),
		TEST(a_sleeper_is_woken_once_for_each_credit),
		TEST(two_sleepers_are_woken_as_often_as_one),
		TEST(xirqs_and_wakes_do_not_add_up),
		TEST(two_vcpus_of_a_cpu_are_interrupted_as_often_as_one),
		TEST(who_answers_does_not_cost_the_cpus_credit),
		TEST(interrupts_of_its_own_vm_wake_a_vcpu_that_holds),
		TEST(interrupts_of_devices_come_back_one_for_each_credit),
		TEST(interrupts_of_devices_all_come_back_to_who_runs),
		TEST(requests_do_not_wait_behind_interrupts_of_devices),
		TEST(are_seen_by_the_next_life),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
