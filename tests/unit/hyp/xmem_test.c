/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What xmem_random does not look at: events, answers of QUERY and MAP, limits, and a death. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "hyp/core/request.h"
#include "hyp/core/xmem_view.h"
#include "tests/unit/hyp/lenders.h"

#define SHOWN	((uint64_t)(LV_XMEM_SHOW | LV_XMEM_WRITE))
#define TAG	(7ull << 32)

static uint32_t event_of(uint32_t vm, uint32_t link, uint32_t id)
{
	int64_t xirq = call(vm, LV_HC_PXIRQ_ALLOC, link, id, vm, 1);

	assert_true(xirq > 0);
	return (uint32_t)xirq;
}

static bool taken(uint32_t vm, uint32_t xirq)
{
	return fake_vgic_take(vm_by_id(vm), xirq);
}

static void show(uint32_t vm, uint32_t link, uint32_t count)
{
	assert_int_equal(call(vm, LV_HC_XMEM_GRANT, link, slots_of(0, count), page_of(vm, 0),
			      SHOWN),
			 count);
}

static void the_borrower_hears_what_is_wanted_and_the_owner_what_is_free(void **state)
{
	uint32_t a = event_of(VM_A, AB, LV_XMEM_PXIRQ_SERVER);
	uint32_t b = event_of(VM_B, AB, LV_XMEM_PXIRQ_CLIENT);

	(void)state;
	show(VM_A, AB, 2);
	assert_false(taken(VM_B, b));
	call(VM_A, LV_HC_XMEM_REVOKE, AB, slots_of(0, 2), 0, 0);
	assert_true(taken(VM_B, b));
	call(VM_A, LV_HC_XMEM_REVOKE, AB, slots_of(0, 2), 0, 0);
	assert_false(taken(VM_B, b));	/* it knows */
	call(VM_A, LV_HC_XMEM_REVOKE, AB, slots_of(0, 1), 0, LV_XMEM_FORCE);
	assert_true(taken(VM_B, b));
	assert_false(taken(VM_A, a));
	call(VM_B, LV_HC_XMEM_UNMAP, AB, slots_of(0, 1), 0, 0);
	assert_true(taken(VM_A, a));
	call(VM_B, LV_HC_XMEM_UNMAP, AB, slots_of(1, 1), 0, 0);
	assert_true(taken(VM_A, a));
	show(VM_A, AB, 1);
	call(VM_B, LV_HC_XMEM_UNMAP, AB, slots_of(0, 1), 0, LV_XMEM_END);
	assert_false(taken(VM_A, a));	/* nobody asked */
}

static void an_event_of_the_peer_s_own_is_not_sent(void **state)
{
	(void)state;
	/* The peer has taken the id for itself: there is no event, and nobody is disturbed. */
	event_of(VM_A, AB, LV_XMEM_PXIRQ_CLIENT);
	show(VM_A, AB, 1);
	call(VM_A, LV_HC_XMEM_REVOKE, AB, slots_of(0, 1), 0, 0);
	assert_int_equal(vm_by_id(VM_A)->counter[LV_COUNTER_XIRQ_RECEIVED], 0);
	assert_int_equal(vm_by_id(VM_B)->counter[LV_COUNTER_XIRQ_RECEIVED], 0);
}

static void revoke_tells_how_many_are_not_free(void **state)
{
	(void)state;
	show(VM_A, AB, 3);
	call(VM_A, LV_HC_XMEM_GRANT, AB, slots_of(3, 2), page_of(VM_A, 0), 0);
	assert_int_equal(call(VM_A, LV_HC_XMEM_REVOKE, AB, slots_of(0, 8), 0, 0), 8);
	assert_int_equal(call_x[1], 3);
}

