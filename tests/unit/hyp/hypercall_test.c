/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The calling convention, the small calls, and the counters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "hyp/core/counter.h"
#include "tests/unit/hyp/three_vms.h"

static void tells_who_it_is(void **state)
{
	uint64_t x[31] = { LV_SMCCC_CALL_UID };

	(void)state;
	assert_true(hypercall_try(cpu_of(2), x));
	assert_int_equal(x[0], LV_UID_0);
	assert_int_equal(x[1], LV_UID_1);
	assert_int_equal(x[2], LV_UID_2);
	assert_int_equal(x[3], LV_UID_3);

	x[0] = LV_SMCCC_REVISION;
	assert_true(hypercall_try(cpu_of(2), x));
	assert_int_equal(x[0], LV_REVISION_MAJOR);
	assert_int_equal(x[1], LV_REVISION_MINOR);
	assert_int_equal(hvc(2, LV_SMCCC_CALL_COUNT, 0, 0, 0, 0), LV_HC_LIMIT);
	assert_int_equal(hvc(2, LV_HC_VERSION, 0, 0, 0, 0),
			 LV_REVISION_MAJOR << 16 | LV_REVISION_MINOR);
}

static void knows_the_vms(void **state)
{
	uint64_t x[31] = { LV_HC_VM_ID };

	(void)state;
	fake_set_running(1 << 2 | 1 << 4);
	assert_true(hypercall_try(cpu_of(4), x));
	assert_int_equal(x[0], 4);
	assert_int_equal(x[1], 4);
	assert_int_equal(x[2], 1 << 4);		/* VM 2 is none of its business */
	x[0] = LV_HC_VM_ID;
	assert_true(hypercall_try(cpu_of(3), x));
	assert_int_equal(x[2], 1 << 2 | 1 << 4);
}

static void answers_not_supported_to_unknown_calls_of_the_range(void **state)
{
	static const uint32_t unknown[] = { LV_HC(LV_HC_LIMIT), LV_HC(0xffff), 0xc600ff01,
					    0x86000000, 0x8600ff02, 0x86ffffff, 0xc6ffffff };

	(void)state;
	for (unsigned i = 0; i < sizeof(unknown) / sizeof(*unknown); i++)
		assert_int_equal(hvc(2, unknown[i], 0, 0, 0, 0), LV_ENOTSUPP);
	assert_int_equal(vm_counter_of(2, LV_COUNTER_REFUSED), 7);
}

static void leaves_other_ranges_to_others(void **state)
{
	static const uint32_t other[] = { 0, 0x84000000, 0xc4000003, 0x80000000, 0x06000000,
					  0x46000000, 0x87000000, 0xc5000000, 0x8e000000, 0x96000000,
					  0xa6000000, 0xffffffff };

	(void)state;
	for (unsigned i = 0; i < sizeof(other) / sizeof(*other); i++) {
		uint64_t x[31] = { other[i], 1, 2, 3, 4 }, before[31];

		memcpy(before, x, sizeof(x));
		assert_false(hypercall_try(cpu_of(2), x));
		assert_memory_equal(before, x, sizeof(x));
	}
	assert_int_equal(vm_counter_of(2, LV_COUNTER_HYPERCALL), 1);
}

static void reads_the_function_id_from_w0(void **state)
{
	uint64_t x[31] = { 0xdeadbeef00000000 | LV_HC_VERSION };

	(void)state;
	assert_true(hypercall_try(cpu_of(2), x));
	assert_int_equal(x[0], LV_REVISION_MAJOR << 16 | LV_REVISION_MINOR);
}

/* Calls with one result change x0 and nothing else. */
static void preserves_every_other_register(void **state)
{
	(void)state;
	for (uint32_t n = LV_HC_PDEV_ALLOC; n <= LV_HC(LV_HC_LIMIT); n++) {
		uint64_t x[31], before[31];

		for (int i = 0; i < 31; i++)
			x[i] = 0xa5a5a5a500000000 + (uint64_t)i;
		x[0] = n;
		memcpy(before, x, sizeof(x));
		assert_true(hypercall_try(cpu_of(2), x));
		assert_memory_equal(before + 1, x + 1, sizeof(x) - sizeof(*x));
	}
}

