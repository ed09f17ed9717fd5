// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The PL011 that a VM sees, driven as its driver would. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "hyp/console/console.c"

#include "hyp/core/mem.h"
#include "hyp/core/vm.h"
#include "hyp/dev/printer.h"
#include "hyp/dev/vpl011.h"
#include "tests/unit/console/board.h"
#include "tests/unit/console/vm_work.h"
#include <arch/fake.h>

#define BASE	0x09000000ull
#define INTID	33

enum { DR = 0, FR = 0x18, LCRH = 0x2c, CR = 0x30, IFLS = 0x34, IMSC = 0x38, RIS = 0x3c,
       MIS = 0x40, ICR = 0x44 };
enum { RXFE = 1 << 4, TXFF = 1 << 5, TXFE = 1 << 7, BUSY = 1 << 3 };
enum { RX = 1 << 4, TX = 1 << 5, RT = 1 << 6 };

static struct config_vm sys_config = { .name = "sys", .id = 2, .nr_vcpus = 1 };
static struct config_vm ivi_config = { .name = "ivi", .id = 3, .nr_vcpus = 1 };
static struct vm sys, ivi;
static struct vcpu sys_vcpu, ivi_vcpu;

static void create(struct vm *vm, const struct config_vm *config, struct vcpu *vcpu)
{
	memset(vm, 0, sizeof(*vm));
	vcpu->vm = vm;
	vm->vcpu[0] = vcpu;
	vm->config = config;
	vm->id = config->id;
	vm->places.place[PLACE_UART] = (struct place){
		.ipa = { BASE }, .size = PAGE_SIZE, .interrupt = INTID
	};
	vpl011_device.create(vm);
}

static int set_up(void **state)
{
	(void)state;
	memset(&console, 0, sizeof(console));
	memset(&lv_port, 0, sizeof(lv_port));
	fake_mem_reset();
	board_reset();
	console_early("board", 0);
	work_reset();
	create(&sys, &sys_config, &sys_vcpu);
	create(&ivi, &ivi_config, &ivi_vcpu);
	console_start(NULL);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	fake_mem_reset();
	return 0;
}

static uint32_t access(struct vm *vm, uint64_t reg, bool write, uint32_t value)
{
	struct mmio_access a = { .size = 4, .write = write, .value = value };

	assert_true(mmio_handle(vm->vcpu[0], ipa_of(BASE + reg), &a));
	return (uint32_t)a.value;
}

static uint32_t rd(uint64_t reg)
{
	return access(&sys, reg, false, 0);
}

static void wr(uint64_t reg, uint32_t value)
{
	access(&sys, reg, true, value);
}

static bool interrupted(void)
{
	return fake_vgic_take(&sys, INTID);
}

static void press(const char *keys)
{
	board_keys(keys);
	console_irq();
	work_settle();
}

static void drain(void)
{
	board_room = UINT32_MAX;
	work_settle();
}

static void fill(void)
{
	board_room = 0;
	while (!(rd(FR) & TXFF))
		wr(DR, '\n');
}

static void identifies_as_a_pl011(void **state)
{
	static const uint8_t id[] = { 0x11, 0x10, 0x34, 0x00, 0x0d, 0xf0, 0x05, 0xb1 };

	(void)state;
	for (int i = 0; i < 8; i++)
		assert_int_equal(rd(0xfe0 + 4 * i), id[i]);
}

static void has_the_manuals_reset_values(void **state)
{
	(void)state;
	assert_int_equal(rd(CR), 0x300);
	assert_int_equal(rd(IFLS), 0x12);
	assert_int_equal(rd(IMSC), 0);
	assert_int_equal(rd(RIS), 0);
	assert_int_equal(rd(FR) & (RXFE | TXFF | TXFE | BUSY), RXFE | TXFE);
}

static void ignores_registers_it_does_not_have(void **state)
{
	(void)state;
	for (uint64_t reg = 0x4c; reg < 0xfe0; reg++) {
		wr(reg, 0xffffffff);
		assert_int_equal(rd(reg), 0);
	}
	assert_int_equal(rd(0xfe1), 0);
	assert_int_equal(rd(0xffc), 0xb1);
}

