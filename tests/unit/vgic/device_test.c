/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* SPIs of devices of the board that are passed through. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/vgic/machine.h"

#define DEVICE		100u		/* 70 at the board */
#define DEVICE_PHYSICAL	70u

static struct vm *const vm = &machine_vm;

static void the_guests_end_deactivates_the_physical_one(void **state)
{
	(void)state;
	vgic_assign_spi(vm, DEVICE, DEVICE_PHYSICAL, false);
	vgic_raise_hw(vm, DEVICE);
	machine_enter();
	assert_int_equal(guest_ack(), DEVICE);
	assert_int_equal(board_notes.deactivated[DEVICE_PHYSICAL], 0);
	guest_end(DEVICE);
	assert_int_equal(board_notes.deactivated[DEVICE_PHYSICAL], 1);
	vgic_raise_hw(vm, DEVICE);
	assert_int_equal(guest_take(), DEVICE);
	assert_int_equal(board_notes.deactivated[DEVICE_PHYSICAL], 2);
}

/* The guest enables what it was given. */
static void give(uint32_t intid, uint32_t physical)
{
	vgic_assign_spi(vm, intid, physical, false);
	guest_disable(intid);
	guest_enable(intid);
}

/* @intid comes to CPU 0, where another VM is current. */
static void raise_beside_a_stranger(uint32_t intid)
{
	struct vcpu *vcpu = fake_current;

	fake_current = &machine_stranger;
	vgic_raise_hw(vm, intid);
	fake_current = vcpu;
}

static void an_assigned_spi_without_credit_comes_later(void **state)
{
	struct vcpu *vcpu = vm->vcpu[0];

	(void)state;
	give(DEVICE, DEVICE_PHYSICAL);
	vcpu->hold = 1;
	raise_beside_a_stranger(DEVICE);
	assert_false(board_notes.enabled[DEVICE_PHYSICAL]);
	assert_int_equal(board_notes.deactivated[DEVICE_PHYSICAL], 1);
	assert_int_equal(guest_take(), NOTHING);
	guest_disable(DEVICE);
	guest_enable(DEVICE);
	assert_false(board_notes.enabled[DEVICE_PHYSICAL]);
	vcpu->hold = 0;
	assert_false(vgic_unmute(vcpu, 1));
	assert_true(board_notes.enabled[DEVICE_PHYSICAL]);
	vgic_raise_hw(vm, DEVICE);
	assert_int_equal(guest_take(), DEVICE);
	assert_false(board_notes.pending[DEVICE_PHYSICAL]);
}

/* Its line says nothing any more: the board's GIC has to remember it. */
static void an_edge_without_credit_is_not_lost(void **state)
{
	struct vcpu *vcpu = vm->vcpu[0];

	(void)state;
	guest_write(GICD(0xc00 + DEVICE / 16 * 4), 4, 2u << DEVICE % 16 * 2);
	give(DEVICE, DEVICE_PHYSICAL);
	vcpu->hold = 1;
	raise_beside_a_stranger(DEVICE);
	assert_false(board_notes.enabled[DEVICE_PHYSICAL]);
	assert_true(board_notes.pending[DEVICE_PHYSICAL]);
	assert_int_equal(guest_take(), NOTHING);
	vcpu->hold = 0;
	assert_false(vgic_unmute(vcpu, 1));
	assert_true(board_notes.enabled[DEVICE_PHYSICAL]);
}

/* The guest has just routed it to CPU 1; who pays is the vCPU on the CPU that it came to. */
static void an_spi_that_comes_elsewhere_costs_credit_there(void **state)
{
	struct vcpu *vcpu = vm->vcpu[0];

	(void)state;
	give(DEVICE, DEVICE_PHYSICAL);
	guest_route(DEVICE, 1);
	vm->vcpu[1]->request = 0;
	vcpu->hold = 1;
	raise_beside_a_stranger(DEVICE);
	assert_false(board_notes.enabled[DEVICE_PHYSICAL]);
	assert_int_equal(board_notes.deactivated[DEVICE_PHYSICAL], 1);
	assert_int_equal(vm->vcpu[1]->request, 0);
	vcpu->hold = 0;
	assert_false(vgic_unmute(vcpu, 1));
	assert_true(board_notes.enabled[DEVICE_PHYSICAL]);
	raise_beside_a_stranger(DEVICE);
	machine_switch(vm->vcpu[1]);
	assert_int_equal(guest_take(), DEVICE);
}

#define LINES	8u

static uint32_t lines_enabled(void)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < LINES; i++)
		n += board_notes.enabled[DEVICE_PHYSICAL + i];
	return n;
}

static void lines_are_up(void)
{
	for (uint32_t i = 0; i < LINES; i++)
		give(DEVICE + i, DEVICE_PHYSICAL + i);
	vm->vcpu[0]->hold = 1;
	for (uint32_t i = 0; i < LINES; i++) {
		raise_beside_a_stranger(DEVICE + i);
		assert_int_equal(lines_enabled(), LINES - 1 - i);
	}
}

