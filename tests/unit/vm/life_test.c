// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Start, stop and restart of VMs, and PSCI between their vCPUs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/vm/system.h"

#define SUCCESS		0
#define INVALID		(-2)
#define ALREADY_ON	(-4)
#define ON_PENDING	(-5)

static void loads_and_enters_vcpu_0(void **state)
{
	struct vm *vm = system_add("01", 0);
	const unsigned char *ram = pa_ptr(vm_place(vm, PLACE_RAM)->pa);

	(void)state;
	system_start(vm);
	assert_ptr_equal(run(0), vm->vcpu[0]);
	assert_null(run(1));
	assert_int_equal(vm->state, VM_RUNNING);
	assert_int_equal(vm->vcpu[0]->arch.entry, ENTRY);
	assert_int_equal(vm->vcpu[0]->arch.context, DTB);
	assert_int_equal(vm->counter[LV_COUNTER_START], 1);
	for (uint32_t i = 0; i < RAM; i++)
		assert_int_equal(ram[i], i >= RAM / 4 && i < RAM / 4 * 3 ? 0x5a : 0);
}

static uint32_t polls;

static void count_poll(void)
{
	polls++;
}

static void looks_for_interrupts_between_the_steps(void **state)
{
	(void)state;
	polls = 0;
	fake_poll = count_poll;
	system_start(system_add("0", 0));
	assert_int_equal(polls, RAM / VM_LOAD_STEP);
}

static void loading_gives_way_to_its_equals(void **state)
{
	struct vm *busy = system_add("0", 1), *vm = system_add("0", 1);

	(void)state;
	system_start(busy);
	assert_ptr_equal(run(0), busy->vcpu[0]);
	vm_start(vm);
	assert_ptr_equal(run(0), busy->vcpu[0]);	/* behind the first step */
	for (uint32_t i = 1; i < RAM / VM_LOAD_STEP; i++) {
		assert_int_equal(vm->state, VM_LOADING);
		assert_ptr_equal(run_later(0, SLICE), busy->vcpu[0]);
	}
	assert_int_equal(vm->state, VM_RUNNING);
	assert_ptr_equal(run_later(0, SLICE), vm->vcpu[0]);
}

static void loading_waits_for_a_higher_priority(void **state)
{
	struct vm *busy = system_add("0", 2), *vm = system_add("0", 1);

	(void)state;
	system_start(busy);
	vm_start(vm);
	for (int i = 0; i < 10; i++)
		assert_ptr_equal(run_later(0, SLICE), busy->vcpu[0]);
	assert_int_equal(vm->load->done, 0);
	guest_wfi(busy->vcpu[0]);
	assert_ptr_equal(run(0), vm->vcpu[0]);
}

static void starts_only_what_is_off(void **state)
{
	struct vm *vm = system_add("0", 0);

	(void)state;
	system_start(vm);
	system_start(vm);
	assert_ptr_equal(run(0), vm->vcpu[0]);
	assert_int_equal(vm->counter[LV_COUNTER_START], 1);
	assert_int_equal(vm->vcpu[0]->arch.resets, 1);
}

static void stops_only_what_runs(void **state)
{
	struct vm *vm = system_add("01", 0);

	(void)state;
	assert_false(vm_stop(vm, LV_CAUSE_RESET));
	vm_start(vm);
	assert_false(vm_stop(vm, LV_CAUSE_RESET));
	run(0);
	assert_true(vm_stop(vm, LV_CAUSE_RESET));
	assert_false(vm_stop(vm, LV_CAUSE_OFF));
	assert_int_equal(vm->restart, true);
}

/* --- second vCPUs --------------------------------------------------------- */

static struct vm *started(const char *where, uint32_t priority)
{
	struct vm *vm = system_add(where, priority);

	system_start(vm);
	assert_ptr_equal(run(vm->vcpu[0]->cpu), vm->vcpu[0]);
	return vm;
}

static int64_t turn_on(struct vm *vm, uint32_t index)
{
	return guest_psci(vm->vcpu[0], CPU_ON, index, 0x1000 + index, 0x2000 + index);
}

#define ARCH_FEATURES		0x80000001u
#define ARCH_WORKAROUND_2	0x80007fffu

