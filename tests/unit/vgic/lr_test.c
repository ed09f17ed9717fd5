/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Which interrupts are in the list registers, and that none gets lost or doubled. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arch/ich.h>

#include "tests/unit/vgic/machine.h"

#define XIRQ		600u
#define TIMER		27u

static struct vm *const vm = &machine_vm;

/* Another CPU raises: the current vCPU is not the one that does it. */
static bool raise_from_afar(uint32_t intid)
{
	struct vcpu *current = fake_current;
	bool fresh;

	fake_current = NULL;
	fresh = vgic_raise(vm, intid);
	fake_current = current;
	return fresh;
}

static void delivers_a_raised_interrupt_once(void **state)
{
	(void)state;
	assert_true(vgic_raise(vm, XIRQ));
	assert_int_equal(guest_take(), XIRQ);
	assert_int_equal(guest_take(), NOTHING);
	assert_true(vgic_raise(vm, XIRQ));
	assert_int_equal(guest_take(), XIRQ);
	assert_int_equal(machine_exits, 0);
}

/* How much others sent a vCPU is nothing that the one before it pays for. */
static void a_switch_leaves_what_waits_to_the_flush(void **state)
{
	(void)state;
	machine_switch(vm->vcpu[1]);
	fake_current = NULL;
	vgic_raise(vm, XIRQ);
	vgic_restore(vm->vcpu[0]);
	fake_current = vm->vcpu[0];
	assert_int_equal(vm->vcpu[0]->arch.vgic.used, 0);
	vgic_flush(vm->vcpu[0]);
	assert_int_equal(guest_take(), XIRQ);
}

static void ignores_what_is_no_spi(void **state)
{
	(void)state;
	assert_false(vgic_raise(vm, 31));
	assert_false(vgic_raise(vm, 1020));
	assert_false(vgic_raise(vm, ~0u));
	assert_false(vgic_raise_private(vm->vcpu[0], 32));
	vgic_set_level(vm, 5000, true);
	vgic_raise_hw(vm, 1020);
	vgic_raise_private_hw(vm->vcpu[0], 32);
	assert_int_equal(guest_take(), NOTHING);
}

static void coalesces_in_the_inbox_without_a_kick(void **state)
{
	(void)state;
	assert_true(raise_from_afar(XIRQ));
	assert_int_equal(machine_kicks, 1);
	for (int i = 0; i < 10; i++)
		assert_false(raise_from_afar(XIRQ));
	assert_int_equal(machine_kicks, 1);
	assert_int_equal(guest_take(), XIRQ);
	assert_int_equal(guest_take(), NOTHING);
}

static void merges_what_the_vcpu_raises_at_itself(void **state)
{
	(void)state;
	assert_true(vgic_raise(vm, XIRQ));
	machine_enter();
	for (int i = 0; i < 10; i++) {
		assert_false(vgic_raise(vm, XIRQ));
		machine_enter();
	}
	assert_int_equal(guest_take(), XIRQ);
	assert_int_equal(guest_take(), NOTHING);
}

static void merges_a_second_edge_into_a_pending_register(void **state)
{
	(void)state;
	raise_from_afar(XIRQ);
	machine_enter();
	raise_from_afar(XIRQ);
	machine_enter();
	assert_int_equal(guest_take(), XIRQ);
	assert_int_equal(guest_take(), NOTHING);
}

static void a_flood_kicks_three_times_for_each_interrupt_handled(void **state)
{
	(void)state;
	for (int i = 0; i < 1000; i++) {
		raise_from_afar(XIRQ);
		machine_enter();
	}
	assert_int_equal(machine_kicks, 3);
	assert_int_equal(guest_take(), XIRQ);
	assert_int_equal(guest_take(), XIRQ);
	assert_int_equal(guest_take(), NOTHING);
	assert_int_equal(machine_exits, 1);
}

static void an_edge_while_active_comes_again(void **state)
{
	(void)state;
	vgic_raise(vm, XIRQ);
	machine_enter();
	assert_int_equal(guest_ack(), XIRQ);
	assert_true(vgic_raise(vm, XIRQ));
	machine_enter();
	assert_int_equal(guest_ack(), NOTHING);
	guest_end(XIRQ);
	assert_int_equal(guest_take(), XIRQ);
	assert_int_equal(guest_take(), NOTHING);
	assert_int_equal(machine_exits, 0);
}

static void disabled_ones_wait(void **state)
{
	(void)state;
	guest_disable(XIRQ);
	vgic_raise(vm, XIRQ);
	assert_int_equal(guest_take(), NOTHING);
	assert_false(vgic_has_deliverable(vm->vcpu[0]));
	guest_enable(XIRQ);
	assert_int_equal(guest_take(), XIRQ);
}