static void of_eight_lines_each_comes_back_by_its_own_credit(void **state)
{
	(void)state;
	lines_are_up();
	for (uint32_t i = 1; i <= LINES; i++) {
		assert_int_equal(vgic_unmute(vm->vcpu[0], 1), i < LINES);
		assert_int_equal(lines_enabled(), i);
	}
	lines_are_up();
	assert_false(vgic_unmute(vm->vcpu[0], UINT32_MAX));
	assert_int_equal(lines_enabled(), LINES);
}

/* What the guest has disabled meanwhile needs no credit, what it enables stays muted. */
static void a_muted_line_stays_what_the_guest_made_it(void **state)
{
	(void)state;
	lines_are_up();
	guest_disable(DEVICE);
	guest_disable(DEVICE + 1);
	guest_enable(DEVICE + 1);
	assert_int_equal(lines_enabled(), 0);
	assert_true(vgic_unmute(vm->vcpu[0], 1));
	assert_int_equal(lines_enabled(), 1);
	assert_true(board_notes.enabled[DEVICE_PHYSICAL + 1]);
	guest_enable(DEVICE);
	assert_true(board_notes.enabled[DEVICE_PHYSICAL]);
}

static void a_line_that_is_not_muted_does_not_wait(void **state)
{
	(void)state;
	lines_are_up();
	give(DEVICE + LINES, DEVICE_PHYSICAL + LINES);
	assert_true(board_notes.enabled[DEVICE_PHYSICAL + LINES]);
}

static void a_line_that_two_vcpus_muted_waits_for_both(void **state)
{
	(void)state;
	lines_are_up();
	guest_route(DEVICE, 1);
	machine_stranger.home = vm->vcpu[1]->home;
	vm->vcpu[1]->hold = 1;
	raise_beside_a_stranger(DEVICE);
	vgic_unmute(vm->vcpu[0], UINT32_MAX);
	assert_int_equal(lines_enabled(), LINES - 1);
	vgic_unmute(vm->vcpu[1], 1);
	assert_int_equal(lines_enabled(), LINES);
}

static void an_assigned_spi_follows_the_guests_registers(void **state)
{
	(void)state;
	vgic_assign_spi(vm, DEVICE, DEVICE_PHYSICAL, false);
	assert_false(board_notes.enabled[DEVICE_PHYSICAL]);
	assert_int_equal(board_notes.route[DEVICE_PHYSICAL], 0x100);
	guest_disable(DEVICE);
	guest_enable(DEVICE);
	assert_true(board_notes.enabled[DEVICE_PHYSICAL]);
	guest_write(GICD(0xc00 + DEVICE / 16 * 4), 4, 2u << DEVICE % 16 * 2);
	assert_true(board_notes.edge[DEVICE_PHYSICAL]);
	guest_route(DEVICE, 1);
	assert_int_equal(board_notes.route[DEVICE_PHYSICAL], 0x101);
	guest_disable(DEVICE);
	assert_false(board_notes.enabled[DEVICE_PHYSICAL]);
}

static void clearing_a_pending_physical_one_deactivates_it(void **state)
{
	(void)state;
	vgic_assign_spi(vm, DEVICE, DEVICE_PHYSICAL, false);
	vgic_raise_hw(vm, DEVICE);
	machine_enter();
	guest_write(GICD(0x280 + DEVICE / 32 * 4), 4, 1u << DEVICE % 32);
	assert_int_equal(board_notes.deactivated[DEVICE_PHYSICAL], 1);
	assert_int_equal(guest_take(), NOTHING);
	guest_disable(DEVICE);
	vgic_raise_hw(vm, DEVICE);
	machine_enter();
	guest_write(GICD(0x280 + DEVICE / 32 * 4), 4, 1u << DEVICE % 32);
	assert_int_equal(board_notes.deactivated[DEVICE_PHYSICAL], 2);
}

/* Its end cannot be asked for: the register says HW. */
static void a_physical_one_that_moved_is_found_ended(void **state)
{
	(void)state;
	vgic_assign_spi(vm, DEVICE, DEVICE_PHYSICAL, false);
	vgic_raise_hw(vm, DEVICE);
	machine_enter();
	assert_int_equal(guest_ack(), DEVICE);
	guest_route(DEVICE, 1);
	guest_end(DEVICE);
	machine_enter();
	machine_switch(vm->vcpu[1]);
	vgic_raise_hw(vm, DEVICE);
	vm->vcpu[0]->request = 0;
	assert_int_equal(guest_take(), NOTHING);
	assert_true(vm->vcpu[0]->request & VCPU_REQUEST_VIRQ);
	machine_switch(vm->vcpu[0]);
	machine_switch(vm->vcpu[1]);
	assert_int_equal(guest_take(), DEVICE);
	assert_int_equal(board_notes.deactivated[DEVICE_PHYSICAL], 2);
}