static void counts_calls_and_refusals(void **state)
{
	(void)state;
	hvc(2, LV_HC_VERSION, 0, 0, 0, 0);
	hvc(2, LV_HC_PMEM_ALLOC, 0, 0, 0, 0);
	hvc(2, LV_HC_PMEM_ALLOC, link_ipa(2, LINK_PIPE), 0, 0, 0);
	assert_int_equal(vm_counter_of(2, LV_COUNTER_HYPERCALL), 4);
	assert_int_equal(vm_counter_of(2, LV_COUNTER_REFUSED), 2);
	assert_int_equal(link_counter_of(LINK_PIPE, LV_COUNTER_LINK_REFUSED), 1);
	assert_int_equal(vm_counter_of(3, LV_COUNTER_HYPERCALL), 1);
}

static void sums_the_counters_of_all_vcpus(void **state)
{
	struct vm *vm = vm_by_id(3);

	(void)state;
	vcpu_count(vm->vcpu[0], LV_COUNTER_EXIT_WFI);
	vcpu_count(vm->vcpu[1], LV_COUNTER_EXIT_WFI);
	vcpu_count(vm->vcpu[1], LV_COUNTER_EXIT_WFI);
	counter_add(&vm->counter[LV_COUNTER_EXIT_WFI]);
	assert_int_equal(vm_counter_of(3, LV_COUNTER_EXIT_WFI), 4);
}

static int64_t counter_of(uint32_t vm, uint64_t scope, uint64_t which, uint64_t index)
{
	return hvc(vm, LV_HC_COUNTER_READ, scope, which, index, 0);
}

static void shows_counters_to_their_vm_only(void **state)
{
	(void)state;
	for (uint32_t n = 0; n < 9; n++)
		if (n / 3 != n % 3)
			assert_int_equal(counter_of(2 + n / 3, LV_COUNTER_OF_VM, 2 + n % 3, 0),
					 LV_EACCES);
	assert_int_equal(counter_of(4, LV_COUNTER_OF_LINK, LINK_PIPE, 0), LV_EACCES);
	assert_int_equal(counter_of(2, LV_COUNTER_OF_LINK, LINK_RPC, 0), LV_EACCES);
	assert_int_equal(counter_of(2, LV_COUNTER_OF_LINK, LINK_PIPE, 0), 0);
	assert_int_equal(counter_of(3, LV_COUNTER_OF_LINK, LINK_PIPE, 0), 0);
}

static void refuses_counters_that_do_not_exist(void **state)
{
	(void)state;
	assert_int_equal(counter_of(2, LV_COUNTER_OF_VM, 2, LV_COUNTER_VM_LIMIT), LV_ENOENT);
	assert_int_equal(counter_of(2, LV_COUNTER_OF_VM, 2, UINT64_MAX), LV_ENOENT);
	assert_int_equal(counter_of(2, LV_COUNTER_OF_VM, 5, 0), LV_ENOENT);
	assert_int_equal(counter_of(2, LV_COUNTER_OF_VM, UINT64_MAX, 0), LV_ENOENT);
	assert_int_equal(counter_of(2, LV_COUNTER_OF_LINK, LINK_PIPE, LV_COUNTER_LINK_LIMIT),
			 LV_ENOENT);
	assert_int_equal(counter_of(2, LV_COUNTER_OF_LINK, LINKS, 0), LV_ENOENT);
	assert_int_equal(counter_of(2, LV_COUNTER_OF_LINK, UINT64_MAX, 0), LV_ENOENT);
	assert_int_equal(counter_of(2, 4, 2, 0), LV_EINVAL);
	assert_int_equal(counter_of(2, LV_COUNTER_OF_VCPU, 2 << 8 | 1, 0), LV_ENOENT);
	assert_int_equal(counter_of(2, LV_COUNTER_OF_VCPU, 3 << 8 | 1, 0), LV_EACCES);
	assert_int_equal(counter_of(2, LV_COUNTER_OF_VCPU, 2 << 8, LV_COUNTER_VCPU_LIMIT),
			 LV_ENOENT);
	assert_int_equal(counter_of(2, LV_COUNTER_OF_CPU, 0, LV_COUNTER_CPU_IDLE), LV_EACCES);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, three_vms_create, three_vms_destroy)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(tells_who_it_is),
		TEST(knows_the_vms),
		TEST(answers_not_supported_to_unknown_calls_of_the_range),
		TEST(leaves_other_ranges_to_others),
		TEST(reads_the_function_id_from_w0),
		TEST(preserves_every_other_register),
		TEST(counts_calls_and_refusals),
		TEST(sums_the_counters_of_all_vcpus),
		TEST(shows_counters_to_their_vm_only),
		TEST(refuses_counters_that_do_not_exist),
	};

	return cmocka_run_group_tests_name("hypercall", tests, NULL, NULL);
}