static void disabling_pulls_back_from_the_register(void **state)
{
	(void)state;
	vgic_raise(vm, XIRQ);
	machine_enter();
	assert_true(vgic_has_deliverable(vm->vcpu[0]));
	guest_disable(XIRQ);
	assert_false(vgic_has_deliverable(vm->vcpu[0]));
	assert_int_equal(guest_take(), NOTHING);
	assert_int_equal(guest_read(GICD(0x200 + XIRQ / 32 * 4), 4), 1u << XIRQ % 32);
	guest_enable(XIRQ);
	assert_int_equal(guest_take(), XIRQ);
	assert_int_equal(guest_take(), NOTHING);
}

static void the_group_enable_holds_everything_back(void **state)
{
	(void)state;
	vgic_raise(vm, XIRQ);
	machine_enter();
	guest_write(GICD(0), 4, 0x10);
	assert_int_equal(guest_take(), NOTHING);
	vgic_raise(vm, XIRQ + 1);
	assert_int_equal(guest_take(), NOTHING);
	guest_write(GICD(0), 4, 0x12);
	assert_int_equal(guest_take() + guest_take(), 2 * XIRQ + 1);
}

static void a_change_of_group_reaches_the_register(void **state)
{
	(void)state;
	guest_write(GICD(0), 4, 0x13);
	vgic_raise(vm, XIRQ);
	machine_enter();
	assert_true(ich_read_lr(0) & ICH_LR_GROUP1);
	guest_write(GICD(0x80 + XIRQ / 32 * 4), 4, 0);
	assert_false(ich_read_lr(0) & ICH_LR_GROUP1);
	assert_int_equal(guest_take(), XIRQ);
}

/* --- more than there are registers --- */

static void take_all_in_order(uint32_t first, uint32_t count)
{
	uint32_t seen = 0, last = 0;

	for (uint32_t i = 0; i < count; i++) {
		uint32_t intid = guest_take();

		assert_in_range(intid, first, first + count - 1);
		seen++;
		assert_true(vm->vgic.priority[intid] >= last);
		last = vm->vgic.priority[intid];
	}
	assert_int_equal(seen, count);
	assert_int_equal(guest_take(), NOTHING);
}

static void overflow(uint32_t count)
{
	guest_set_up();
	for (uint32_t i = 0; i < count; i++) {
		guest_priority(512 + i, i * 7 % 16 * 8);
		vgic_raise(vm, 512 + i);
		if (i % 3 == 0)
			machine_enter();
	}
	take_all_in_order(512, count);
}

static void overflow_with(uint32_t lrs, uint32_t count)
{
	machine_create(1, lrs);
	overflow(count);
}

static void a_cpu_with_few_registers_is_not_asked_for_more(void **state)
{
	(void)state;
	for (uint32_t lrs = 1; lrs <= 16; lrs++) {
		machine_create(1, 16);
		machine_add_cpu(lrs);
		overflow(40);
	}
}

static void overflow_keeps_the_order_of_priorities(void **state)
{
	(void)state;
	for (uint32_t lrs = 1; lrs <= 16; lrs++)
		overflow_with(lrs, 40);
}

static void all_xirqs_at_once_arrive(void **state)
{
	(void)state;
	overflow_with(4, 508);
	assert_true(machine_exits < 508);
}

static void let_others_send(void)
{
	for (uint32_t i = 0; i < XIRQS; i++)
		vm->xirq.entry[i].senders = 2;
}

/* How many came. */
static uint32_t take_all(bool *came)
{
	uint32_t n = 0, intid;

	while ((intid = guest_take()) != NOTHING) {
		came[intid - XIRQ] = true;
		n++;
	}
	return n;
}

static void several_xirqs_cost_a_credit_each(void **state)
{
	struct vcpu *vcpu = vm->vcpu[0];
	bool came[64] = { false };

	(void)state;
	let_others_send();
	vcpu->credit.left = 2;
	for (uint32_t i = 0; i < 64; i++)
		raise_from_afar(XIRQ + i);
	assert_int_equal(take_all(came), 3);
	assert_int_equal(vcpu->hold, 1);
	for (uint32_t i = 0; i < 64; i++)
		raise_from_afar(XIRQ + i);
	assert_int_equal(vcpu->credit.left, 0);
}

