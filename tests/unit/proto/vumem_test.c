// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "proto/vumem.h"

#define SLOTS	100u

static _Alignas(64) uint8_t data[LV_VUMEM_MESSAGE];

static int request_result(const struct lv_vumem_request *r, int more)
{
	struct lv_vumem_request got;
	uint32_t length = vumem_request_store(data, r);
	int err = vumem_request_load(data, length + (uint32_t)more, &got);

	if (!err)
		assert_memory_equal(r, &got, sizeof(got));
	return err;
}

static int answer_result(uint32_t command, const struct lv_vumem_answer *a)
{
	struct lv_vumem_answer got;
	uint32_t length = vumem_answer_store(data, a);
	int err = vumem_answer_load(data, length, command, SLOTS, &got);

	if (!err)
		assert_memory_equal(a, &got, sizeof(got));
	return err;
}

static void a_request_arrives_as_it_was_sent(void **state)
{
	struct lv_vumem_request r = { .command = LV_VUMEM_ALLOC, .app = 7 };
	uint32_t i;

	(void)state;
	for (i = 0; i <= LV_VUMEM_OPAQUE_MAX; i++) {
		r.bytes = i;
		assert_int_equal(request_result(&r, 0), 0);
		if (i < LV_VUMEM_OPAQUE_MAX)
			r.opaque[i] = (uint8_t)~i;
	}
	r = (struct lv_vumem_request){ .command = LV_VUMEM_FREE, .buffer = ~0u };
	assert_int_equal(request_result(&r, 0), 0);
}

static void a_request_is_as_long_as_it_says(void **state)
{
	struct lv_vumem_request r = { .command = LV_VUMEM_CTL, .buffer = 1, .bytes = 5 };
	struct lv_vumem_request got;

	(void)state;
	assert_int_equal(request_result(&r, 1), -EPROTO);
	assert_int_equal(request_result(&r, -1), -EPROTO);
	assert_int_equal(vumem_request_load(data, 0, &got), -EPROTO);
	assert_int_equal(vumem_request_load(data, LV_VUMEM_REQUEST_HEAD - 1, &got), -EPROTO);
	assert_int_equal(vumem_request_load(data, ~0u, &got), -EPROTO);
	r = (struct lv_vumem_request){ .command = LV_VUMEM_FREE, .buffer = 1, .bytes = 1 };
	assert_int_equal(request_result(&r, 0), -EPROTO);
}

static void a_request_names_a_buffer_unless_it_asks_for_one(void **state)
{
	struct lv_vumem_request r = { .command = LV_VUMEM_ALLOC, .buffer = 1 };
	uint32_t command;

	(void)state;
	assert_int_equal(request_result(&r, 0), -EPROTO);
	for (command = LV_VUMEM_FREE; command <= LV_VUMEM_CTL; command++) {
		r = (struct lv_vumem_request){ .command = command };
		assert_int_equal(request_result(&r, 0), -EPROTO);
	}
	r = (struct lv_vumem_request){ .command = LV_VUMEM_CTL + 1, .buffer = 1 };
	assert_int_equal(request_result(&r, 0), -EPROTO);
	r = (struct lv_vumem_request){ 0 };
	assert_int_equal(request_result(&r, 0), -EPROTO);
}

static const struct lv_vumem_answer good = {
	.buffer = 3,
	.attributes = LV_VUMEM_MAPPABLE | LV_VUMEM_WRITE_BACK,
	.slot = 90,
	.pages = 10,
	.tag = 1,
};

static void a_grant_lies_within_the_slots(void **state)
{
	struct lv_vumem_answer a = good;

	(void)state;
	assert_int_equal(answer_result(LV_VUMEM_ALLOC, &a), 0);
	a.pages = 11;
	assert_int_equal(answer_result(LV_VUMEM_ALLOC, &a), -EPROTO);
	a.pages = 0u - 80u;
	assert_int_equal(answer_result(LV_VUMEM_ALLOC, &a), -EPROTO);
	a.pages = 0;
	assert_int_equal(answer_result(LV_VUMEM_ALLOC, &a), -EPROTO);
	a = good;
	a.slot = SLOTS;
	assert_int_equal(answer_result(LV_VUMEM_ALLOC, &a), -EPROTO);
	a = good;
	a.tag = 0;
	assert_int_equal(answer_result(LV_VUMEM_ALLOC, &a), -EPROTO);
	a = good;
	a.buffer = 0;
	assert_int_equal(answer_result(LV_VUMEM_ALLOC, &a), -EPROTO);
}