static void each_vcpu_says_whether_its_loads_pass_stores(void **state)
{
	struct vm *vm = started("0", 0), *other = started("1", 0);
	struct vcpu *vcpu = vm->vcpu[0];

	(void)state;
	assert_int_equal(guest_psci(vcpu, ARCH_FEATURES, ARCH_WORKAROUND_2, 0, 0), -1);
	assert_int_equal(guest_psci(vcpu, ARCH_WORKAROUND_2, 0, 0, 0), -1);
	assert_false(vcpu->arch.ssb);
	fake_mitigations = 1;			/* this CPU does not need it */
	assert_int_equal(guest_psci(vcpu, ARCH_FEATURES, ARCH_WORKAROUND_2, 0, 0), 1);
	assert_int_equal(guest_psci(vcpu, ARCH_WORKAROUND_2, 0, 0, 0), 0);
	assert_false(vcpu->arch.ssb);
	fake_mitigations = 0;
	assert_int_equal(guest_psci(vcpu, ARCH_WORKAROUND_2, 0, 0, 0), 0);
	assert_true(vcpu->arch.ssb);
	assert_false(other->vcpu[0]->arch.ssb);
	assert_int_equal(guest_psci(vcpu, ARCH_WORKAROUND_2, 1, 0, 0), 0);
	assert_false(vcpu->arch.ssb);
}

static void cpu_on_starts_another_vcpu(void **state)
{
	struct vm *vm = started("01", 0);

	(void)state;
	assert_int_equal(guest_psci(vm->vcpu[0], AFFINITY_INFO, 1, 0, 0), 1);
	kicks(1);
	assert_int_equal(turn_on(vm, 1), SUCCESS);
	assert_int_equal(kicks(1), 1);
	assert_int_equal(guest_psci(vm->vcpu[0], AFFINITY_INFO, 1, 0, 0), 0);
	assert_int_equal(turn_on(vm, 1), ON_PENDING);
	assert_ptr_equal(run(1), vm->vcpu[1]);
	assert_int_equal(turn_on(vm, 1), ALREADY_ON);
	assert_int_equal(vm->vcpu[1]->arch.entry, 0x1001);
	assert_int_equal(vm->vcpu[1]->arch.context, 0x2001);
}

static void cpu_on_refuses_what_does_not_exist(void **state)
{
	struct vm *vm = started("01", 0);

	(void)state;
	assert_int_equal(turn_on(vm, 2), INVALID);
	assert_int_equal(turn_on(vm, 0x80000001), INVALID);
	assert_int_equal(turn_on(vm, 0), ALREADY_ON);
}

static void cpu_off_and_on_again(void **state)
{
	struct vm *vm = started("01", 0);

	(void)state;
	for (uint32_t i = 1; i < 5; i++) {
		assert_int_equal(turn_on(vm, 1), SUCCESS);
		assert_ptr_equal(run(1), vm->vcpu[1]);
		guest_psci(vm->vcpu[1], CPU_OFF, 0, 0, 0);
		if (i % 2)	/* else it is asked for before its CPU has let go of it */
			assert_null(run(1));
		assert_int_equal(vm->vcpu[1]->arch.resets, i);
	}
}

static void a_vcpu_that_is_off_ignores_interrupts(void **state)
{
	struct vm *vm = started("01", 0);

	(void)state;
	interrupt(vm->vcpu[1], 0);
	assert_null(run(1));
	assert_int_equal(vm->vcpu[1]->state, VCPU_OFF);
}

/* --- the end -------------------------------------------------------------- */

static void is_off(const struct vm *vm)
{
	assert_int_equal(vm->state, VM_OFF);
	assert_int_equal(vm->parked, vm->nr_vcpus);
	for (uint32_t i = 0; i < vm->nr_vcpus; i++) {
		assert_int_equal(vm->vcpu[i]->state, VCPU_OFF);
		assert_int_equal(vm->vcpu[i]->powered, 0);
		assert_int_equal(vm->vcpu[i]->request, 0);
		assert_false(vm->vcpu[i]->flush);
		assert_false(vm->vcpu[i]->arch.loaded);
		assert_int_equal(vm->vcpu[i]->arch.virq, 0);
	}
	assert_int_equal(system_deaths, 1);
	assert_int_equal(system_device_resets, 1);
}