static void a_grant_that_is_over_is_not_taken_for_the_next_one(void **state)
{
	uint64_t first = 1ull << 32, second = 2ull << 32;

	(void)state;
	call(VM_A, LV_HC_XMEM_GRANT, AB, slots_of(0, 4), page_of(VM_A, 0), first);
	call(VM_A, LV_HC_XMEM_REVOKE, AB, slots_of(0, 4), 0, first);
	call(VM_A, LV_HC_XMEM_GRANT, AB, slots_of(1, 2), page_of(VM_A, 0), SHOWN | second);
	assert_int_equal(call(VM_A, LV_HC_XMEM_REVOKE, AB, slots_of(0, 4), 0,
			      LV_XMEM_FORCE | first),
			 4);
	assert_int_equal(call_x[1], 0);
	assert_int_equal(call(VM_B, LV_HC_XMEM_UNMAP, AB, slots_of(0, 4), 0, LV_XMEM_END | first),
			 4);
	assert_int_equal(call(VM_B, LV_HC_XMEM_QUERY, AB, 1, 1, 0), LV_XMEM_MAPPED | LV_XMEM_WRITE);
	call(VM_B, LV_HC_XMEM_UNMAP, AB, slots_of(0, 4), 0, LV_XMEM_END | second);
	assert_int_equal(call(VM_B, LV_HC_XMEM_QUERY, AB, 1, 1, 0), LV_XMEM_FREE);
}

static void an_end_says_whether_its_peer_is_direct_mapped(void **state)
{
	(void)state;
	assert_int_equal(links[AB].copy[LINK_SERVER]->flags, 0);
	assert_int_equal(links[AD].copy[LINK_SERVER]->flags, LV_VLINK_PEER_DIRECT);
	assert_int_equal(links[AD].copy[LINK_CLIENT]->flags, 0);
	assert_int_equal(links[LOOP_D].copy[LINK_CLIENT]->flags, LV_VLINK_PEER_DIRECT);
}

static void map_tells_where_pages_are(void **state)
{
	(void)state;
	*list_word(VM_A, 0) = page_of(VM_A, 3);
	*list_word(VM_A, 1) = page_of(VM_A, 1);
	assert_int_equal(call(VM_A, LV_HC_XMEM_GRANT, AD, slots_of(2, 2), list_of(VM_A, 0),
			      LV_XMEM_LIST | TAG),
			 2);
	assert_int_equal(call(VM_D, LV_HC_XMEM_MAP, AD, slots_of(2, 2), list_of(VM_D, 4), TAG), 2);
	assert_int_equal(*list_word(VM_D, 4),
			 vm_place(vm_by_id(VM_A), PLACE_RAM)->pa.v + 3 * PAGE_SIZE);
	assert_int_equal(*list_word(VM_D, 4), call_x[1]);
	assert_int_equal(*list_word(VM_D, 5), *list_word(VM_D, 4) - 2 * PAGE_SIZE);
}

static void query_tells_of_a_page_that_was_taken_by_another_slot(void **state)
{
	(void)state;
	call(VM_A, LV_HC_XMEM_GRANT, AD, slots_of(0, 2), page_of(VM_A, 0), SHOWN | TAG);
	call(VM_A, LV_HC_XMEM_GRANT, AD, slots_of(2, 1), page_of(VM_A, 1), SHOWN);
	assert_int_equal(call(VM_D, LV_HC_XMEM_QUERY, AD, 0, 1, 0), LV_XMEM_MAPPED | LV_XMEM_WRITE);
	assert_int_equal(call_x[1], 2);
	call(VM_A, LV_HC_XMEM_REVOKE, AD, slots_of(2, 1), 0, LV_XMEM_FORCE);
	assert_int_equal(call(VM_D, LV_HC_XMEM_QUERY, AD, 0, 1, 0), LV_XMEM_MAPPED | LV_XMEM_WRITE);
	assert_int_equal(call_x[1], 1);
	assert_int_equal(call(VM_D, LV_HC_XMEM_QUERY, AD, 1, 1, 0),
			 LV_XMEM_MAPPED | LV_XMEM_WRITE | LV_XMEM_ASKED);
}

static void query_tells_of_runs(void **state)
{
	(void)state;
	call(VM_A, LV_HC_XMEM_GRANT, AB, slots_of(1, 3), page_of(VM_A, 0), LV_XMEM_WRITE | TAG);
	call(VM_B, LV_HC_XMEM_MAP, AB, slots_of(2, 1), 0, TAG);
	assert_int_equal(call(VM_A, LV_HC_XMEM_QUERY, AB, 1, 0, 0),
			 LV_XMEM_GRANTED | LV_XMEM_WRITE);
	assert_int_equal(call_x[1], 1);
	assert_int_equal(call_x[2], 7);
	assert_int_equal(call_x[3], page_of(VM_A, 0));
	assert_int_equal(call(VM_A, LV_HC_XMEM_QUERY, AB, 4, 0, 0), LV_XMEM_FREE);
	assert_int_equal(call_x[1], 4);
	assert_int_equal(call(VM_B, LV_HC_XMEM_QUERY, AB, 2, 1, 0), LV_XMEM_MAPPED | LV_XMEM_WRITE);
	assert_int_equal(call_x[3], links[AB].xmem[LINK_SERVER].view.v + 2 * PAGE_SIZE);
	assert_int_equal(call(VM_B, LV_HC_XMEM_QUERY, AB, 8, 1, 0), LV_EINVAL);
}

