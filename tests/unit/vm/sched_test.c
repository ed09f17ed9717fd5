// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Which vCPU a CPU runs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/vm/system.h"

/* VMs of one vCPU on CPU 0, started one after the other; each blocks at once. */
static struct vcpu *blocked(uint32_t priority)
{
	struct vm *vm = system_add("0", priority);

	system_start(vm);
	guest_wfi(vm->vcpu[0]);
	run(0);
	return vm->vcpu[0];
}

static void waits_when_there_is_nothing_to_run(void **state)
{
	(void)state;
	assert_null(run(0));
	system_add("0", 0);
	assert_null(run(0));
}

static void runs_the_only_vcpu_without_a_timer(void **state)
{
	struct vm *vm = system_add("0", 0);

	(void)state;
	system_start(vm);
	assert_ptr_equal(run_later(0, SLICE), vm->vcpu[0]);	/* a tick is left from loading */
	assert_int_equal(fake_cpu[0].armed, UINT64_MAX);
	assert_int_equal(vm->vcpu[0]->arch.restores, 1);
	for (int i = 0; i < 10; i++)
		assert_ptr_equal(run(0), vm->vcpu[0]);
	assert_int_equal(vm->vcpu[0]->arch.restores, 1);
	assert_int_equal(vm->vcpu[0]->arch.saves, 0);
}

static void runs_the_highest_priority(void **state)
{
	struct vcpu *low = blocked(1), *high = blocked(3), *middle = blocked(2);

	(void)state;
	interrupt(low, 1);
	assert_ptr_equal(run(0), low);
	interrupt(middle, 1);
	assert_ptr_equal(run(0), middle);
	interrupt(high, 1);
	assert_ptr_equal(run(0), high);
	guest_wfi(high);
	assert_ptr_equal(run(0), middle);
	guest_wfi(middle);
	assert_ptr_equal(run(0), low);
}

static void does_not_interrupt_a_higher_priority(void **state)
{
	struct vcpu *low = blocked(0), *high = blocked(1);

	(void)state;
	interrupt(high, 1);
	assert_ptr_equal(run(0), high);
	interrupt(low, 1);
	for (int i = 0; i < 5; i++)
		assert_ptr_equal(run_later(0, SLICE), high);
	assert_int_equal(fake_cpu[0].armed, UINT64_MAX);
}

static void equals_take_turns_of_a_slice(void **state)
{
	struct vcpu *vcpu[3] = { blocked(1), blocked(1), blocked(1) };
	uint32_t turns[3] = { 0 };

	(void)state;
	for (int i = 0; i < 3; i++)
		interrupt(vcpu[i], 1);
	run(0);
	for (int i = 0; i < 300; i++) {
		struct vcpu *next = run_later(0, SLICE / 10);

		for (int j = 0; j < 3; j++)
			turns[j] += next == vcpu[j];
	}
	for (int j = 0; j < 3; j++)
		assert_int_equal(turns[j], 100);
	assert_in_range(vcpu[0]->arch.restores, 10, 12);
}

/* Another priority comes in between at every tenth of a slice. */
static void keeps_what_is_left_of_a_slice(void **state)
{
	struct vcpu *a = blocked(1), *b = blocked(1), *high = blocked(2);
	uint32_t of_a = 0, of_b = 0;

	(void)state;
	interrupt(a, 1);
	interrupt(b, 1);
	run(0);
	for (int i = 0; i < 400; i++) {
		struct vcpu *next = run_later(0, SLICE / 10);

		of_a += next == a;
		of_b += next == b;
		interrupt(high, 1);
		assert_ptr_equal(run(0), high);
		guest_wfi(high);
		run(0);
	}
	assert_int_equal(of_a + of_b, 400);
	assert_in_range(of_a, 190, 210);
}

/* One that sleeps most of the time does not take from its equal's share. */
static void a_sleeper_gets_the_cpu_when_it_wakes(void **state)
{
	struct vcpu *busy = blocked(1), *sleeper = blocked(1);

	(void)state;
	interrupt(busy, 1);
	assert_ptr_equal(run_later(0, 10 * SLICE), busy);
	for (int i = 0; i < 20; i++) {
		uint64_t waited = 0;

		interrupt(sleeper, 1);
		while (run_later(0, SLICE / 4) != sleeper)
			assert_true(waited++ <= 5);
		guest_wfi(sleeper);
		assert_ptr_equal(run(0), busy);
		assert_ptr_equal(run_later(0, 3 * SLICE), busy);
	}
}

