/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What a guest reads and writes in its distributor and redistributors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/vgic/machine.h"

static struct vm *const vm = &machine_vm;

static int three_vcpus(void **state)
{
	(void)state;
	machine_create(3, 4);
	return 0;
}

static void values_after_reset(void **state)
{
	static const struct {
		uint64_t ipa;
		uint32_t size;
		uint64_t value;
	} expected[] = {
		{ GICD(0x0000), 4, 0x50 },		/* CTLR: ARE, DS */
		{ GICD(0x0004), 4, 31 | 9 << 19 | 1 << 25 },
		{ GICD(0x0008), 4, 0x4c000000 },
		{ GICD(0x0084), 4, ~0u },		/* IGROUPR */
		{ GICD(0x00fc), 4, 0x0fffffff },	/* up to INTID 1019 */
		{ GICD(0x0104), 4, 0 },
		{ GICD(0x0420), 4, 0 },
		{ GICD(0x0c08), 4, 0 },			/* ICFGR: level */
		{ GICD(0x0c80), 4, 0xaaaaaaaa },	/* XIRQs: edge */
		{ GICD(0x6000 + 8 * 600), 8, 0 },
		{ GICD(0xffe8), 4, 0x30 },
		{ GICR(0, 0x0000), 4, 0 },
		{ GICR(0, 0x0008), 8, 0 },
		{ GICR(1, 0x0008), 8, 1ull << 32 | 1 << 8 },
		{ GICR(2, 0x0008), 8, 2ull << 32 | 2 << 8 | 1 << 4 },
		{ GICR(2, 0x0008), 4, 2 << 8 | 1 << 4 },
		{ GICR(2, 0x000c), 4, 2 },
		{ GICR(0, 0x0014), 4, 6 },		/* WAKER: asleep */
		{ GICR(2, 0xffe8), 4, 0x30 },
		{ SGI_FRAME(0, 0x0080), 4, ~0u },
		{ SGI_FRAME(0, 0x0c00), 4, 0xaaaaaaaa },
		{ SGI_FRAME(0, 0x0c04), 4, 0 },
	};

	(void)state;
	for (uint32_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
		assert_int_equal(guest_read(expected[i].ipa, expected[i].size), expected[i].value);
}

static void the_distributor_has_nothing_for_private_interrupts(void **state)
{
	static const uint32_t offsets[] = {
		0x080, 0x100, 0x180, 0x200, 0x280, 0x300, 0x380, 0x400, 0x41c, 0xc00, 0xc04,
		0x6000, 0x60f8,
	};

	(void)state;
	for (uint32_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
		guest_write(GICD(offsets[i]), 4, ~0u);
		assert_int_equal(guest_read(GICD(offsets[i]), 4), 0);
	}
}

static void enable_bits_are_set_and_cleared(void **state)
{
	(void)state;
	guest_write(GICD(0x104), 4, 0xf0);
	guest_write(GICD(0x104), 4, 0x0f);
	guest_write(GICD(0x184), 4, 0x81);
	assert_int_equal(guest_read(GICD(0x104), 4), 0x7e);
	assert_int_equal(guest_read(GICD(0x184), 4), 0x7e);
	assert_int_equal(guest_read(GICD(0x108), 4), 0);
	guest_write(SGI_FRAME(1, 0x100), 4, 0x8000001);
	assert_int_equal(guest_read(SGI_FRAME(1, 0x100), 4), 0x8000001);
	assert_int_equal(guest_read(SGI_FRAME(0, 0x100), 4), 0);
}

static void numbers_from_1020_up_do_not_exist(void **state)
{
	(void)state;
	guest_write(GICD(0x17c), 4, ~0u);
	guest_write(GICD(0x27c), 4, ~0u);
	assert_int_equal(guest_read(GICD(0x17c), 4), 0x0fffffff);
	assert_int_equal(guest_read(GICD(0x27c), 4), 0x0fffffff);
	guest_write(GICD(0x7fc), 4, ~0u);
	assert_int_equal(guest_read(GICD(0x7fc), 4), 0);
	guest_write(GICD(0x6000 + 8 * 1020), 8, 1);
	assert_int_equal(guest_read(GICD(0x6000 + 8 * 1020), 8), 0);
}

static void pending_bits_show_inbox_and_registers(void **state)
{
	(void)state;
	guest_set_up();
	guest_disable(40);
	guest_write(GICD(0x204), 4, 1 << 8 | 1 << 9);
	assert_int_equal(guest_read(GICD(0x204), 4), 1 << 8 | 1 << 9);
	assert_int_equal(vm->vgic.word[1].pending, 1 << 8);
	assert_int_equal(guest_ack(), 41);
	assert_int_equal(guest_read(GICD(0x204), 4), 1 << 8);
	assert_int_equal(guest_read(GICD(0x304), 4), 1 << 9);
	assert_int_equal(guest_read(GICD(0x384), 4), 1 << 9);
	guest_write(GICD(0x284), 4, 1 << 8);
	assert_int_equal(guest_read(GICD(0x204), 4), 0);
	guest_end(41);
	assert_int_equal(guest_read(GICD(0x304), 4), 0);
}

static void clearing_the_active_bit_ends_an_interrupt(void **state)
{
	(void)state;
	guest_set_up();
	vgic_raise(vm, 600);
	machine_enter();
	assert_int_equal(guest_ack(), 600);
	guest_write(GICD(0x380 + 600 / 32 * 4), 4, 1u << 600 % 32);
	assert_int_equal(guest_read(GICD(0x300 + 600 / 32 * 4), 4), 0);
	guest_end(600);
	vgic_raise(vm, 600);
	assert_int_equal(guest_take(), 600);
}

static void priorities_are_bytes_of_five_bits(void **state)
{
	(void)state;
	guest_write(GICD(0x424), 4, 0x11223344);
	assert_int_equal(guest_read(GICD(0x424), 4), 0x10203040);
	guest_write(GICD(0x425), 1, 0xff);
	assert_int_equal(guest_read(GICD(0x424), 4), 0x1020f840);
	assert_int_equal(guest_read(GICD(0x425), 1), 0xf8);
	guest_write(SGI_FRAME(2, 0x41b), 1, 0x50);
	assert_int_equal(guest_read(SGI_FRAME(2, 0x418), 4), 0x50000000);
	guest_write(SGI_FRAME(2, 0x420), 4, ~0u);
	assert_int_equal(guest_read(SGI_FRAME(2, 0x420), 4), 0);
}

static void configuration_has_two_bits_each(void **state)
{
	(void)state;
	guest_write(GICD(0xc08), 4, 0xc0000008);
	assert_int_equal(guest_read(GICD(0xc08), 4), 0x80000008);
	assert_int_equal(vm->vgic.word[1].edge, 0x8002);
	guest_write(GICD(0xc0c), 4, 0x2);
	assert_int_equal(vm->vgic.word[1].edge, 0x18002);
	guest_write(GICD(0xc08), 4, 0);
	assert_int_equal(vm->vgic.word[1].edge, 0x10000);
	guest_write(SGI_FRAME(0, 0xc00), 4, 0);
	assert_int_equal(guest_read(SGI_FRAME(0, 0xc00), 4), 0xaaaaaaaa);
	guest_write(SGI_FRAME(0, 0xc04), 4, 0x2);
	assert_int_equal(guest_read(SGI_FRAME(0, 0xc04), 4), 0x2);
}

static void routes_of_nobody_lead_to_vcpu_0(void **state)
{
	static const struct {
		uint64_t written, read;
	} routes[] = {
		{ 2, 2 }, { 3, 0 }, { 1, 1 }, { 0x100, 0 }, { 2, 2 }, { 1ull << 31 | 2, 0 },
		{ 1, 1 }, { 1ull << 32, 0 }, { 2, 2 }, { ~0ull, 0 },
	};
	uint64_t ipa = GICD(0x6000 + 8 * 600);

	(void)state;
	for (uint32_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
		guest_write(ipa, 8, routes[i].written);
		assert_int_equal(guest_read(ipa, 8), routes[i].read);
		for (uint32_t v = 0; v < 3; v++)
			assert_int_equal(vm->vcpu[v]->arch.vgic.routed[600 / 32] >> 600 % 32 & 1,
					 v == routes[i].read);
	}
}

static void routes_are_written_in_halves_too(void **state)
{
	uint64_t ipa = GICD(0x6000 + 8 * 600);

	(void)state;
	guest_write(ipa + 4, 4, 0);
	guest_write(ipa, 4, 2);
	guest_write(ipa + 4, 4, 0);
	assert_int_equal(guest_read(ipa, 4), 2);
	assert_int_equal(guest_read(ipa + 4, 4), 0);
}

static void a_redistributor_wakes_up(void **state)
{
	(void)state;
	guest_write(GICR(1, 0x14), 4, 0);
	assert_int_equal(guest_read(GICR(1, 0x14), 4), 0);
	assert_int_equal(guest_read(GICR(0, 0x14), 4), 6);
	guest_write(GICR(1, 0x14), 4, ~0u);
	assert_int_equal(guest_read(GICR(1, 0x14), 4), 6);
}

static void an_sgi_set_pending_at_another_vcpu_reaches_it(void **state)
{
	(void)state;
	guest_set_up();
	guest_write(SGI_FRAME(1, 0x200), 4, 1 << 3);
	assert_int_equal(guest_read(SGI_FRAME(1, 0x200), 4), 1 << 3);
	assert_true(vgic_has_deliverable(vm->vcpu[1]));
	machine_switch(vm->vcpu[1]);
	assert_int_equal(guest_take(), 3);
}

/* Every offset, size and a few values: no sanitizer speaks up, and the VM still works. */
static void any_access_is_harmless(void **state)
{
	static const uint64_t values[] = { 0, ~0ull, 0x8000000080000001, 0x5555aaaa5555aaaa };

	(void)state;
	for (uint32_t offset = 0; offset < 0x10000; offset++)
		for (uint32_t size = 1; size <= 8; size *= 2)
			for (uint32_t i = 0; i < 4 && offset + size <= 0x10000; i++) {
				guest_write(GICD(offset), size, values[i]);
				guest_read(GICD(offset), size);
			}
	for (uint32_t offset = 0; offset < 0x60000; offset += 4) {
		guest_write(GICR(0, offset), 4, values[offset / 4 % 4]);
		guest_write(GICR(0, offset), 1, values[offset / 4 % 4]);
		guest_read(GICR(0, offset), 4);
	}
	while (guest_take() != NOTHING)
		;
	vgic_save(vm->vcpu[0]);
	fake_current = NULL;
	vgic_reset(vm);
	machine_switch(vm->vcpu[0]);
	guest_set_up();
	vgic_raise(vm, 600);
	assert_int_equal(guest_take(), 600);
	assert_int_equal(guest_take(), NOTHING);
}

#define TEST(test) cmocka_unit_test_setup(test, three_vcpus)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(values_after_reset),
		TEST(the_distributor_has_nothing_for_private_interrupts),
		TEST(enable_bits_are_set_and_cleared),
		TEST(numbers_from_1020_up_do_not_exist),
		TEST(pending_bits_show_inbox_and_registers),
		TEST(clearing_the_active_bit_ends_an_interrupt),
		TEST(priorities_are_bytes_of_five_bits),
		TEST(configuration_has_two_bits_each),
		TEST(routes_of_nobody_lead_to_vcpu_0),
		TEST(routes_are_written_in_halves_too),
		TEST(a_redistributor_wakes_up),
		TEST(an_sgi_set_pending_at_another_vcpu_reaches_it),
		TEST(any_access_is_harmless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
