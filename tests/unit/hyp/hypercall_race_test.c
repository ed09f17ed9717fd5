/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Two CPUs at EL2 at once, for the thread sanitizer.  Every thread is a vCPU
 * of another VM: they meet at the links between them.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/hyp/invariants.h"
#include "tests/unit/hyp/three_vms.h"

#define ROUNDS	20000

struct end {
	uint32_t vm;
	enum link_side side;
};

static uint32_t state_seen(uint32_t vm, enum link_side side)
{
	const struct lv_vlink *link = link_seen(vm, LINK_PIPE);

	return __atomic_load_n(side == LINK_SERVER ? &link->s_state : &link->c_state,
			       __ATOMIC_ACQUIRE);
}

/* Store every state in turn, trigger the peer, look at the peer's state. */
static void *change_states(void *argument)
{
	struct end *end = argument;

	for (uint32_t i = 0; i < ROUNDS; i++) {
		state_store(end->vm, LINK_PIPE, end->side, i % 3);
		hvc(end->vm, LV_HC_XIRQ_TRIGGER, LV_XIRQ_SYSCONF, 5 - end->vm, 0, 0);
		fake_vgic_take(vm_by_id(end->vm), LV_XIRQ_SYSCONF);
		state_seen(end->vm, !end->side);
		vm_counter_of(end->vm, LV_COUNTER_XIRQ_RECEIVED);
	}
	return NULL;
}

static void *allocate_and_trigger(void *argument)
{
	struct end *end = argument;
	uint64_t link = link_ipa(end->vm, LINK_PIPE);

	for (uint32_t i = 0; i < ROUNDS; i++) {
		uint32_t id = i % (LABELS_MAX + 2), owner = 2 + id % 2;
		int64_t xirq = hvc(end->vm, LV_HC_PXIRQ_ALLOC, link, id, owner, 1);

		if (xirq > 0)
			hvc(end->vm, LV_HC_XIRQ_TRIGGER, (uint64_t)xirq, owner, 0, 0);
		hvc(end->vm, LV_HC_PMEM_ALLOC, link, id, 100, 0);
		hvc(end->vm, LV_HC_PDEV_ALLOC, link, id, 100, 0);
		hvc(end->vm, LV_HC_XIRQ_TRIGGER, LV_XIRQ_FREE + i % 32, 5 - end->vm, 0, 0);
		hvc(end->vm, LV_HC_COUNTER_READ, LV_COUNTER_OF_LINK, LINK_PIPE, i % 6, 0);
	}
	return NULL;
}

/* VM 3 dies again and again while its peer goes on. */
static void *die(void *argument)
{
	struct end *end = argument;

	for (uint32_t i = 0; i < ROUNDS / 10; i++) {
		state_store(end->vm, LINK_PIPE, end->side, LV_VLINK_RESET);
		state_store(end->vm, LINK_PIPE, end->side, LV_VLINK_ON);
		while (links_death_step(vm_by_id(end->vm)))
			;
	}
	return NULL;
}

/* Both peers of VM 3 want numbers of its table, each through a link of his own. */
static void *take_numbers_of_vm_3(void *argument)
{
	struct end *end = argument;
	uint64_t link = link_ipa(end->vm, end->vm == 2 ? LINK_PIPE : LINK_RPC);

	for (uint32_t id = 0; id < LABELS_MAX; id++)
		hvc(end->vm, LV_HC_PXIRQ_ALLOC, link, id, 3, 1 + id % 3);
	return NULL;
}

static void run_ends(struct end *ends, void *(*first)(void *), void *(*second)(void *))
{
	pthread_t threads[2];

	assert_int_equal(pthread_create(&threads[0], NULL, first, &ends[0]), 0);
	assert_int_equal(pthread_create(&threads[1], NULL, second, &ends[1]), 0);
	pthread_join(threads[0], NULL);
	pthread_join(threads[1], NULL);
	assert_null(invariants_broken());
}

/* The two ends of one link. */
static void run_both(void *(*two)(void *), void *(*three)(void *))
{
	struct end ends[2] = { { 2, LINK_SERVER }, { 3, LINK_CLIENT } };

	run_ends(ends, two, three);
}

static void two_vms_change_states_at_once(void **state)
{
	(void)state;
	run_both(change_states, change_states);
}

static void two_vms_allocate_and_trigger_at_once(void **state)
{
	(void)state;
	run_both(allocate_and_trigger, allocate_and_trigger);
}

static void a_vm_dies_while_its_peer_changes_states(void **state)
{
	(void)state;
	run_both(change_states, die);
	assert_int_equal(state_seen(2, LINK_CLIENT), LV_VLINK_OFF);
}

static void two_links_take_xirqs_of_one_vm_at_once(void **state)
{
	struct end ends[2] = { { 2, LINK_SERVER }, { 4, LINK_CLIENT } };

	(void)state;
	run_ends(ends, take_numbers_of_vm_3, take_numbers_of_vm_3);
}

static int create(void **state)
{
	three_vms_create(state);
	invariants_start();
	return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, create, three_vms_destroy)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(two_vms_change_states_at_once),
		TEST(two_vms_allocate_and_trigger_at_once),
		TEST(two_links_take_xirqs_of_one_vm_at_once),
		TEST(a_vm_dies_while_its_peer_changes_states),
	};

	return cmocka_run_group_tests_name("hypercall_race", tests, NULL, NULL);
}