/* Its interrupt took EL2 a while each time: the sleeper pays with its slice. */
static void who_wakes_pays_for_it(void **state)
{
	struct vcpu *busy = blocked(1), *sleeper = blocked(1);
	uint32_t wakes = 0;

	(void)state;
	interrupt(busy, 1);
	assert_ptr_equal(run(0), busy);
	sleeper->turn = 0;
	for (int i = 0; i < 20; i++) {
		interrupt(sleeper, 1);
		if (run_after(0, SLICE / 4) != sleeper)
			break;
		wakes++;
		guest_wfi(sleeper);
		assert_ptr_equal(run(0), busy);
	}
	assert_in_range(wakes, 3, 5);
}

static void a_blocked_vcpu_waits_for_its_interrupt(void **state)
{
	struct vcpu *vcpu = blocked(0);

	(void)state;
	assert_null(run_later(0, 1000000));
	interrupt(vcpu, 1);
	assert_ptr_equal(run(0), vcpu);
	assert_int_equal(vcpu->state, VCPU_READY);
}

static void a_blocked_vcpu_wakes_for_its_timer(void **state)
{
	struct vcpu *vcpu = blocked(0);

	(void)state;
	interrupt(vcpu, 1);
	run(0);
	vcpu->arch.deadline = fake_time + 500;
	guest_wfi(vcpu);
	assert_null(run(0));
	assert_int_equal(fake_cpu[0].armed, fake_time + 500);
	assert_null(run_later(0, 499));
	assert_ptr_equal(run_later(0, 1), vcpu);
}

static void arms_the_nearest_deadline(void **state)
{
	struct vcpu *a = blocked(0), *b = blocked(0), *busy = blocked(0);

	(void)state;
	interrupt(busy, 1);
	run(0);
	a->arch.deadline = fake_time + 3000;
	b->arch.deadline = fake_time + 2000;
	sched_tick(&cpus[0]);
	assert_ptr_equal(run(0), busy);
	assert_int_equal(fake_cpu[0].armed, fake_time + 2000);
	assert_ptr_equal(run_later(0, 2000), b);	/* it ran longer ago than busy */
}

static void wfi_with_an_interrupt_waiting_goes_on(void **state)
{
	struct vcpu *vcpu = blocked(0);

	(void)state;
	interrupt(vcpu, 1);
	run(0);
	interrupt(vcpu, 1);
	guest_wfi(vcpu);
	assert_ptr_equal(run(0), vcpu);
}

static void a_request_kicks_once(void **state)
{
	struct vcpu *vcpu = blocked(0);

	(void)state;
	kicks(0);
	for (int i = 0; i < 1000; i++)
		interrupt(vcpu, 1);
	assert_int_equal(kicks(0), 1);
	assert_ptr_equal(run(0), vcpu);
	assert_int_equal(vcpu->arch.flushes, 2);	/* its start, and now */
	interrupt(vcpu, 1);
	assert_int_equal(kicks(0), 1);
}

static void another_request_kicks_again(void **state)
{
	struct vcpu *vcpu = blocked(0);

	(void)state;
	kicks(0);
	interrupt(vcpu, 1);
	vcpu_request(vcpu, VCPU_REQUEST_VIRQ | VCPU_REQUEST_ON);
	assert_int_equal(kicks(0), 2);
}

/* As fast as its siblings elsewhere post to it: @other has the CPU and must not notice. */
static void assert_kicked_once(struct vcpu *absent, struct vcpu *other)
{
	kicks(1);
	for (int i = 0; i < 100; i++) {
		interrupt(absent, 0);
		assert_ptr_equal(run(1), other);
	}
	assert_in_range(kicks(1), 0, 1);
}

static void a_vcpu_that_does_not_run_is_kicked_for_once(void **state)
{
	struct vm *urgent = system_add("1", 5), *busy = system_add("01", 0);

	(void)state;
	system_start(urgent);
	system_start(busy);
	assert_kicked_once(busy->vcpu[1], urgent->vcpu[0]);	/* off */
	busy->vcpu[1]->state = VCPU_BLOCKED;
	assert_kicked_once(busy->vcpu[1], urgent->vcpu[0]);	/* asleep, then ready */
	guest_wfi(urgent->vcpu[0]);
	assert_ptr_equal(run(1), busy->vcpu[1]);
	kicks(1);
	interrupt(busy->vcpu[1], 0);
	assert_int_equal(kicks(1), 1);				/* it runs: at once */
}

static void a_request_of_its_own_cpu_kicks_nobody(void **state)
{
	struct vcpu *a = blocked(0), *b = blocked(1);

	(void)state;
	interrupt(a, 1);
	run(0);
	kicks(0);
	interrupt(b, 0);
	assert_int_equal(kicks(0), 0);
	assert_ptr_equal(run(0), b);
}