static void a_restart_ends_and_disables_it(void **state)
{
	(void)state;
	vgic_assign_spi(vm, DEVICE, DEVICE_PHYSICAL, false);
	guest_route(DEVICE, 1);
	vgic_raise_hw(vm, DEVICE);
	machine_enter();
	vgic_save(vm->vcpu[0]);
	fake_current = NULL;
	vgic_reset(vm);
	assert_true(board_notes.deactivated[DEVICE_PHYSICAL] > 0);
	assert_false(board_notes.enabled[DEVICE_PHYSICAL]);
	assert_int_equal(board_notes.route[DEVICE_PHYSICAL], 0x100);
	machine_switch(vm->vcpu[0]);
	guest_set_up();
	assert_int_equal(guest_take(), NOTHING);
}

/* It took the interrupt before the SPI was disabled, and its vCPU's hold ends. */
static void mute_and_unmute(uint32_t physical)
{
	struct vcpu *vcpu = vm->vcpu[0];

	if (physical != DEVICE_PHYSICAL)
		return;
	machine_elsewhere = NULL;
	vcpu->hold = 1;
	fake_current = &machine_stranger;
	vgic_raise_hw(vm, DEVICE);
	fake_current = NULL;
	vcpu->hold = 0;
	vgic_unmute(vcpu, UINT32_MAX);
}

static void an_spi_stays_disabled_whatever_another_cpu_was_about_to_do(void **state)
{
	(void)state;
	give(DEVICE, DEVICE_PHYSICAL);
	vgic_save(vm->vcpu[0]);
	fake_current = NULL;
	machine_elsewhere = mute_and_unmute;
	vgic_reset(vm);
	assert_null(machine_elsewhere);
	assert_false(board_notes.enabled[DEVICE_PHYSICAL]);
}

static void who_disables_waits_for_the_board_and_who_mutes_does_not(void **state)
{
	(void)state;
	give(DEVICE, DEVICE_PHYSICAL);
	board_notes.settled = 0;
	guest_disable(DEVICE);
	assert_int_equal(board_notes.settled, 1);
	guest_enable(DEVICE);
	vm->vcpu[0]->hold = 1;
	raise_beside_a_stranger(DEVICE);
	assert_false(board_notes.enabled[DEVICE_PHYSICAL]);
	assert_int_equal(board_notes.settled, 1);
	assert_int_equal(board_notes.settled_locked, 0);
}

/* The guest took its line down before EL2 acknowledged it. */
static void an_interrupt_that_is_gone_costs_credit_as_well(void **state)
{
	struct vcpu *vcpu = vm->vcpu[0];

	(void)state;
	for (uint32_t i = 0; i < LINES; i++)
		give(DEVICE + i, DEVICE_PHYSICAL + i);
	guest_disable(DEVICE);
	guest_route(DEVICE + 1, 1);
	vgic_came_to_nothing(&machine_stranger);
	assert_int_equal(lines_enabled(), LINES - 1);
	vcpu->hold = 1;
	vgic_came_to_nothing(vcpu);		/* of its own */
	assert_int_equal(lines_enabled(), LINES - 1);
	vgic_came_to_nothing(&machine_stranger);
	assert_int_equal(lines_enabled(), 1);
	assert_true(board_notes.enabled[DEVICE_PHYSICAL + 1]);
	vcpu->hold = 0;
	vgic_unmute(vcpu, UINT32_MAX);
	assert_int_equal(lines_enabled(), LINES - 1);
}

static void each_life_finds_the_trigger_that_the_board_has(void **state)
{
	uint64_t config = GICD(0xc00 + DEVICE / 16 * 4);

	(void)state;
	vgic_assign_spi(vm, DEVICE, DEVICE_PHYSICAL, true);
	for (int life = 0; life < 2; life++) {
		assert_int_equal(guest_read(config, 4), 2u << DEVICE % 16 * 2);
		assert_true(board_notes.edge[DEVICE_PHYSICAL]);
		guest_write(config, 4, 0);
		assert_false(board_notes.edge[DEVICE_PHYSICAL]);
		vgic_save(vm->vcpu[0]);
		fake_current = NULL;
		vgic_reset(vm);
		machine_switch(vm->vcpu[0]);
	}
}

#define ONE(test) cmocka_unit_test_setup(test, one_vcpu)
#define TWO(test) cmocka_unit_test_setup(test, two_vcpus)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ONE(the_guests_end_deactivates_the_physical_one),
		TWO(an_assigned_spi_without_credit_comes_later),
		TWO(an_edge_without_credit_is_not_lost),
		TWO(an_spi_that_comes_elsewhere_costs_credit_there),
		TWO(of_eight_lines_each_comes_back_by_its_own_credit),
		TWO(a_muted_line_stays_what_the_guest_made_it),
		TWO(a_line_that_is_not_muted_does_not_wait),
		TWO(a_line_that_two_vcpus_muted_waits_for_both),
		TWO(an_assigned_spi_follows_the_guests_registers),
		ONE(clearing_a_pending_physical_one_deactivates_it),
		TWO(a_physical_one_that_moved_is_found_ended),
		TWO(a_restart_ends_and_disables_it),
		TWO(an_spi_stays_disabled_whatever_another_cpu_was_about_to_do),
		TWO(who_disables_waits_for_the_board_and_who_mutes_does_not),
		TWO(an_interrupt_that_is_gone_costs_credit_as_well),
		ONE(each_life_finds_the_trigger_that_the_board_has),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