/* One that runs, one that sleeps, one off, one asked to start, one turned off but in its CPU. */
static void stop_parks_each_vcpu_once_whatever_it_does(void **state)
{
	static const char *const orders[] = { "01234", "43210", "20413", "31024" };
	struct vm *other = started("5", 0);

	(void)state;
	for (uint32_t i = 0; i < 4; i++) {
		struct vm *vm = started("01234", 0);

		system_deaths = system_device_resets = 0;
		turn_on(vm, 1);
		guest_wfi(run(1));
		run(1);
		turn_on(vm, 4);
		guest_psci(run(4), CPU_OFF, 0, 0, 0);
		turn_on(vm, 3);
		interrupt(vm->vcpu[1], 5);
		guest_psci(vm->vcpu[0], SYSTEM_OFF, 0, 0, 0);
		for (const char *cpu = orders[i]; *cpu; cpu++) {
			assert_int_equal(vm->state, VM_STOPPING);
			assert_null(run((uint32_t)(*cpu - '0')));
		}
		is_off(vm);
		assert_ptr_equal(run(5), other->vcpu[0]);
	}
}

static void its_grants_end_in_steps_before_its_links_hear_of_it(void **state)
{
	struct vm *vm = system_add("01", 0);

	(void)state;
	vm->xmem.any = true;
	system_start(vm);
	system_death_steps = 100;
	polls = 0;
	fake_poll = count_poll;
	assert_true(vm_stop(vm, LV_CAUSE_RESTART));
	assert_null(run(0));
	assert_ptr_equal(run(1), NULL);
	assert_int_equal(system_deaths, 1);
	assert_int_equal(system_death_steps, 0);
	assert_true(polls >= 100);
	assert_int_equal(vm->state, VM_LOADING);
}

/* Links are many, and no neighbour waits for all of them. */
static void its_links_end_in_steps(void **state)
{
	struct vm *vm = started("0", 0);

	(void)state;
	system_link_steps = 50;
	polls = 0;
	fake_poll = count_poll;
	assert_true(vm_stop(vm, LV_CAUSE_STOP));
	assert_null(run(0));
	assert_true(polls >= 50);
	is_off(vm);
}

/* Peers wait for it, and the time that this takes from who outranks it is bounded. */
static void ends_though_a_higher_priority_never_sleeps(void **state)
{
	struct vm *vm = started("0", 1), *busy = system_add("0", 2);
	uint64_t began, left = 40;

	(void)state;
	vm->xmem.any = true;
	system_start(busy);
	assert_ptr_equal(run(0), busy->vcpu[0]);
	system_death_steps = (uint32_t)left;
	system_step_ticks = 20;
	assert_true(vm_stop(vm, LV_CAUSE_STOP));
	began = fake_time;
	while (vm->state != VM_OFF) {
		assert_ptr_equal(run_later(0, 10), busy->vcpu[0]);
		assert_true(left - system_death_steps <= 1);
		left = system_death_steps;
		assert_true(fake_time - began < 60 * SLICE);
	}
	assert_true(fake_time - began > 20 * 40 * 20);
	is_off(vm);
}

/* The owners of what it kept wait as well. */
static void gives_back_though_a_higher_priority_never_sleeps(void **state)
{
	struct vm *vm = started("0", 1), *busy = system_add("0", 2);
	uint64_t began;

	(void)state;
	vm->xmem.any = true;
	system_dma_goes_on = true;
	vm_stop(vm, LV_CAUSE_STOP);
	assert_null(run(0));
	assert_int_equal(vm->state, VM_OFF);
	system_start(busy);
	assert_ptr_equal(run(0), busy->vcpu[0]);
	system_dma_goes_on = false;
	system_deaths = system_device_resets = 0;
	system_death_steps = 40;
	system_step_ticks = 20;
	assert_true(vm_start(vm));
	for (began = fake_time; vm->dma != VM_DMA_ENDED;) {
		assert_ptr_equal(run_later(0, 10), busy->vcpu[0]);
		assert_true(fake_time - began < 60 * SLICE);
	}
	assert_true(fake_time - began > 20 * 40 * 20);
	guest_wfi(busy->vcpu[0]);
	assert_ptr_equal(run(0), vm->vcpu[0]);
}