static void flushes_before_it_enters(void **state)
{
	struct vm *vm = system_add("0", 0);
	uint32_t before;

	(void)state;
	system_start(vm);
	before = vm->vcpu[0]->arch.flushes;
	assert_ptr_equal(run(0), vm->vcpu[0]);
	assert_int_equal(vm->vcpu[0]->arch.flushes, before);
	interrupt(vm->vcpu[0], 1);
	assert_ptr_equal(run(0), vm->vcpu[0]);
	assert_int_equal(vm->vcpu[0]->arch.flushes, before + 1);
	assert_int_equal(vm->vcpu[0]->arch.virq, 0);
}

static struct vcpu *late;

static void interrupt_late(void)
{
	fake_wait = NULL;
	interrupt(late, 0);
}

/* It comes between the look at the requests and the sleep. */
static void does_not_sleep_over_a_request(void **state)
{
	(void)state;
	late = blocked(0);
	fake_wait = interrupt_late;
	assert_ptr_equal(run(0), late);
}

/* What an exit of @of left to do: @left pieces of @ticks each. */
struct job {
	struct work work;
	struct vcpu *of;
	uint32_t left, steps;
	uint64_t ticks;
};

static uint32_t polls;

static void poll_timer(void)
{
	polls++;
	if (fake_time >= fake_cpu[0].armed) {
		fake_cpu[0].armed = UINT64_MAX;
		sched_tick(&cpus[0]);
	}
}

static bool job_step(struct work *work)
{
	struct job *job = (struct job *)work;

	job->steps++;
	fake_time += job->ticks;
	return --job->left > 0;
}

static struct job job(struct vcpu *vcpu, uint32_t pieces, uint64_t ticks)
{
	return (struct job){ .work.step = job_step, .of = vcpu, .left = pieces, .ticks = ticks };
}

static void defer(struct job *job)
{
	polls = 0;
	fake_poll = poll_timer;
	vcpu_defer(job->of, &job->work);
}

static void work_is_done_before_its_vcpu_goes_on(void **state)
{
	struct vm *vm = system_add("0", 0);
	struct job first, second;

	(void)state;
	system_start(vm);
	first = job(vm->vcpu[0], 3, 1);
	second = job(vm->vcpu[0], 1, 1);
	defer(&first);
	defer(&second);
	assert_ptr_equal(run(0), vm->vcpu[0]);
	assert_int_equal(first.steps, 3);
	assert_int_equal(second.steps, 1);
	assert_int_equal(polls, 4);
	assert_ptr_equal(run(0), vm->vcpu[0]);
	assert_int_equal(first.steps, 3);
}

static void work_is_done_while_its_vcpu_sleeps(void **state)
{
	struct vcpu *sleeper = blocked(0);
	struct job left = job(sleeper, 3, 1);

	(void)state;
	defer(&left);
	assert_null(run(0));
	assert_int_equal(left.steps, 3);
	assert_int_equal(sleeper->state, VCPU_BLOCKED);
}

static void work_is_done_when_its_vcpu_went_off(void **state)
{
	struct vm *vm = system_add("01", 0);
	struct job left;

	(void)state;
	system_start(vm);
	guest_psci(vm->vcpu[0], CPU_ON, 1, 0, 0);	/* the VM goes on */
	left = job(vm->vcpu[0], 2, 1);
	defer(&left);
	guest_psci(vm->vcpu[0], CPU_OFF, 0, 0, 0);
	assert_null(run(0));
	assert_int_equal(left.steps, 2);
}

static struct vcpu *woken;

static void wake_it(void)
{
	if (woken)
		interrupt(woken, 0);
	woken = NULL;
}

static void work_gives_way_to_a_higher_priority(void **state)
{
	struct vcpu *low = blocked(1), *high = blocked(2);
	struct job left = job(low, 5, 1);

	(void)state;
	interrupt(low, 1);
	assert_ptr_equal(run(0), low);
	defer(&left);
	fake_poll = wake_it;
	woken = high;
	assert_ptr_equal(run(0), high);
	assert_int_equal(left.steps, 1);
	guest_wfi(high);
	assert_ptr_equal(run(0), low);
	assert_int_equal(left.steps, 5);
}

/* It pays for its work out of its own time. */
static void work_uses_up_the_slice_of_its_vcpu(void **state)
{
	struct vcpu *busy = blocked(0), *other = blocked(0);
	struct job left = job(busy, 100, SLICE / 4);

	(void)state;
	interrupt(busy, 1);
	assert_ptr_equal(run(0), busy);
	interrupt(other, 1);
	assert_ptr_equal(run(0), busy);
	defer(&left);
	assert_ptr_equal(run(0), other);
	assert_in_range(left.steps, 3, 5);
	assert_ptr_equal(run_later(0, SLICE), other);
	assert_in_range(left.steps, 6, 10);
}

static bool endless_step(struct work *work)
{
	struct job *job = (struct job *)work;

	assert_true(++job->steps < 10000);
	fake_time += job->ticks;
	return true;
}