static void attributes_are_known_ones(void **state)
{
	struct lv_vumem_answer a = good;

	(void)state;
	a.attributes |= LV_VUMEM_EXCLUSIVE | LV_VUMEM_READ_ONLY;
	assert_int_equal(answer_result(LV_VUMEM_ALLOC, &a), 0);
	a.attributes |= 1u << 15;
	assert_int_equal(answer_result(LV_VUMEM_ALLOC, &a), -EPROTO);
	a = good;
	a.attributes = LV_VUMEM_MAPPABLE | 1u << 16;
	assert_int_equal(answer_result(LV_VUMEM_ALLOC, &a), -EPROTO);
	a = (struct lv_vumem_answer){ .buffer = 9 };
	assert_int_equal(answer_result(LV_VUMEM_ALLOC, &a), 0);
	a.pages = 1;
	assert_int_equal(answer_result(LV_VUMEM_ALLOC, &a), -EPROTO);
}

static void only_an_allocation_brings_a_buffer(void **state)
{
	struct lv_vumem_answer a = good;

	(void)state;
	assert_int_equal(answer_result(LV_VUMEM_FREE, &a), -EPROTO);
	a.error = ENOMEM;
	assert_int_equal(answer_result(LV_VUMEM_ALLOC, &a), -EPROTO);
	a = (struct lv_vumem_answer){ .error = ENOMEM };
	assert_int_equal(answer_result(LV_VUMEM_ALLOC, &a), 0);
	assert_int_equal(answer_result(LV_VUMEM_REGISTER, &a), 0);
	a.bytes = 4;
	assert_int_equal(answer_result(LV_VUMEM_CTL, &a), 0);
	assert_int_equal(answer_result(LV_VUMEM_REGISTER, &a), -EPROTO);
}

static void an_error_is_one_that_a_process_may_get(void **state)
{
	struct lv_vumem_answer a = { .error = 133 };

	(void)state;
	assert_int_equal(answer_result(LV_VUMEM_CTL, &a), 0);
	a.error = 512;			/* ERESTARTSYS */
	assert_int_equal(answer_result(LV_VUMEM_CTL, &a), -EPROTO);
	a.error = ~0u;
	assert_int_equal(answer_result(LV_VUMEM_CTL, &a), -EPROTO);
}

static void an_answer_is_as_long_as_it_says(void **state)
{
	struct lv_vumem_answer got, a = { .bytes = 7 };
	uint32_t length = vumem_answer_store(data, &a);

	(void)state;
	assert_int_equal(vumem_answer_load(data, length, LV_VUMEM_CTL, SLOTS, &got), 0);
	assert_int_equal(vumem_answer_load(data, length + 1, LV_VUMEM_CTL, SLOTS, &got), -EPROTO);
	assert_int_equal(vumem_answer_load(data, length - 1, LV_VUMEM_CTL, SLOTS, &got), -EPROTO);
	assert_int_equal(vumem_answer_load(data, 31, LV_VUMEM_CTL, SLOTS, &got), -EPROTO);
	assert_int_equal(vumem_answer_load(data, ~0u, LV_VUMEM_CTL, SLOTS, &got), -EPROTO);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_arrives_as_it_was_sent),
		cmocka_unit_test(a_request_is_as_long_as_it_says),
		cmocka_unit_test(a_request_names_a_buffer_unless_it_asks_for_one),
		cmocka_unit_test(a_grant_lies_within_the_slots),
		cmocka_unit_test(attributes_are_known_ones),
		cmocka_unit_test(only_an_allocation_brings_a_buffer),
		cmocka_unit_test(an_error_is_one_that_a_process_may_get),
		cmocka_unit_test(an_answer_is_as_long_as_it_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
