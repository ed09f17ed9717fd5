// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A clock that clients share, good and broken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "proto/vrtc_clock.h"

#define NONE	-1

static struct {
	int64_t alarm;
	bool updates;
	bool no_updates;	/* it cannot do that */
	int64_t far;		/* the latest alarm that it can do */
	int calls;
} hardware;

static int set_alarm(void *user, int64_t when)
{
	(void)user;
	hardware.calls++;
	if (when > hardware.far)
		return -EINVAL;
	hardware.alarm = when;
	return 0;
}

static int stop_alarm(void *user)
{
	(void)user;
	hardware.calls++;
	hardware.alarm = NONE;
	return 0;
}

static int set_updates(void *user, bool on)
{
	(void)user;
	hardware.calls++;
	if (hardware.no_updates)
		return -EIO;
	hardware.updates = on;
	return 0;
}

static const struct vrtc_clock_ops ops = { set_alarm, stop_alarm, set_updates };
static struct vrtc_clock clock;
static struct vrtc_wish a, b;

static int begin(void **state)
{
	(void)state;
	memset(&hardware, 0, sizeof(hardware));
	hardware.alarm = NONE;
	hardware.far = 1000;
	clock = (struct vrtc_clock){ .ops = &ops };
	vrtc_clock_add(&clock, &a);
	vrtc_clock_add(&clock, &b);
	return 0;
}

static void leaves_a_clock_alone_that_nobody_wants(void **state)
{
	(void)state;
	assert_int_equal(vrtc_clock_program(&clock), 0);
	assert_int_equal(vrtc_clock_set_alarm(&clock, &a, 5, false), 0);
	assert_int_equal(hardware.calls, 0);
}

static void programs_the_earliest_alarm(void **state)
{
	(void)state;
	assert_int_equal(vrtc_clock_set_alarm(&clock, &a, 70, true), 0);
	assert_int_equal(vrtc_clock_set_alarm(&clock, &b, 50, true), 0);
	assert_int_equal(hardware.alarm, 50);
	assert_int_equal(vrtc_clock_due(&b, 49), 0);
	assert_int_equal(vrtc_clock_due(&b, 50), LV_VRTC_EVENT_ALARM);
	assert_int_equal(vrtc_clock_due(&b, 51), 0);
	assert_int_equal(vrtc_clock_program(&clock), 0);
	assert_int_equal(hardware.alarm, 70);
	vrtc_clock_remove(&clock, &a);
	assert_int_equal(vrtc_clock_program(&clock), 0);
	assert_int_equal(hardware.alarm, NONE);
}

static void gives_updates_while_anybody_wants_them(void **state)
{
	(void)state;
	assert_int_equal(vrtc_clock_set_updates(&clock, &a, true), 0);
	assert_int_equal(vrtc_clock_set_updates(&clock, &b, true), 0);
	assert_int_equal(vrtc_clock_due(&a, 0), LV_VRTC_EVENT_UPDATE);
	assert_int_equal(vrtc_clock_set_updates(&clock, &a, false), 0);
	assert_true(hardware.updates);
	vrtc_clock_remove(&clock, &b);
	vrtc_clock_program(&clock);
	assert_false(hardware.updates);
}

static void a_client_that_wants_too_much_stops_nobodys_alarm(void **state)
{
	(void)state;
	hardware.no_updates = true;
	assert_int_equal(vrtc_clock_set_updates(&clock, &a, true), -EIO);
	assert_false(a.updates_on);
	assert_int_equal(vrtc_clock_set_alarm(&clock, &b, 50, true), 0);
	assert_int_equal(hardware.alarm, 50);
	vrtc_clock_set_alarm(&clock, &b, 50, false);
	assert_int_equal(vrtc_clock_set_alarm(&clock, &a, 2000, true), -EINVAL);
	assert_false(a.alarm_on);
	assert_int_equal(vrtc_clock_set_alarm(&clock, &b, 60, true), 0);
	assert_int_equal(hardware.alarm, 60);
}

static void updates_that_cannot_be_stopped_stop_no_alarm(void **state)
{
	(void)state;
	assert_int_equal(vrtc_clock_set_updates(&clock, &a, true), 0);
	assert_int_equal(vrtc_clock_set_alarm(&clock, &a, 50, true), 0);
	assert_int_equal(vrtc_clock_set_alarm(&clock, &b, 60, true), 0);
	hardware.no_updates = true;
	assert_int_equal(vrtc_clock_set_updates(&clock, &a, false), -EIO);
	vrtc_clock_due(&a, 55);
	assert_int_equal(vrtc_clock_program(&clock), -EIO);
	assert_int_equal(hardware.alarm, 60);
	hardware.no_updates = false;
	assert_int_equal(vrtc_clock_program(&clock), 0);
	assert_false(hardware.updates);
}

int main(void)
{
#define TEST(name)	cmocka_unit_test_setup(name, begin)
	static const struct CMUnitTest tests[] = {
		TEST(leaves_a_clock_alone_that_nobody_wants),
		TEST(programs_the_earliest_alarm),
		TEST(gives_updates_while_anybody_wants_them),
		TEST(a_client_that_wants_too_much_stops_nobodys_alarm),
		TEST(updates_that_cannot_be_stopped_stop_no_alarm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
