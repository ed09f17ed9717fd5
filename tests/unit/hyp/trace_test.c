/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Who may trace, and what is recorded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "hyp/core/trace.h"
#include "tests/unit/hyp/three_vms.h"

#define BYTES	4096u

static struct config config = {
	.nr_vms = 2,
	.vm = {
		{ .id = 2, .name = "boss", .controller = true, .nr_vcpus = 1, .cpus = { 0 } },
		{ .id = 3, .name = "ivi", .nr_vcpus = 1, .cpus = { 1 } },
	},
	.nr_links = 1,
	.link = { [LINK_PIPE] = { "pipe", 0, 0, 1, NULL, NULL, PAGE_SIZE } },
};

static int create_with(uint64_t bytes)
{
	config.trace = bytes;
	fake_world_create(&config);
	vcpu_set_current(cpu_of(2));
	return 0;
}

static int create(void **state)
{
	(void)state;
	return create_with(BYTES);
}

static int create_without(void **state)
{
	(void)state;
	return create_with(0);
}

static int destroy(void **state)
{
	trace_vm_died(vm_by_id(2));
	return three_vms_destroy(state);
}

static const struct lv_trace_ring *ring(uint32_t cpu)
{
	return guest_ptr(2, TRACE_IPA + cpu * BYTES);
}

static void assert_record(uint64_t n, uint32_t type, uint32_t a, uint64_t b)
{
	const struct lv_trace_record *r = &ring(0)->record[n % ring(0)->capacity];

	assert_int_equal(LV_TRACE_TYPE(r->what), type);
	assert_int_equal(LV_TRACE_A(r->what), a);
	assert_int_equal(r->b, b);
}

static void only_the_controller_reads_and_sets(void **state)
{
	uint64_t x[31] = { LV_HC_TRACE, LV_TRACE_INFO };

	(void)state;
	assert_true(hypercall_try(cpu_of(2), x));
	assert_int_equal(x[0], 0);
	assert_int_equal(x[1], BYTES);
	assert_int_equal(x[2], FAKE_CPUS);
	assert_int_equal(x[3], LV_TRACE_ALL);
	assert_int_equal(hvc(3, LV_HC_TRACE, LV_TRACE_INFO, 0, 0, 0), LV_EACCES);
	assert_int_equal(hvc(3, LV_HC_TRACE, LV_TRACE_SET, LV_TRACE_ALL, 0, 0), LV_EACCES);
	assert_null(guest_ptr(3, TRACE_IPA));
	assert_int_equal(vm_place(vm_by_id(2), PLACE_TRACE)->size, FAKE_CPUS * BYTES);
	assert_int_equal(vm_place(vm_by_id(3), PLACE_TRACE)->size, 0);
	assert_int_equal(fake_stage2_find(&vm_by_id(2)->stage2, ipa_of(TRACE_IPA))->rights,
			 RIGHTS_READ);
	assert_int_equal(hvc(2, LV_HC_TRACE, LV_TRACE_SET, 1, 0, 0), LV_EINVAL);
	assert_int_equal(hvc(2, LV_HC_TRACE, LV_TRACE_SET, ~0ull, 0, 0), LV_EINVAL);
	assert_int_equal(hvc(2, LV_HC_TRACE, LV_TRACE_SET + 1, 0, 0, 0), LV_EINVAL);
}

