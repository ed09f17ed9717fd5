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
		cmocka_unit_test(only_the_word_set_lets_the_clock_be_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
