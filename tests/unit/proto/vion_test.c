// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "proto/vion.h"

#define SLOTS	100u

static _Alignas(64) uint8_t data[64];

static int request_result(const struct lv_vion_request *r, int more)
{
	struct lv_vion_request got;
	uint32_t length = vion_request_store(data, r);
	int err = vion_request_load(data, length + (uint32_t)more, &got);

	if (!err)
		assert_memory_equal(r, &got, sizeof(got));
	return err;
}

static int answer_result(uint32_t command, const struct lv_vion_answer *a, int more)
{
	struct lv_vion_answer got;
	uint32_t length = vion_answer_store(data, a);
	int err = vion_answer_load(data, length + (uint32_t)more, command, SLOTS, &got);

	if (!err)
		assert_memory_equal(a, &got, sizeof(got));
	return err;
}

static const struct lv_vion_request import = { .command = LV_VION_IMPORT, .gid = 1 };
static const struct lv_vion_request release = { .command = LV_VION_RELEASE, .loan = 1 };

static const struct lv_vion_answer good = {
	.loan = 3,
	.size = 10 * LV_VION_PAGE,
	.slot = 90,
	.pages = 10,
	.tag = 1,
};

static void an_id_names_its_vm(void **state)
{
	uint64_t gid = vion_gid_make(200, ~0ull);

	(void)state;
	assert_int_equal(vion_gid_vm(gid), 200);
	assert_true(gid == 0xc8ffffffffffffffull);
	assert_true(vion_gid_make(2, 5) == 0x0200000000000005ull);
}

static void a_request_arrives_as_it_was_sent(void **state)
{
	(void)state;
	assert_int_equal(request_result(&import, 0), 0);
	assert_int_equal(request_result(&release, 0), 0);
}

static void a_request_has_its_length(void **state)
{
	struct lv_vion_request got;

	(void)state;
	assert_int_equal(request_result(&import, 1), -EPROTO);
	assert_int_equal(request_result(&import, -1), -EPROTO);
	assert_int_equal(vion_request_load(data, 0, &got), -EPROTO);
	assert_int_equal(vion_request_load(data, ~0u, &got), -EPROTO);
}

static void a_request_names_an_id_or_a_loan(void **state)
{
	struct lv_vion_request r = import;

	(void)state;
	r.loan = 1;
	assert_int_equal(request_result(&r, 0), -EPROTO);
	r = import;
	r.gid = 0;
	assert_int_equal(request_result(&r, 0), -EPROTO);
	r = release;
	r.gid = 1;
	assert_int_equal(request_result(&r, 0), -EPROTO);
	r = release;
	r.loan = 0;
	assert_int_equal(request_result(&r, 0), -EPROTO);
	r = import;
	r.command = 0;
	assert_int_equal(request_result(&r, 0), -EPROTO);
	r.command = LV_VION_RELEASE + 1;
	assert_int_equal(request_result(&r, 0), -EPROTO);
}

static void a_grant_lies_within_the_slots(void **state)
{
	struct lv_vion_answer a = good;

	(void)state;
	assert_int_equal(answer_result(LV_VION_IMPORT, &a, 0), 0);
	a.slot = 91;
	assert_int_equal(answer_result(LV_VION_IMPORT, &a, 0), -EPROTO);
	a.slot = ~0u;
	assert_int_equal(answer_result(LV_VION_IMPORT, &a, 0), -EPROTO);
	a = good;
	a.pages = 0;
	assert_int_equal(answer_result(LV_VION_IMPORT, &a, 0), -EPROTO);
	a.size = 0;
	assert_int_equal(answer_result(LV_VION_IMPORT, &a, 0), -EPROTO);
	a = good;
	a.pages = 0u - 80u;
	a.size = (uint64_t)a.pages * LV_VION_PAGE;
	assert_int_equal(answer_result(LV_VION_IMPORT, &a, 0), -EPROTO);
}

static void a_loan_has_number_tag_and_known_flags(void **state)
{
	struct lv_vion_answer a = good;

	(void)state;
	a.flags = LV_VION_READ_ONLY;
	assert_int_equal(answer_result(LV_VION_IMPORT, &a, 0), 0);
	a.flags = 2;
	assert_int_equal(answer_result(LV_VION_IMPORT, &a, 0), -EPROTO);
	a = good;
	a.tag = 0;
	assert_int_equal(answer_result(LV_VION_IMPORT, &a, 0), -EPROTO);
	a = good;
	a.loan = 0;
	assert_int_equal(answer_result(LV_VION_IMPORT, &a, 0), -EPROTO);
}

static void a_buffer_ends_in_its_last_page(void **state)
{
	struct lv_vion_answer a = good;

	(void)state;
	a.size = 9 * LV_VION_PAGE + 1;
	assert_int_equal(answer_result(LV_VION_IMPORT, &a, 0), 0);
	a.size = 9 * LV_VION_PAGE;
	assert_int_equal(answer_result(LV_VION_IMPORT, &a, 0), -EPROTO);
	a.size = 10 * LV_VION_PAGE + 1;
	assert_int_equal(answer_result(LV_VION_IMPORT, &a, 0), -EPROTO);
	a.size = ~0ull;
	assert_int_equal(answer_result(LV_VION_IMPORT, &a, 0), -EPROTO);
}

static void only_an_import_brings_a_loan(void **state)
{
	struct lv_vion_answer a = { 0 };

	(void)state;
	assert_int_equal(answer_result(LV_VION_RELEASE, &a, 0), 0);
	assert_int_equal(answer_result(LV_VION_IMPORT, &a, 0), -EPROTO);
	assert_int_equal(answer_result(LV_VION_RELEASE, &good, 0), -EPROTO);
	a.error = 2;
	assert_int_equal(answer_result(LV_VION_IMPORT, &a, 0), 0);
	a = good;
	a.error = 2;
	assert_int_equal(answer_result(LV_VION_IMPORT, &a, 0), -EPROTO);
}

static void an_answer_has_its_length_and_an_error_for_processes(void **state)
{
	struct lv_vion_answer a = { .error = 95 };

	(void)state;
	assert_int_equal(answer_result(LV_VION_IMPORT, &a, 0), 0);
	assert_int_equal(answer_result(LV_VION_IMPORT, &a, 1), -EPROTO);
	assert_int_equal(answer_result(LV_VION_IMPORT, &a, -1), -EPROTO);
	a.error = 4;
	assert_int_equal(answer_result(LV_VION_IMPORT, &a, 0), -EPROTO);
	assert_int_equal(vion_answer_error(0), 0);
	assert_int_equal(vion_answer_error(-28), 28);
	assert_int_equal(vion_answer_error(-4), LV_VION_ERROR);
	assert_int_equal(vion_answer_error(-512), LV_VION_ERROR);
	a.error = ~0u;
	assert_int_equal(answer_result(LV_VION_IMPORT, &a, 0), -EPROTO);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_id_names_its_vm),
		cmocka_unit_test(a_request_arrives_as_it_was_sent),
		cmocka_unit_test(a_request_has_its_length),
		cmocka_unit_test(a_request_names_an_id_or_a_loan),
		cmocka_unit_test(a_grant_lies_within_the_slots),
		cmocka_unit_test(a_loan_has_number_tag_and_known_flags),
		cmocka_unit_test(a_buffer_ends_in_its_last_page),
		cmocka_unit_test(only_an_import_brings_a_loan),
		cmocka_unit_test(an_answer_has_its_length_and_an_error_for_processes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