static void records_what_is_on_and_nothing_else(void **state)
{
	(void)state;
	hvc(2, LV_HC_XIRQ_TRIGGER, LV_XIRQ_SYSCONF, 3, 0, 0);
	assert_int_equal(ring(0)->head, 0);
	hvc(2, LV_HC_TRACE, LV_TRACE_SET, 1 << LV_TRACE_XIRQ | 1 << LV_TRACE_LINK, 0, 0);
	hvc(2, LV_HC_XIRQ_TRIGGER, LV_XIRQ_SYSCONF, 3, 0, 0);
	state_store(2, LINK_PIPE, LINK_SERVER, LV_VLINK_RESET);
	fake_vgic_take(vm_by_id(3), LV_XIRQ_SYSCONF);
	hvc(2, LV_HC_XIRQ_TRIGGER, LV_XIRQ_SYSCONF, 3, 0, 0);
	trace(LV_TRACE_EXIT, 1, 1);
	assert_int_equal(ring(0)->head, 3);
	assert_record(0, LV_TRACE_XIRQ, LV_XIRQ_SYSCONF, 3 | LV_TRACE_XIRQ_COALESCED);
	assert_record(1, LV_TRACE_LINK, LINK_PIPE, LV_VLINK_RESET);
	assert_record(2, LV_TRACE_XIRQ, LV_XIRQ_SYSCONF, 3);
	assert_int_equal(LV_TRACE_OF_VM(ring(0)->record[0].what), 2);
	assert_int_equal(ring(1)->head, 0);
	hvc(2, LV_HC_TRACE, LV_TRACE_SET, 0, 0, 0);
	hvc(2, LV_HC_XIRQ_TRIGGER, LV_XIRQ_SYSCONF, 3, 0, 0);
	assert_int_equal(ring(0)->head, 3);
}

static void overwrites_the_oldest(void **state)
{
	uint32_t capacity = ring(0)->capacity,
		 rest = (BYTES - sizeof(struct lv_trace_ring)) % sizeof(struct lv_trace_record);

	(void)state;
	assert_int_equal(capacity,
			 (BYTES - sizeof(struct lv_trace_ring)) / sizeof(struct lv_trace_record));
	hvc(2, LV_HC_TRACE, LV_TRACE_SET, LV_TRACE_ALL, 0, 0);
	for (uint32_t i = 0; i < 3 * capacity + 1; i++)
		trace(LV_TRACE_IRQ, i, ~0ull);
	assert_int_equal(ring(0)->head, 3 * capacity + 1);
	assert_record(3 * capacity, LV_TRACE_IRQ, 3 * capacity, ~0ull);
	assert_record(2 * capacity + 1, LV_TRACE_IRQ, 2 * capacity + 1, ~0ull);
	for (uint32_t i = 0; i < rest; i++)
		assert_int_equal(((const uint8_t *)ring(1))[(int)i - (int)rest], 0);
	assert_int_equal(ring(1)->magic, LV_TRACE_MAGIC);
}

static void ends_with_the_controller(void **state)
{
	(void)state;
	hvc(2, LV_HC_TRACE, LV_TRACE_SET, LV_TRACE_ALL, 0, 0);
	trace_vm_died(vm_by_id(3));
	assert_int_equal(hvc(2, LV_HC_TRACE, LV_TRACE_INFO, 0, 0, 0), LV_TRACE_ALL);
	trace_vm_died(vm_by_id(2));
	assert_int_equal(hvc(2, LV_HC_TRACE, LV_TRACE_INFO, 0, 0, 0), 0);
}

static void says_so_when_there_are_no_rings(void **state)
{
	(void)state;
	assert_int_equal(hvc(2, LV_HC_TRACE, LV_TRACE_INFO, 0, 0, 0), LV_ENOENT);
	assert_int_equal(hvc(2, LV_HC_TRACE, LV_TRACE_SET, LV_TRACE_ALL, 0, 0), LV_ENOENT);
	assert_int_equal(vm_place(vm_by_id(2), PLACE_TRACE)->size, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(only_the_controller_reads_and_sets, create, destroy),
		cmocka_unit_test_setup_teardown(records_what_is_on_and_nothing_else, create, destroy),
		cmocka_unit_test_setup_teardown(overwrites_the_oldest, create, destroy),
		cmocka_unit_test_setup_teardown(ends_with_the_controller, create, destroy),
		cmocka_unit_test_setup_teardown(says_so_when_there_are_no_rings, create_without,
						destroy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