static void is_loaded_again_when_its_pages_are_back(void **state)
{
	struct vm *vm = system_add("0", 0);

	(void)state;
	system_start(vm);
	system_waits = 1;
	vm_stop(vm, LV_CAUSE_RESET);
	assert_null(run(0));
	assert_int_equal(vm->state, VM_LOADING);
	vcpu_request(vm->vcpu[0], VCPU_REQUEST_LOAD);
	assert_null(run(0));
	system_waits = 0;
	vcpu_request(vm->vcpu[0], VCPU_REQUEST_LOAD);
	assert_ptr_equal(run(0), vm->vcpu[0]);
	assert_int_equal(vm->counter[LV_COUNTER_START], 2);
	vcpu_request(vm->vcpu[0], VCPU_REQUEST_LOAD);
	assert_ptr_equal(run(0), vm->vcpu[0]);
	assert_int_equal(vm->counter[LV_COUNTER_START], 2);
}

static void can_be_stopped_while_it_waits_for_its_pages(void **state)
{
	struct vm *other = system_add("1", 0), *vm = system_add("0", 0);

	(void)state;
	system_start(other);
	system_start(vm);
	system_waits = 1;
	vm_stop(vm, LV_CAUSE_RESET);
	assert_null(run(0));
	vm_halt(vm);
	assert_null(run(0));
	system_waits = 0;
	assert_int_equal(vm->state, VM_OFF);
	vcpu_request(vm->vcpu[0], VCPU_REQUEST_LOAD);
	assert_null(run(0));
	assert_int_equal(vm->state, VM_OFF);
}

static void is_not_loaded_again_beside_a_device_that_goes_on(void **state)
{
	struct vm *other = system_add("1", 0), *vm = system_add("0", 0);

	(void)state;
	system_start(other);
	system_start(vm);
	system_dma_goes_on = true;
	vm_stop(vm, LV_CAUSE_RESET);
	assert_null(run(0));
	assert_int_equal(vm->state, VM_OFF);
	assert_int_equal(vm->cause, LV_CAUSE_DEVICE);
	assert_true(vm_start(vm));
	assert_null(run(0));
	assert_int_equal(vm->state, VM_OFF);
	assert_int_equal(vm->counter[LV_COUNTER_START], 1);
	system_dma_goes_on = false;	/* it only took its time */
	assert_true(vm_start(vm));
	assert_ptr_equal(run(0), vm->vcpu[0]);
	assert_int_equal(vm->counter[LV_COUNTER_START], 2);
}

static void a_stop_lets_the_neighbours_run(void **state)
{
	struct vm *vm = started("0", 1), *low = system_add("0", 0);

	(void)state;
	vm_start(low);
	assert_ptr_equal(run(0), vm->vcpu[0]);
	guest_psci(vm->vcpu[0], SYSTEM_OFF, 0, 0, 0);
	assert_ptr_equal(run(0), low->vcpu[0]);
	is_off(vm);
}

static void a_restart_begins_anew(void **state)
{
	struct vm *vm = started("01", 0);
	char *ram = pa_ptr(vm_place(vm, PLACE_RAM)->pa);

	(void)state;
	turn_on(vm, 1);
	run(1);
	ram[0] = ram[RAM - 1] = ram[RAM / 2] = 1;
	guest_psci(vm->vcpu[1], SYSTEM_RESET, 0, 0, 0);
	assert_null(run(1));
	assert_ptr_equal(run(0), vm->vcpu[0]);
	assert_int_equal(vm->state, VM_RUNNING);
	assert_int_equal(vm->counter[LV_COUNTER_START], 2);
	assert_int_equal(vm->vcpu[0]->arch.resets, 2);
	assert_int_equal(ram[0] | ram[RAM - 1], 0);
	assert_int_equal(ram[RAM / 2], 0x5a);
	assert_int_equal(system_deaths, 1);
	assert_null(run(1));
	assert_int_equal(guest_psci(vm->vcpu[0], AFFINITY_INFO, 1, 0, 0), 1);
	assert_int_equal(turn_on(vm, 1), SUCCESS);
	assert_ptr_equal(run(1), vm->vcpu[1]);
}