static void query_forgets_what_a_free_slot_was(void **state)
{
	(void)state;
	call(VM_A, LV_HC_XMEM_GRANT, AB, slots_of(1, 3), page_of(VM_A, 0), LV_XMEM_WRITE | TAG);
	call(VM_A, LV_HC_XMEM_REVOKE, AB, slots_of(1, 3), 0, 0);
	assert_int_equal(call(VM_A, LV_HC_XMEM_QUERY, AB, 0, 0, 0), LV_XMEM_FREE);
	assert_int_equal(call_x[1], SLOTS);
	assert_int_equal(call(VM_B, LV_HC_XMEM_QUERY, AB, 1, 1, 0), LV_XMEM_FREE);
	assert_int_equal(call_x[1], SLOTS - 1);
	assert_int_equal(call_x[2] | call_x[3], 0);
}

/* Numbers whose upper halves, or whose sums, are lost in 32 or 64 bits. */
static void nothing_wraps_around(void **state)
{
	static const uint64_t high = 1ull << 32;
	uint64_t ram = page_of(VM_A, 0), end = page_of(VM_A, RAM_PAGES);
	const struct {
		uint64_t slots, page;
		int64_t result;
	} tries[] = {
		{ slots_of(0, 1), ram + high, LV_EACCES },
		{ slots_of(0, 1), ram - high, LV_EACCES },
		{ slots_of(0, 1), ram + (1ull << 63), LV_EACCES },
		{ slots_of(0, 2), end - PAGE_SIZE, LV_EACCES },
		{ slots_of(0, 2), high - PAGE_SIZE, LV_EACCES },
		{ slots_of(0, 2), UINT64_MAX - PAGE_SIZE + 1, LV_EACCES },
		{ slots_of(0, 1), UINT64_MAX, LV_EINVAL },
		{ slots_of(UINT32_MAX, 1), ram, LV_EINVAL },
		{ slots_of(UINT32_MAX, 2), ram, LV_EINVAL },
		{ slots_of(1, UINT32_MAX), ram, LV_EINVAL },
		{ slots_of(2, UINT32_MAX - 1), ram, LV_EINVAL },
		{ slots_of(UINT32_MAX, UINT32_MAX), ram, LV_EINVAL },
		{ slots_of(SLOTS, 0), ram, LV_EINVAL },
		{ slots_of(0, 1u << 31), ram, LV_EINVAL },
	};

	(void)state;
	for (uint32_t i = 0; i < sizeof(tries) / sizeof(*tries); i++) {
		assert_int_equal(call(VM_A, LV_HC_XMEM_GRANT, AB, tries[i].slots, tries[i].page, 0),
				 tries[i].result);
		*list_word(VM_A, 0) = ram;
		*list_word(VM_A, 1) = tries[i].page;
		if (tries[i].result == LV_EACCES && tries[i].slots == slots_of(0, 1))
			assert_int_equal(call(VM_A, LV_HC_XMEM_GRANT, AB, slots_of(0, 2),
					      list_of(VM_A, 0), LV_XMEM_LIST),
					 LV_EACCES);
	}
	/* A list and an answer of MAP are in PDEV with all their words. */
	assert_int_equal(call(VM_A, LV_HC_XMEM_GRANT, AB, slots_of(0, 1), list_of(VM_A, 0) + high,
			      LV_XMEM_LIST),
			 LV_EINVAL);
	assert_int_equal(call(VM_A, LV_HC_XMEM_GRANT, AB, slots_of(0, 2), UINT64_MAX - 7,
			      LV_XMEM_LIST),
			 LV_EINVAL);
	assert_int_equal(call(VM_B, LV_HC_XMEM_MAP, AB, slots_of(0, 2), UINT64_MAX - 7, 0),
			 LV_EINVAL);
	assert_int_equal(call(VM_A, LV_HC_XMEM_QUERY, AB, high, 0, 0), LV_EINVAL);
	assert_int_equal(call(VM_A, LV_HC_XMEM_QUERY, AB, 0, 0, 0), LV_XMEM_FREE);
	assert_int_equal(call_x[1], SLOTS);
}