/* Though those that came are raised again at once. */
static void all_xirqs_have_their_turns(void **state)
{
	bool came[64] = { false };

	(void)state;
	let_others_send();
	for (uint32_t round = 0; round < 64; round++) {
		vm->vcpu[0]->credit.left = 1;
		vm->vcpu[0]->hold = 0;
		for (uint32_t i = 0; i < 64; i++)
			raise_from_afar(XIRQ + i);
		take_all(came);
	}
	for (uint32_t i = 0; i < 64; i++)
		assert_true(came[i]);
}

/*
 * All SPIs and all XIRQs, each word more urgent than the one before: half of its interrupts go into
 * list registers that are full, by pull_back() and load().
 */
static void a_flush_ends_however_many_are_pending(void **state)
{
	uint32_t n;

	(void)state;
	machine_create(1, 16);
	guest_set_up();
	guest_write(GICD(0), 4, 0x10);
	for (uint32_t i = 32; i < VGIC_INTIDS; i++) {
		guest_priority(i, 0xf0 - i / 32 * 8 + 8);
		vgic_raise(vm, i);
	}
	machine_most_writes = 0;
	guest_write(GICD(0), 4, 0x12);
	assert_in_range(machine_most_writes, 2 * 32, 3 * 32);
	assert_in_range(guest_take(), VGIC_INTIDS / 32 * 32, VGIC_INTIDS - 1);
	for (n = 1; guest_take() != NOTHING; n++)
		;
	assert_int_equal(n, VGIC_INTIDS - 32);
}

static void nested_handlers_leave_room_for_the_urgent(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 8; i++) {
		guest_priority(XIRQ + i, 0x80 - i * 8);
		vgic_raise(vm, XIRQ + i);
	}
	machine_enter();
	/* the three most urgent are in, and one is taken */
	assert_int_equal(guest_ack(), XIRQ + 7);
	guest_priority(700, 0x10);
	vgic_raise(vm, 700);
	machine_enter();
	assert_int_equal(guest_ack(), 700);
	guest_end(700);
	guest_end(XIRQ + 7);
	for (uint32_t i = 7; i-- > 0;)
		assert_int_equal(guest_take(), XIRQ + i);
	assert_int_equal(guest_take(), NOTHING);
}

/* --- level lines --- */

static void guest_make_level(uint32_t intid)
{
	guest_write(GICD(0xc00 + intid / 16 * 4), 4, 0);
}

static void a_line_that_stays_up_comes_again(void **state)
{
	(void)state;
	guest_make_level(40);
	vgic_set_level(vm, 40, true);
	assert_int_equal(guest_take(), 40);
	assert_int_equal(guest_take(), 40);
	machine_enter();
	assert_int_equal(guest_ack(), 40);
	vgic_set_level(vm, 40, false);
	guest_end(40);
	assert_int_equal(guest_take(), NOTHING);
}

static void a_line_that_falls_is_withdrawn(void **state)
{
	(void)state;
	guest_make_level(40);
	vgic_set_level(vm, 40, true);
	machine_enter();
	vgic_set_level(vm, 40, false);
	assert_int_equal(guest_take(), NOTHING);
	vgic_set_level(vm, 40, true);
	assert_int_equal(guest_take(), 40);
}

static void the_line_of_an_edge_interrupt_counts_when_it_rises(void **state)
{
	(void)state;
	guest_write(GICD(0xc00 + 40 / 16 * 4), 4, ~0u);
	vgic_set_level(vm, 40, true);
	assert_int_equal(guest_take(), 40);
	assert_int_equal(guest_take(), NOTHING);
	vgic_set_level(vm, 40, false);
	vgic_set_level(vm, 40, true);
	assert_int_equal(guest_take(), 40);
}

/* --- timers --- */

static void a_switch_takes_the_active_timer_along(void **state)
{
	(void)state;
	board_notes.active_private = 1u << TIMER;
	vgic_raise_private_hw(vm->vcpu[0], TIMER);
	machine_enter();
	assert_int_equal(guest_ack(), TIMER);
	machine_switch(vm->vcpu[1]);
	assert_int_equal(board_notes.active_private, 0);
	guest_priority(TIMER, 0x20);
	board_notes.active_private = 1u << TIMER;
	vgic_raise_private_hw(vm->vcpu[1], TIMER);
	assert_int_equal(guest_take(), TIMER);
	assert_int_equal(board_notes.active_private, 0);
	machine_switch(vm->vcpu[0]);
	assert_int_equal(board_notes.active_private, 1u << TIMER);
	guest_end(TIMER);
	assert_int_equal(board_notes.active_private, 0);
}