static void prints_what_is_written(void **state)
{
	(void)state;
	for (const char *c = "hello\n"; *c; c++)
		wr(DR, (uint32_t)*c);
	assert_string_equal(board_printed(), "[sys] hello\n");
}

static void reads_keys_in_order(void **state)
{
	(void)state;
	press("ab");
	assert_false(rd(FR) & RXFE);
	assert_int_equal(rd(DR), 'a');
	assert_int_equal(rd(DR), 'b');
	assert_true(rd(FR) & RXFE);
	assert_int_equal(rd(DR), 0);
}

static void a_key_raises_an_edge_when_unmasked(void **state)
{
	(void)state;
	press("a");
	assert_false(interrupted());
	wr(IMSC, RT | RX);
	assert_true(interrupted());
	assert_int_equal(rd(MIS), RT | RX);	/* no FIFO: a level of one */
	rd(DR);
	assert_int_equal(rd(MIS), 0);
	assert_false(interrupted());
	press("b");
	assert_true(interrupted());
}

static void what_others_tell_interrupts_when_there_is_credit(void **state)
{
	(void)state;
	wr(IMSC, RT | RX);
	work_hold(true);
	press("b");
	assert_false(interrupted());
	work_hold(false);
	assert_true(interrupted());
	assert_int_equal(rd(DR), 'b');
}

static void rx_comes_up_at_the_fifo_level(void **state)
{
	(void)state;
	wr(LCRH, 0x70);
	wr(IMSC, RX);
	press("0123456789abcde");
	assert_int_equal(rd(RIS), RT);
	assert_false(interrupted());
	press("f");
	assert_int_equal(rd(RIS), RT | RX);
	assert_true(interrupted());
}

static void a_handler_that_reads_one_key_is_called_again(void **state)
{
	char got[4] = "";

	(void)state;
	wr(IMSC, RT);
	press("xyz");
	for (int i = 0; i < 3; i++) {
		assert_true(interrupted());
		got[i] = (char)rd(DR);
		wr(ICR, RT);
	}
	assert_string_equal(got, "xyz");
	assert_false(interrupted());
}

static void a_key_between_the_last_look_and_the_end_is_an_edge(void **state)
{
	(void)state;
	wr(IMSC, RT);
	press("a");
	assert_true(interrupted());
	rd(DR);
	assert_int_equal(rd(MIS), 0);	/* the handler's last look */
	press("b");
	assert_true(interrupted());
}

static void shows_tx_full_before_anything_is_lost(void **state)
{
	uint32_t lines = 0;

	(void)state;
	board_room = 0;
	while (!(rd(FR) & TXFF)) {
		wr(DR, '\n');
		lines++;
	}
	for (int i = 0; i < 32; i++, lines++)
		wr(DR, '\n');	/* as from an interrupt handler that does not look */
	drain();
	assert_int_equal(strlen(board_printed()), lines * strlen("[sys] \n"));
	assert_true(rd(FR) & TXFE);
}

/* The port is empty then: the character has left it for the screen. */
static void the_last_character_goes_out_when_the_uart_has_room_again(void **state)
{
	(void)state;
	board_room = strlen("[sys] a");
	wr(DR, 'a');
	wr(DR, 'b');
	assert_string_equal(board_printed(), "[sys] a");
	drain();
	assert_string_equal(board_printed(), "b");
}

static void tx_interrupt_comes_when_room_returns(void **state)
{
	(void)state;
	fill();
	wr(IMSC, TX);
	assert_int_equal(rd(MIS), 0);
	assert_false(interrupted());
	drain();
	assert_true(interrupted());
	assert_int_equal(rd(MIS), TX);
	assert_false(rd(FR) & TXFF);
}

static void tx_interrupt_means_room_for_half_a_fifo(void **state)
{
	(void)state;
	fill();
	wr(IMSC, TX);
	while (!interrupted()) {
		board_room += 7;
		work_settle();
	}
	board_room = 0;
	for (int i = 0; i < 16; i++) {
		assert_false(rd(FR) & TXFF);
		wr(DR, 'x');
	}
}

static void a_tx_handler_that_sends_one_character_is_called_again(void **state)
{
	(void)state;
	wr(DR, 'a');
	wr(IMSC, TX);
	assert_true(interrupted());
	wr(DR, 'b');
	assert_true(interrupted());
	wr(ICR, TX);
	assert_false(interrupted());
	assert_int_equal(rd(RIS), 0);
}