static void a_page_is_mapped_15_times_at_most(void **state)
{
	uint64_t mapped = 0;

	(void)state;
	for (uint32_t n = 0; n < SLOTS; n++) {
		call(VM_A, LV_HC_XMEM_GRANT, AD, slots_of(n, 1), page_of(VM_A, 0), 0);
		call(VM_A, LV_HC_XMEM_GRANT, DA, slots_of(n, 1), page_of(VM_A, 0), 0);
	}
	for (uint32_t n = 0; n < SLOTS; n++) {
		mapped += call(VM_D, LV_HC_XMEM_MAP, AD, slots_of(n, 1), 0, 0) == 1;
		mapped += call(VM_D, LV_HC_XMEM_MAP, DA, slots_of(n, 1), 0, 0) == 1;
	}
	assert_int_equal(mapped, 15);
	assert_int_equal((int64_t)call_x[0], LV_EBUSY);
}

static void nothing_is_shown_to_who_is_dying(void **state)
{
	struct vm *b = vm_by_id(VM_B);

	(void)state;
	show(VM_A, AB, 1);
	xmem_death_begin(b);
	assert_int_equal(call(VM_A, LV_HC_XMEM_GRANT, AB, slots_of(1, 1), page_of(VM_A, 0), SHOWN),
			 LV_EBUSY);
	while (xmem_death_step(b))
		;
	assert_int_equal(links[AB].xmem[LINK_SERVER].used, 0);
	assert_int_equal(links[AB].state[LINK_CLIENT], LV_VLINK_RESET);
	while (links_death_step(b))
		;
	assert_int_equal(call(VM_A, LV_HC_XMEM_GRANT, AB, slots_of(1, 1), page_of(VM_A, 0), SHOWN),
			 LV_EBUSY);
	links[AB].state[LINK_CLIENT] = LV_VLINK_RESET;
	show(VM_A, AB, 1);
}

static int create_with_many_slots(void **state)
{
	uint64_t *size = &lenders_config.link[AB].xmem[LINK_SERVER], few = *size;

	*size = 3 * VIEWS_STEP * PAGE_SIZE;
	lenders_create(state);
	*size = few;
	return 0;
}

static void calls_end_early_while_others_want_the_borrower_s_lock(void **state)
{
	struct spinlock *lock = &vm_by_id(VM_B)->xmem.lock;

	(void)state;
	show(VM_A, AB, 3 * VIEWS_STEP);
	lock->waiting = 1;
	assert_int_equal(call(VM_A, LV_HC_XMEM_REVOKE, AB, slots_of(0, 2 * VIEWS_STEP), 0,
			      LV_XMEM_FORCE),
			 VIEWS_STEP);
	assert_int_equal(call_x[1], VIEWS_STEP);
	assert_int_equal(call(VM_B, LV_HC_XMEM_UNMAP, AB, slots_of(0, 2 * VIEWS_STEP), 0, 0),
			 VIEWS_STEP);
	/* What a GRANT has not shown is FREE. */
	assert_int_equal(call(VM_A, LV_HC_XMEM_GRANT, AB, slots_of(0, VIEWS_STEP), page_of(VM_A, 0),
			      SHOWN),
			 VIEWS_STEP);
	lock->waiting = 0;
	assert_int_equal(call(VM_A, LV_HC_XMEM_REVOKE, AB, slots_of(0, 3 * VIEWS_STEP), 0, 0),
			 3 * VIEWS_STEP);
	assert_int_equal(links[AB].xmem[LINK_SERVER].used, 3 * VIEWS_STEP);
	lock->waiting = 1;
	die(VM_B);
	assert_int_equal(links[AB].xmem[LINK_SERVER].used, 0);
	links[AB].state[LINK_CLIENT] = LV_VLINK_RESET;
	assert_int_equal(call(VM_A, LV_HC_XMEM_GRANT, AB, slots_of(0, 2 * VIEWS_STEP),
			      page_of(VM_A, 0), SHOWN),
			 VIEWS_STEP);
	assert_int_equal(links[AB].xmem[LINK_SERVER].used, VIEWS_STEP);
	lock->waiting = 0;
}