static void an_interrupt_of_the_old_life_is_void(void **state)
{
	struct vm *vm = started("01", 0);

	(void)state;
	turn_on(vm, 1);
	guest_wfi(run(1));
	run(1);
	interrupt(vm->vcpu[1], 0);
	guest_psci(vm->vcpu[0], SYSTEM_RESET, 0, 0, 0);
	assert_null(run(1));
	assert_ptr_equal(run(0), vm->vcpu[0]);
	assert_int_equal(vm->vcpu[1]->arch.virq, 0);
}

static struct vm *loading;
static uint32_t sent;

static void send_to_who_loads(void)
{
	if (loading->state != VM_LOADING)
		return;
	for (uint32_t i = 0; i < loading->nr_vcpus; i++)
		__atomic_store_n(&loading->vcpu[i]->arch.virq, 1, __ATOMIC_RELEASE);
	sent++;
}

static void an_interrupt_between_two_lives_is_void(void **state)
{
	(void)state;
	loading = started("01", 0);
	sent = 0;
	fake_poll = send_to_who_loads;
	guest_psci(loading->vcpu[0], SYSTEM_RESET, 0, 0, 0);
	assert_null(run(1));
	assert_ptr_equal(run(0), loading->vcpu[0]);
	assert_int_equal(sent, RAM / VM_LOAD_STEP);	/* one behind the last step of the end */
	for (uint32_t i = 0; i < loading->nr_vcpus; i++)
		assert_int_equal(loading->vcpu[i]->arch.virq, 0);
}

static void an_interrupt_before_the_first_life_waits_for_it(void **state)
{
	(void)state;
	loading = system_add("01", 0);
	sent = 0;
	fake_poll = send_to_who_loads;
	system_start(loading);
	assert_int_equal(sent, RAM / VM_LOAD_STEP - 1);
	assert_int_equal(loading->vcpu[1]->arch.virq, 1);
}

static void each_life_gets_another_seed(void **state)
{
	struct vm *vm = system_add("0", 0);
	uint8_t seed[32] = { 0 };

	(void)state;
	vm->load->seed = seed;
	system_start(vm);
	assert_int_equal(seed[0], 1);
	run(0);
	guest_psci(vm->vcpu[0], SYSTEM_RESET, 0, 0, 0);
	run(0);
	assert_int_equal(seed[0], 2);
	assert_int_equal(seed[31], 2);
}

/* --- CPU_ON and stop cross ------------------------------------------------- */

/* vCPU 2 resets the VM, vCPU 1 is parked, and only then vCPU 0 turns vCPU 1 on. */
static struct vm *crossing(void)
{
	struct vm *vm = started("012", 0);

	turn_on(vm, 2);
	guest_psci(run(2), SYSTEM_RESET, 0, 0, 0);
	assert_null(run(1));
	assert_int_equal(turn_on(vm, 1), SUCCESS);
	return vm;
}

static void cpu_on_of_a_stopping_vm_is_void(void **state)
{
	struct vm *vm = crossing();

	(void)state;
	assert_null(run(1));
	assert_null(run(2));
	assert_ptr_equal(run(0), vm->vcpu[0]);
	assert_null(run(1));
	assert_int_equal(vm->vcpu[1]->arch.resets, 0);
}

static void cpu_on_of_the_life_before_is_void(void **state)
{
	struct vm *vm = crossing();

	(void)state;
	assert_null(run(2));
	assert_ptr_equal(run(0), vm->vcpu[0]);
	assert_int_equal(vm->state, VM_RUNNING);
	assert_null(run(1));
	assert_int_equal(vm->vcpu[1]->arch.resets, 0);
}

static void cpu_on_works_after_a_crossing(void **state)
{
	struct vm *vm = crossing();

	(void)state;
	assert_null(run(1));
	assert_null(run(2));
	assert_ptr_equal(run(0), vm->vcpu[0]);
	assert_int_equal(guest_psci(vm->vcpu[0], AFFINITY_INFO, 1, 0, 0), 1);
	assert_int_equal(turn_on(vm, 1), SUCCESS);
	assert_ptr_equal(run(1), vm->vcpu[1]);
}

