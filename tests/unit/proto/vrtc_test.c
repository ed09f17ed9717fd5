// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "proto/vrtc.h"

static void messages_have_the_lengths_of_their_command(void **state)
{
	(void)state;
	assert_int_equal(vrtc_request_bytes(LV_VRTC_OPEN), 8);
	assert_int_equal(vrtc_reply_bytes(LV_VRTC_OPEN), 8);
	assert_int_equal(vrtc_request_bytes(LV_VRTC_READ_TIME), 8);
	assert_int_equal(vrtc_reply_bytes(LV_VRTC_READ_TIME), 8 + 36);
	assert_int_equal(vrtc_request_bytes(LV_VRTC_SET_TIME), 8 + 36);
	assert_int_equal(vrtc_reply_bytes(LV_VRTC_SET_TIME), 8);
	assert_int_equal(vrtc_reply_bytes(LV_VRTC_READ_ALARM), 8 + 40);
	assert_int_equal(vrtc_request_bytes(LV_VRTC_SET_ALARM), 8 + 40);
}

static void an_unknown_command_has_no_length(void **state)
{
	uint32_t i;

	(void)state;
	for (i = 0; i < LV_VRTC_COMMANDS; i++)
		assert_true(vrtc_request_bytes(i) && vrtc_reply_bytes(i));
	assert_int_equal(vrtc_request_bytes(LV_VRTC_COMMANDS), 0);
	assert_int_equal(vrtc_reply_bytes(LV_VRTC_COMMANDS), 0);
	assert_int_equal(vrtc_request_bytes(~0u), 0);
}

static void a_time_that_no_clock_shows_is_refused(void **state)
{
	const struct lv_vrtc_time good = { 59, 59, 23, 31, 11, 126, 0, 0, 0 };
	struct lv_vrtc_time t;

	(void)state;
	assert_true(vrtc_time_is_sane(&good));
#define REFUSED(field, value)	\
	(t = good, t.field = (value), assert_false(vrtc_time_is_sane(&t)))
	REFUSED(sec, 60);
	REFUSED(min, 60);
	REFUSED(hour, 24);
	REFUSED(mday, 0);
	REFUSED(mday, 32);
	REFUSED(mon, 12);
	REFUSED(year, 300);
	REFUSED(year, ~0u);
	REFUSED(sec, 0x80000000);
}

static void a_request_is_as_long_as_its_command_says(void **state)
{
	struct lv_vrtc_request request = { .command = LV_VRTC_SET_TIME };

	(void)state;
	assert_true(vrtc_request_is_sane(&request, 44));
	assert_false(vrtc_request_is_sane(&request, 0));
	assert_false(vrtc_request_is_sane(&request, 43));
	assert_false(vrtc_request_is_sane(&request, 48));
	request.command = LV_VRTC_COMMANDS;
	assert_false(vrtc_request_is_sane(&request, 0));
	assert_false(vrtc_request_is_sane(&request, 8));
}

static void a_reply_gives_only_what_a_process_may_get(void **state)
{
	struct lv_vrtc_reply reply = { 0 };

	(void)state;
	assert_int_equal(vrtc_reply_result(LV_VRTC_READ_TIME, &reply, 44), 0);
	assert_int_equal(vrtc_reply_result(LV_VRTC_READ_TIME, &reply, 43), -EIO);
	assert_int_equal(vrtc_reply_result(LV_VRTC_READ_TIME, &reply, 48), -EIO);
	assert_int_equal(vrtc_reply_result(LV_VRTC_COMMANDS, &reply, 0), -EIO);
	reply.result = EACCES;
	assert_int_equal(vrtc_reply_result(LV_VRTC_SET_TIME, &reply, 8), -EACCES);
	reply.result = ETIME;
	assert_int_equal(vrtc_reply_result(LV_VRTC_SET_TIME, &reply, 8), -EIO);
	reply.result = 512;		/* ERESTARTSYS */
	assert_int_equal(vrtc_reply_result(LV_VRTC_SET_TIME, &reply, 8), -EIO);
	reply.result = ~0u;
	assert_int_equal(vrtc_reply_result(LV_VRTC_SET_TIME, &reply, 8), -EIO);
}

static void only_the_word_set_lets_the_clock_be_set(void **state)
{
	(void)state;
	assert_true(vrtc_text_may_set("set"));
	assert_true(vrtc_text_may_set("1k,set"));
	assert_true(vrtc_text_may_set("set,64"));
	assert_false(vrtc_text_may_set(""));
	assert_false(vrtc_text_may_set(NULL));
	assert_false(vrtc_text_may_set("1k"));
	assert_false(vrtc_text_may_set("settle,reset,set ,SET"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_have_the_lengths_of_their_command),
		cmocka_unit_test(an_unknown_command_has_no_length),
		cmocka_unit_test(a_time_that_no_clock_shows_is_refused),
		cmocka_unit_test(a_request_is_as_long_as_its_command_says),
		cmocka_unit_test(a_reply_gives_only_what_a_process_may_get),
		cmocka_unit_test(only_the_word_set_lets_the_clock_be_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