static uint64_t shown_at(uint32_t vm, uint32_t link, uint32_t side)
{
	return *stage2_find(&vm_by_id(vm)->stage2, links[link].xmem[side].view) & STAGE2_ADDRESS;
}

/* Else a borrower would hand on to one owner what it stored for the other. */
static void owners_that_took_their_pages_share_no_scratch_page(void **state)
{
	(void)state;
	show(VM_B, BA, 1);
	show(VM_D, DA, 1);
	call(VM_B, LV_HC_XMEM_REVOKE, BA, slots_of(0, 1), 0, LV_XMEM_FORCE);
	call(VM_D, LV_HC_XMEM_REVOKE, DA, slots_of(0, 1), 0, LV_XMEM_FORCE);
	assert_int_not_equal(shown_at(VM_A, BA, LINK_SERVER), shown_at(VM_A, DA, LINK_SERVER));
}

static void an_owner_waits_for_direct_mapped_borrowers_alone(void **state)
{
	struct vm *a = vm_by_id(VM_A), *d = vm_by_id(VM_D);

	(void)state;
	show(VM_A, AB, 1);
	show(VM_A, AD, 1);
	die(VM_A);
	assert_int_equal(xmem_reached_by(a), 1u << VM_D);
	assert_true(xmem_waits(a));
	a->vcpu[0]->request = 0;
	call(VM_D, LV_HC_XMEM_UNMAP, AD, slots_of(0, 1), 0, 0);
	assert_true(a->vcpu[0]->request & VCPU_REQUEST_LOAD);
	assert_false(xmem_waits(a));
	assert_false(xmem_waits(d));
}

static void a_vm_whose_devices_go_on_keeps_what_it_borrowed(void **state)
{
	struct vm *a = vm_by_id(VM_A), *b = vm_by_id(VM_B), *d = vm_by_id(VM_D);

	(void)state;
	b->dma = d->dma = VM_DMA_GOES_ON;
	show(VM_A, AB, 1);
	show(VM_A, AD, 2);
	die(VM_B);
	die(VM_D);
	assert_int_equal(links[AB].xmem[LINK_SERVER].used, 0);	/* it has no machine addresses */
	assert_int_equal(call(VM_A, LV_HC_XMEM_REVOKE, AD, slots_of(0, 2), 0, LV_XMEM_FORCE), 2);
	assert_int_equal(call_x[1], 2);
	die(VM_A);
	assert_true(xmem_waits(a));
	a->vcpu[0]->request = 0;
	d->dma = VM_DMA_GIVES_BACK;
	die(VM_D);
	assert_true(a->vcpu[0]->request & VCPU_REQUEST_LOAD);
	assert_false(xmem_waits(a));
	assert_int_equal(links[AD].xmem[LINK_SERVER].used, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, lenders_create, lenders_destroy)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_borrower_hears_what_is_wanted_and_the_owner_what_is_free),
		TEST(an_event_of_the_peer_s_own_is_not_sent),
		TEST(revoke_tells_how_many_are_not_free),
		TEST(a_grant_that_is_over_is_not_taken_for_the_next_one),
		TEST(an_end_says_whether_its_peer_is_direct_mapped),
		TEST(map_tells_where_pages_are),
		TEST(query_tells_of_a_page_that_was_taken_by_another_slot),
		TEST(query_tells_of_runs),
		TEST(query_forgets_what_a_free_slot_was),
		TEST(nothing_wraps_around),
		TEST(a_page_is_mapped_15_times_at_most),
		TEST(nothing_is_shown_to_who_is_dying),
		cmocka_unit_test_setup_teardown(
			calls_end_early_while_others_want_the_borrower_s_lock,
			create_with_many_slots, lenders_destroy),
		TEST(owners_that_took_their_pages_share_no_scratch_page),
		TEST(an_owner_waits_for_direct_mapped_borrowers_alone),
		TEST(a_vm_whose_devices_go_on_keeps_what_it_borrowed),
	};

	return cmocka_run_group_tests_name("xmem", tests, NULL, NULL);
}