/* The old request is still there when the new one is made: one start, the new one. */
static void cpu_on_works_beside_one_of_the_life_before(void **state)
{
	struct vm *vm = crossing();

	(void)state;
	assert_null(run(2));
	assert_ptr_equal(run(0), vm->vcpu[0]);
	assert_int_equal(turn_on(vm, 1), SUCCESS);
	assert_ptr_equal(run(1), vm->vcpu[1]);
	assert_int_equal(vm->vcpu[1]->arch.resets, 1);
}

/* --- the board ------------------------------------------------------------- */

static void the_last_vm_turns_the_board_off(void **state)
{
	struct vm *a = started("0", 0), *b = started("1", 0);

	(void)state;
	guest_psci(a->vcpu[0], SYSTEM_OFF, 0, 0, 0);
	assert_null(run(0));
	assert_false(system_is_off);
	guest_psci(b->vcpu[0], SYSTEM_OFF, 0, 0, 0);
	run(1);
	assert_true(system_is_off);
}

static void a_restart_does_not_turn_the_board_off(void **state)
{
	struct vm *a = started("0", 0), *b = started("1", 0);

	(void)state;
	guest_psci(a->vcpu[0], SYSTEM_RESET, 0, 0, 0);
	guest_psci(b->vcpu[0], SYSTEM_OFF, 0, 0, 0);
	assert_null(run(1));
	assert_ptr_equal(run(0), a->vcpu[0]);
	assert_false(system_is_off);
}

static void knows_what_runs(void **state)
{
	struct vm *a = system_add("0", 0), *b = started("1", 0);

	(void)state;
	assert_int_equal(vm_running_mask(), 1u << b->id);
	system_start(a);
	assert_int_equal(vm_running_mask(), 1u << a->id | 1u << b->id);
	assert_ptr_equal(vm_by_id(a->id), a);
	assert_null(vm_by_id(1));
	assert_null(vm_by_id(1000));
	guest_psci(a->vcpu[0], SYSTEM_OFF, 0, 0, 0);
	assert_int_equal(vm_running_mask(), 1u << b->id);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, system_create, system_destroy)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(loads_and_enters_vcpu_0),
		TEST(looks_for_interrupts_between_the_steps),
		TEST(loading_gives_way_to_its_equals),
		TEST(loading_waits_for_a_higher_priority),
		TEST(starts_only_what_is_off),
		TEST(stops_only_what_runs),
		TEST(each_vcpu_says_whether_its_loads_pass_stores),
		TEST(cpu_on_starts_another_vcpu),
		TEST(cpu_on_refuses_what_does_not_exist),
		TEST(cpu_off_and_on_again),
		TEST(a_vcpu_that_is_off_ignores_interrupts),
		TEST(stop_parks_each_vcpu_once_whatever_it_does),
		TEST(its_grants_end_in_steps_before_its_links_hear_of_it),
		TEST(its_links_end_in_steps),
		TEST(ends_though_a_higher_priority_never_sleeps),
		TEST(gives_back_though_a_higher_priority_never_sleeps),		TEST(is_loaded_again_when_its_pages_are_back),
		TEST(can_be_stopped_while_it_waits_for_its_pages),
		TEST(is_not_loaded_again_beside_a_device_that_goes_on),
		TEST(a_stop_lets_the_neighbours_run),
		TEST(a_restart_begins_anew),
		TEST(an_interrupt_of_the_old_life_is_void),
		TEST(an_interrupt_between_two_lives_is_void),
		TEST(an_interrupt_before_the_first_life_waits_for_it),
		TEST(each_life_gets_another_seed),
		TEST(cpu_on_of_a_stopping_vm_is_void),
		TEST(cpu_on_of_the_life_before_is_void),
		TEST(cpu_on_works_after_a_crossing),
		TEST(cpu_on_works_beside_one_of_the_life_before),
		TEST(the_last_vm_turns_the_board_off),
		TEST(a_restart_does_not_turn_the_board_off),
		TEST(knows_what_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