static void a_timer_that_ran_out_meanwhile_arrives(void **state)
{
	(void)state;
	machine_switch(vm->vcpu[1]);
	vgic_raise_private_hw(vm->vcpu[0], TIMER);
	assert_true(vgic_has_deliverable(vm->vcpu[0]));
	assert_int_equal(guest_take(), NOTHING);
	machine_switch(vm->vcpu[0]);
	assert_int_equal(board_notes.active_private, 1u << TIMER);
	assert_int_equal(guest_take(), TIMER);
}

/* --- several vCPUs --- */

/* The guest makes it pending by hand while it is active: the next one must not find it so. */
static void a_timer_set_pending_by_hand_goes_on(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		vgic_raise_private_hw(vm->vcpu[0], TIMER);
		machine_enter();
		assert_int_equal(guest_ack(), TIMER);
		guest_write(SGI_FRAME(0, 0x200), 4, 1u << TIMER);
		machine_enter();
		guest_end(TIMER);
	}
	vgic_raise_private_hw(vm->vcpu[0], TIMER);
	assert_int_equal(guest_take(), TIMER);
	assert_int_equal(board_notes.deactivated[TIMER], 4);
}

static void an_sgi_reaches_its_targets(void **state)
{
	(void)state;
	vgic_sgi1r(vm->vcpu[0], 5ull << 24 | 0x3);
	assert_int_equal(vm->vcpu[0]->arch.vgic.word.pending, 1u << 5);
	assert_int_equal(vm->vcpu[1]->arch.vgic.word.pending, 1u << 5);
	vgic_sgi1r(vm->vcpu[1], 6ull << 24 | 1ull << 40);
	assert_int_equal(vm->vcpu[0]->arch.vgic.word.pending, 1u << 5 | 1u << 6);
	assert_int_equal(vm->vcpu[1]->arch.vgic.word.pending, 1u << 5);
}

static void an_sgi_to_nobody_reaches_nobody(void **state)
{
	(void)state;
	vgic_sgi1r(vm->vcpu[0], 5ull << 24 | 0xfffc);		/* vCPUs that do not exist */
	vgic_sgi1r(vm->vcpu[0], 5ull << 24 | 1ull << 16 | 1);	/* Aff1 = 1 */
	vgic_sgi1r(vm->vcpu[0], 5ull << 24 | 1ull << 32 | 1);
	vgic_sgi1r(vm->vcpu[0], 5ull << 24 | 1ull << 48 | 1);
	vgic_sgi1r(vm->vcpu[0], 5ull << 24 | 1ull << 44 | 1);	/* Aff0 from 16 up */
	vgic_sgi0r(vm->vcpu[0], 5ull << 24 | 3);		/* it is in group 1 */
	assert_int_equal(vm->vcpu[0]->arch.vgic.word.pending, 0);
	assert_int_equal(vm->vcpu[1]->arch.vgic.word.pending, 0);
}

static void a_pending_spi_moves_with_its_route(void **state)
{
	(void)state;
	vgic_raise(vm, XIRQ);
	machine_enter();
	guest_route(XIRQ, 1);
	assert_int_equal(guest_take(), NOTHING);
	machine_switch(vm->vcpu[1]);
	assert_int_equal(guest_take(), XIRQ);
	assert_int_equal(guest_take(), NOTHING);
}

static void an_active_spi_is_not_given_to_a_second_vcpu(void **state)
{
	(void)state;
	vgic_raise(vm, XIRQ);
	machine_enter();
	assert_int_equal(guest_ack(), XIRQ);
	guest_route(XIRQ, 1);
	vgic_raise(vm, XIRQ);
	machine_switch(vm->vcpu[1]);
	assert_int_equal(guest_take(), NOTHING);
	machine_switch(vm->vcpu[0]);
	machine_enter();
	guest_end(XIRQ);
	machine_enter();			/* the end is noticed here */
	assert_int_equal(machine_exits, 1);
	assert_int_equal(guest_ack(), NOTHING);
	machine_switch(vm->vcpu[1]);
	assert_int_equal(guest_take(), XIRQ);
	assert_int_equal(guest_take(), NOTHING);
}

static void an_ended_spi_does_not_block_its_new_vcpu(void **state)
{
	(void)state;
	vgic_raise(vm, XIRQ);
	machine_enter();
	assert_int_equal(guest_ack(), XIRQ);
	guest_end(XIRQ);		/* nobody has looked yet */
	guest_route(XIRQ, 1);
	vgic_raise(vm, XIRQ);
	machine_enter();
	machine_switch(vm->vcpu[1]);
	assert_int_equal(guest_take(), XIRQ);
}

