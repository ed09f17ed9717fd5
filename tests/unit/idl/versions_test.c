// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A client that was built with an older version of the interface, and a newer server. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define meter_interface meter_old_interface
#define meter_report meter_old_report
#define meter_total meter_old_total
#include <meter_old_interface.c>
#include <meter_old_client.c>

#include "tests/unit/idl/versions_test.h"

static uint8_t buffer[1024] VRPQ_ALIGNED;
static struct vrpq_client client;

static int begin(void **state)
{
	(void)state;
	meter_seen = (struct meter_seen){ 0 };
	vrpq_client_begin(&client, &loop_transport, &meter_new_loop, buffer, sizeof(buffer));
	return 0;
}

static void the_new_server_takes_the_old_client(void **state)
{
	struct lv_vrpq_hello hello;

	(void)state;
	vrpq_hello(&meter_old_interface, &hello);
	assert_int_equal(hello.minor, 0);
	assert_int_equal(vrpq_hello_judge(&meter_new_interface, &hello), 0);
}

static void the_old_server_refuses_the_new_client(void **state)
{
	struct lv_vrpq_hello hello;

	(void)state;
	vrpq_hello(&meter_new_interface, &hello);
	assert_int_equal(vrpq_hello_judge(&meter_old_interface, &hello), -EPROTONOSUPPORT);
}

static void old_posts_arrive(void **state)
{
	const float values[3] = { 1, 2, 4 };

	(void)state;
	assert_int_equal(meter_old_report(&client, METER_AMPERES, 3, values, "old"), 0);
	assert_int_equal(vrpq_flush(&client), 0);
	assert_true(meter_seen.reports == 1 && meter_seen.sum == 7);
	assert_string_equal(meter_seen.name, "old");
}

static void what_the_old_client_does_not_know_is_absent(void **state)
{
	const float value = 1;

	(void)state;
	assert_int_equal(meter_old_report(&client, METER_VOLTS, 1, &value, ""), 0);
	assert_int_equal(vrpq_flush(&client), 0);
	assert_false(meter_seen.has_hour || meter_seen.has_m || meter_seen.has_who ||
		     meter_seen.places);
	assert_int_equal(meter_new_report(&client), 0);
	assert_int_equal(vrpq_flush(&client), 0);
	assert_true(meter_seen.has_hour && meter_seen.has_m && meter_seen.has_who);
	assert_int_equal(meter_seen.places, 3 + 3 + 2 + 12);
}

static void the_old_client_gets_what_it_knows(void **state)
{
	float values[4] = { 0 };
	double sum = 1;
	uint32_t n = 0;

	(void)state;
	assert_int_equal(meter_old_total(&client, METER_VOLTS, &sum, 4, &n, values), 0);
	assert_true(sum == 0 && n == 2 && values[0] == 1 && values[1] == 2);
	assert_int_equal(meter_old_total(&client, METER_VOLTS, &sum, 1, &n, values), -ENOSPC);
}

#define TEST(function) cmocka_unit_test_setup(function, begin)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_new_server_takes_the_old_client),
		TEST(the_old_server_refuses_the_new_client),
		TEST(old_posts_arrive),
		TEST(what_the_old_client_does_not_know_is_absent),
		TEST(the_old_client_gets_what_it_knows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