static void masked_interrupts_raise_nothing(void **state)
{
	(void)state;
	wr(DR, 'a');
	press("k");
	assert_int_equal(rd(RIS), TX | RT | RX);
	assert_int_equal(rd(MIS), 0);
	assert_false(interrupted());
}

static void reset_forgets_keys_and_masks(void **state)
{
	(void)state;
	wr(IMSC, RT | TX);
	wr(DR, 'x');
	press("k");
	interrupted();
	vpl011_device.reset(&sys);
	assert_int_equal(rd(IMSC), 0);
	assert_true(rd(FR) & RXFE);
	assert_int_equal(rd(RIS), 0);
	assert_string_equal(board_printed(), "[sys] x\n");
}

static void two_vms_share_the_screen_fairly(void **state)
{
	uint32_t of_sys = 0, of_ivi = 0, i;

	(void)state;
	board_room = 0;
	for (i = 0; i < 200; i++) {
		access(&sys, DR, true, i % 2 ? '\n' : 's');
		access(&ivi, DR, true, i % 2 ? '\n' : 'i');
	}
	board_room = 800;
	work_settle();
	screen[screen_length] = 0;
	for (i = 0; i < screen_length; i++) {
		of_sys += !strncmp(screen + i, "[sys]", 5);
		of_ivi += !strncmp(screen + i, "[ivi]", 5);
	}
	/* each pushes CONSOLE_BUDGET characters, some seven lines, in turn */
	assert_in_range(of_sys, of_ivi - 8, of_ivi + 8);
	assert_true(of_ivi > 30);
}

/* As Linux sends: polled until full, then by interrupt, half a FIFO at a time. */
static void an_interrupt_driven_driver_gets_everything_out(void **state)
{
	uint32_t sent = 0, total = 20000, idle = 0, i;

	(void)state;
	board_room = 0;
	while (!(rd(FR) & TXFF))
		wr(DR, "x\n"[sent++ % 2]);
	wr(IMSC, TX);
	while (sent < total && idle < 100) {
		board_room += 50;
		work_settle();
		idle++;
		if (!interrupted())
			continue;
		idle = 0;
		for (int pass = 0; sent < total && pass < 4 && (rd(RIS) & TX); pass++)
			for (i = 0; i < 16 && sent < total; i++)
				wr(DR, "x\n"[sent++ % 2]);
	}
	wr(IMSC, 0);
	drain();
	assert_int_equal(sent, total);
	assert_int_equal(screen_length, total / 2 * strlen("[sys] x\n"));
}

/* Another vCPU of the VM has put more, but found the printer busy. */
static void go(void *owner)
{
	static int times;

	if (times++ == 0)
		printer_go(owner);
}

static void who_finds_the_printer_busy_is_not_forgotten(void **state)
{
	struct printer *printer = vpl011_printer(&sys);

	(void)state;
	printer->feed = go;
	printer->owner = printer;
	printer_go(printer);
	assert_true(vm_work_step());
	assert_true(vm_work_step());
	assert_false(vm_work_step());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		T(identifies_as_a_pl011),
		T(has_the_manuals_reset_values),
		T(ignores_registers_it_does_not_have),
		T(prints_what_is_written),
		T(reads_keys_in_order),
		T(a_key_raises_an_edge_when_unmasked),
		T(what_others_tell_interrupts_when_there_is_credit),
		T(rx_comes_up_at_the_fifo_level),
		T(a_handler_that_reads_one_key_is_called_again),
		T(a_key_between_the_last_look_and_the_end_is_an_edge),
		T(shows_tx_full_before_anything_is_lost),
		T(the_last_character_goes_out_when_the_uart_has_room_again),
		T(tx_interrupt_comes_when_room_returns),
		T(tx_interrupt_means_room_for_half_a_fifo),
		T(a_tx_handler_that_sends_one_character_is_called_again),
		T(masked_interrupts_raise_nothing),
		T(reset_forgets_keys_and_masks),
		T(two_vms_share_the_screen_fairly),
		T(an_interrupt_driven_driver_gets_everything_out),
		T(who_finds_the_printer_busy_is_not_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
