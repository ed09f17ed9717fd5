// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Calls and their cookies, with replies that are late, doubled or invented. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/vipc.h"

#define CALLS	1000u

static struct vipc_table table;
static struct vipc_call calls[CALLS];

static int setup(void **state)
{
	(void)state;
	vipc_table_init(&table);
	memset(calls, 0, sizeof(calls));
	return 0;
}

static void finds_each_call_by_its_cookie(void **state)
{
	uint32_t i;

	(void)state;
	for (i = 0; i < CALLS; i++)
		vipc_add(&table, &calls[i]);
	assert_int_equal(table.pending, CALLS);
	for (i = 0; i < CALLS; i++) {
		struct vipc_call *call = &calls[i * 7 % CALLS];

		assert_ptr_equal(vipc_claim(&table, call->cookie), call);
		assert_int_equal(call->state, VIPC_CLAIMED);
	}
	assert_int_equal(table.pending, 0);
}

static void a_cookie_is_no_address_and_never_zero(void **state)
{
	uint64_t cookie;

	(void)state;
	cookie = vipc_add(&table, &calls[0]);
	assert_int_equal(cookie, UINT64_C(1) << 32 | 1);
	assert_int_not_equal(cookie, 0);
	assert_null(vipc_claim(&table, (uintptr_t)&calls[0]));
}

static void a_second_reply_finds_nobody(void **state)
{
	uint64_t cookie;

	(void)state;
	cookie = vipc_add(&table, &calls[0]);
	assert_ptr_equal(vipc_claim(&table, cookie), &calls[0]);
	assert_null(vipc_claim(&table, cookie));
	vipc_finish(&calls[0]);
	assert_null(vipc_claim(&table, cookie));
}

static void an_invented_cookie_finds_nobody(void **state)
{
	uint64_t cookie;
	uint32_t i;

	(void)state;
	cookie = vipc_add(&table, &calls[0]);
	for (i = 1; i < 64; i++) {
		assert_null(vipc_claim(&table, cookie ^ UINT64_C(1) << i));
		assert_null(vipc_claim(&table, cookie + (uint64_t)VIPC_BUCKETS * i));
	}
	assert_null(vipc_claim(&table, 0));
	assert_null(vipc_claim(&table, UINT64_MAX));
	assert_ptr_equal(vipc_claim(&table, cookie), &calls[0]);
}

static void a_reply_after_the_caller_gave_up_finds_nobody(void **state)
{
	uint64_t cookie;

	(void)state;
	cookie = vipc_add(&table, &calls[0]);
	vipc_add(&table, &calls[1]);
	assert_true(vipc_remove(&table, &calls[0]));
	memset(&calls[0], 0xff, sizeof(calls[0]));	/* its stack frame is gone */
	assert_null(vipc_claim(&table, cookie));
	assert_ptr_equal(vipc_claim(&table, calls[1].cookie), &calls[1]);
}

static void a_claimed_call_may_not_leave_before_it_is_finished(void **state)
{
	(void)state;
	vipc_claim(&table, vipc_add(&table, &calls[0]));
	assert_false(vipc_remove(&table, &calls[0]));
	vipc_finish(&calls[0]);
	assert_false(vipc_remove(&table, &calls[0]));
	assert_int_equal(calls[0].state, VIPC_DONE);
}

static void ends_all_calls_and_none_twice(void **state)
{
	uint32_t i, n = 0;
	struct vipc_call *call;

	(void)state;
	for (i = 0; i < CALLS; i++)
		vipc_add(&table, &calls[i]);
	for (i = 0; i < CALLS; i += 3)
		vipc_remove(&table, &calls[i]);
	while ((call = vipc_claim_any(&table))) {
		vipc_finish(call);
		n++;
	}
	assert_int_equal(n, CALLS - (CALLS + 2) / 3);
	assert_int_equal(table.pending, 0);
}

static void a_reply_of_an_old_generation_finds_nobody(void **state)
{
	uint64_t old;

	(void)state;
	old = vipc_add(&table, &calls[0]);
	vipc_finish(vipc_claim_any(&table));
	vipc_new_generation(&table);
	table.last--;			/* the same number again */
	assert_int_equal((uint32_t)vipc_add(&table, &calls[1]), (uint32_t)old);
	assert_null(vipc_claim(&table, old));
	assert_ptr_equal(vipc_claim(&table, calls[1].cookie), &calls[1]);
}

static void a_number_that_still_waits_is_passed_over(void **state)
{
	uint64_t first;

	(void)state;
	table.last = 0xffffffff;
	first = vipc_add(&table, &calls[0]);	/* number 0 */
	table.last = 0xffffffff;		/* 2^32 calls later */
	assert_int_not_equal(vipc_add(&table, &calls[1]), first);
	assert_ptr_equal(vipc_claim(&table, first), &calls[0]);
	table.generation = 0xffffffff;
	vipc_new_generation(&table);
	assert_int_not_equal(table.generation, 0);
}

#define TEST(f)	cmocka_unit_test_setup(f, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(finds_each_call_by_its_cookie),
		TEST(a_cookie_is_no_address_and_never_zero),
		TEST(a_second_reply_finds_nobody),
		TEST(an_invented_cookie_finds_nobody),
		TEST(a_reply_after_the_caller_gave_up_finds_nobody),
		TEST(a_claimed_call_may_not_leave_before_it_is_finished),
		TEST(ends_all_calls_and_none_twice),
		TEST(a_reply_of_an_old_generation_finds_nobody),
		TEST(a_number_that_still_waits_is_passed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
