// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Which emulated device answers an access. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "hyp/core/vm.h"

#define BASE	0x9000000u
#define SIZE	0x1000u

static struct vm vm;
static struct vcpu vcpu = { .vm = &vm };
static int device, other;

static struct {
	uint32_t calls;
	void *device;
	struct mmio_access access;
} seen;

static void handler(struct vcpu *from, void *which, struct mmio_access *access)
{
	assert_ptr_equal(from, &vcpu);
	seen.calls++;
	seen.device = which;
	seen.access = *access;
	if (!access->write)
		access->value = 0x1234;
}

/* @place is a page at @base, and @which answers there. */
static void add(uint32_t place, uint64_t base, void *which)
{
	vm.places.place[place] = (struct place){ .ipa = { base }, .size = SIZE };
	mmio_register(&vm, place, handler, which);
}

static int setup(void **state)
{
	(void)state;
	memset(&vm, 0, sizeof(vm));
	memset(&seen, 0, sizeof(seen));
	add(PLACE_UART, BASE, &device);
	return 0;
}

static bool read_at(uint64_t ipa, uint32_t size, uint64_t *value)
{
	struct mmio_access access = { .size = size };
	bool handled = mmio_handle(&vcpu, ipa_of(ipa), &access);

	*value = access.value;
	return handled;
}

static void the_device_answers(void **state)
{
	uint64_t value;

	(void)state;
	assert_true(read_at(BASE + 0x18, 4, &value));
	assert_int_equal(value, 0x1234);
	assert_int_equal(seen.access.offset, 0x18);
	assert_int_equal(seen.access.size, 4);
	assert_ptr_equal(seen.device, &device);
}

static void each_device_has_its_addresses(void **state)
{
	uint64_t value;

	(void)state;
	add(PLACE_VIRTIO, BASE + SIZE, &other);
	assert_true(read_at(BASE + SIZE - 8, 8, &value));
	assert_ptr_equal(seen.device, &device);
	assert_true(read_at(BASE + SIZE, 8, &value));
	assert_ptr_equal(seen.device, &other);
	assert_int_equal(seen.access.offset, 0);
}

static void nobody_answers_outside(void **state)
{
	static const struct { uint64_t ipa; uint32_t size; } cases[] = {
		{ BASE - 1, 1 }, { BASE - 4, 8 }, { BASE + SIZE, 1 }, { BASE + SIZE - 4, 8 },
		{ BASE + SIZE - 1, 2 }, { 0, 8 }, { UINT64_MAX, 8 }, { UINT64_MAX - 7, 8 },
	};
	uint64_t value;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_false(read_at(cases[i].ipa, cases[i].size, &value));
	assert_int_equal(seen.calls, 0);
}

static void an_access_across_two_devices_is_nobodys(void **state)
{
	uint64_t value;

	(void)state;
	add(PLACE_VIRTIO, BASE + SIZE, &other);
	assert_false(read_at(BASE + SIZE - 4, 8, &value));
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_device_answers),
		TEST(each_device_has_its_addresses),
		TEST(nobody_answers_outside),
		TEST(an_access_across_two_devices_is_nobodys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