/* Other vCPUs of the VM may give it more to do for ever. */
static void work_without_end_leaves_its_vcpu_half_the_time(void **state)
{
	struct vm *vm = system_add("0", 0);
	struct job left;
	uint64_t guest = 0, began;

	(void)state;
	system_start(vm);
	left = job(vm->vcpu[0], 0, 50);
	left.work.step = endless_step;
	defer(&left);
	began = fake_time;
	for (uint32_t i = 0; i < 1000; i++, guest += 10)
		assert_ptr_equal(run_later(0, 10), vm->vcpu[0]);
	assert_in_range(left.steps, 20 * 8, 30 * 8);
	assert_in_range(fake_time - began, guest * 19 / 10, guest * 21 / 10);
	began = left.steps;
	guest_wfi(vm->vcpu[0]);
	left.work.step = job_step;
	left.left = 100;
	assert_null(run(0));			/* who sleeps needs no time */
	assert_int_equal(left.steps, began + 100);
}

/* A rest that was over before the next life would arm the timer for the past at each exit. */
static void a_rest_ends_with_the_life(void **state)
{
	struct vcpu *busy = blocked(1), *second;
	struct vm *vm = system_add("10", 0);
	struct job left;

	(void)state;
	system_start(vm);
	second = vm->vcpu[1];
	assert_int_equal(guest_psci(vm->vcpu[0], CPU_ON, 1, 0, 0), 0);
	assert_ptr_equal(run(0), second);
	left = job(second, 10, 1);
	defer(&left);
	assert_ptr_equal(run(0), second);
	assert_int_equal(left.steps, 8);
	interrupt(busy, 1);
	assert_ptr_equal(run(0), busy);
	assert_true(vm_stop(vm, LV_CAUSE_STOP));
	assert_null(run(1));
	for (uint32_t i = 0; i < 100 && vm->state != VM_OFF; i++)
		assert_ptr_equal(run_later(0, SLICE), busy);
	assert_int_equal(vm->state, VM_OFF);
	system_start(vm);
	assert_int_equal(guest_psci(vm->vcpu[0], CPU_ON, 1, 0, 0), 0);
	assert_ptr_equal(run(0), busy);
	guest_wfi(busy);
	assert_ptr_equal(run(0), second);
	assert_true(fake_cpu[0].armed > fake_time);
}

/* Exits in between do not end its time, nor do steps that take none. */
static void work_comes_back_by_the_timer_alone(void **state)
{
	struct vm *vm = system_add("0", 0);
	struct job left;

	(void)state;
	system_start(vm);
	left = job(vm->vcpu[0], 0, 0);
	left.work.step = endless_step;
	defer(&left);
	assert_ptr_equal(run(0), vm->vcpu[0]);
	assert_int_equal(left.steps, 8);
	assert_int_equal(fake_cpu[0].armed, fake_time + 100);
	for (int i = 0; i < 10; i++) {
		interrupt(vm->vcpu[0], 1);
		assert_ptr_equal(run_later(0, 9), vm->vcpu[0]);
		assert_int_equal(vm->vcpu[0]->arch.virq, 0);
	}
	assert_int_equal(left.steps, 8);
	assert_ptr_equal(run_later(0, 10), vm->vcpu[0]);
	assert_int_equal(left.steps, 16);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, system_create, system_destroy)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(waits_when_there_is_nothing_to_run),
		TEST(runs_the_only_vcpu_without_a_timer),
		TEST(runs_the_highest_priority),
		TEST(does_not_interrupt_a_higher_priority),
		TEST(equals_take_turns_of_a_slice),
		TEST(keeps_what_is_left_of_a_slice),
		TEST(a_sleeper_gets_the_cpu_when_it_wakes),
		TEST(who_wakes_pays_for_it),
		TEST(a_blocked_vcpu_waits_for_its_interrupt),
		TEST(a_blocked_vcpu_wakes_for_its_timer),
		TEST(arms_the_nearest_deadline),
		TEST(wfi_with_an_interrupt_waiting_goes_on),
		TEST(a_request_kicks_once),
		TEST(another_request_kicks_again),
		TEST(a_vcpu_that_does_not_run_is_kicked_for_once),
		TEST(a_request_of_its_own_cpu_kicks_nobody),
		TEST(flushes_before_it_enters),
		TEST(does_not_sleep_over_a_request),
		TEST(work_is_done_before_its_vcpu_goes_on),
		TEST(work_is_done_while_its_vcpu_sleeps),
		TEST(work_is_done_when_its_vcpu_went_off),
		TEST(work_gives_way_to_a_higher_priority),
		TEST(work_uses_up_the_slice_of_its_vcpu),
		TEST(work_without_end_leaves_its_vcpu_half_the_time),
		TEST(a_rest_ends_with_the_life),
		TEST(work_comes_back_by_the_timer_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