static void what_found_no_register_moves_with_its_route(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 6; i++)
		vgic_raise(vm, XIRQ + i);
	machine_enter();
	guest_route(XIRQ + 4, 1);
	guest_route(XIRQ + 5, 1);
	for (uint32_t i = 0; i < 4; i++)
		assert_in_range(guest_take(), XIRQ, XIRQ + 3);
	assert_int_equal(guest_take(), NOTHING);
	assert_true(vm->vcpu[1]->request & VCPU_REQUEST_VIRQ);
	assert_true(vgic_has_deliverable(vm->vcpu[1]));
	machine_switch(vm->vcpu[1]);
	assert_int_equal(guest_take() + guest_take(), 2 * XIRQ + 9);
}

/* --- WFI, reset --- */

static void masked_ones_do_not_end_a_wfi(void **state)
{
	(void)state;
	vgic_raise(vm, XIRQ);
	machine_enter();
	assert_true(vgic_has_deliverable(vm->vcpu[0]));
	ich_write_vmcr(ICH_VMCR_ENG1 | 0x80ull << 24);
	assert_false(vgic_has_deliverable(vm->vcpu[0]));
	ich_write_vmcr(0xffull << 24);
	assert_false(vgic_has_deliverable(vm->vcpu[0]));
}

static void a_vcpu_that_goes_off_leaves_its_spis(void **state)
{
	(void)state;
	guest_route(XIRQ, 1);
	machine_switch(vm->vcpu[1]);
	raise_from_afar(XIRQ);
	machine_enter();
	fake_current = NULL;
	vgic_reset_vcpu(vm->vcpu[1]);
	machine_switch(vm->vcpu[0]);
	guest_route(XIRQ, 0);
	assert_int_equal(guest_take(), XIRQ);
}

static void a_restart_forgets_everything(void **state)
{
	(void)state;
	guest_route(XIRQ, 1);
	vgic_raise(vm, XIRQ + 1);
	machine_enter();
	vgic_save(vm->vcpu[0]);
	fake_current = NULL;
	vgic_reset(vm);
	assert_int_equal(vm->vgic.route[XIRQ], 0);
	machine_switch(vm->vcpu[0]);
	guest_set_up();
	assert_int_equal(guest_take(), NOTHING);
	vgic_raise(vm, XIRQ);
	assert_int_equal(guest_take(), XIRQ);
}

#define ONE(test) cmocka_unit_test_setup(test, one_vcpu)
#define TWO(test) cmocka_unit_test_setup(test, two_vcpus)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ONE(delivers_a_raised_interrupt_once),
		ONE(ignores_what_is_no_spi),
		TWO(a_switch_leaves_what_waits_to_the_flush),
		ONE(coalesces_in_the_inbox_without_a_kick),
		ONE(merges_what_the_vcpu_raises_at_itself),
		ONE(merges_a_second_edge_into_a_pending_register),
		ONE(a_flood_kicks_three_times_for_each_interrupt_handled),
		ONE(an_edge_while_active_comes_again),
		ONE(disabled_ones_wait),
		ONE(disabling_pulls_back_from_the_register),
		ONE(the_group_enable_holds_everything_back),
		ONE(a_change_of_group_reaches_the_register),
		ONE(overflow_keeps_the_order_of_priorities),
		ONE(a_cpu_with_few_registers_is_not_asked_for_more),
		ONE(all_xirqs_at_once_arrive),
		ONE(several_xirqs_cost_a_credit_each),
		ONE(all_xirqs_have_their_turns),
		ONE(a_flush_ends_however_many_are_pending),
		ONE(nested_handlers_leave_room_for_the_urgent),
		ONE(a_line_that_stays_up_comes_again),
		ONE(a_line_that_falls_is_withdrawn),
		ONE(the_line_of_an_edge_interrupt_counts_when_it_rises),
		TWO(a_switch_takes_the_active_timer_along),
		TWO(a_timer_that_ran_out_meanwhile_arrives),
		ONE(a_timer_set_pending_by_hand_goes_on),
		TWO(an_sgi_reaches_its_targets),
		TWO(an_sgi_to_nobody_reaches_nobody),
		TWO(a_pending_spi_moves_with_its_route),
		TWO(an_active_spi_is_not_given_to_a_second_vcpu),
		TWO(an_ended_spi_does_not_block_its_new_vcpu),
		TWO(what_found_no_register_moves_with_its_route),
		ONE(masked_ones_do_not_end_a_wfi),
		TWO(a_vcpu_that_goes_off_leaves_its_spis),
		TWO(a_restart_forgets_everything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
