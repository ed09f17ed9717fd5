// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Every byte of a request is loaded once, however it is judged; what a client writes later changes
 * nothing.  All loads of generated code go through two functions, which this test watches.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void watch(const volatile void *from, size_t bytes);

#define VRPQ_WATCH_LOAD(from, bytes) watch(from, bytes)
#include <thing_server.c>

static uint8_t area[THING_BUFFER_MIN + 4096] VRPQ_ALIGNED;
static uint8_t loads[sizeof(area)];	/* of each byte */
static uint32_t size;			/* bytes that hold requests */

static void watch(const volatile void *from, size_t bytes)
{
	size_t at = (size_t)((const volatile uint8_t *)from - area);

	for (size_t i = 0; i < bytes && at + i < sizeof(area); i++)
		loads[at + i]++;
}

static int keep(void *context, const struct vrpq_piece *requests, uint32_t nr_requests,
		uint64_t *taken)
{
	(void)context, (void)taken;
	for (uint32_t i = 0; i < nr_requests; size += requests[i++].bytes)
		memcpy(area + size, requests[i].at, requests[i].bytes);
	return 0;
}

static int64_t keep_call(void *context, const struct vrpq_piece *requests, uint32_t nr_requests,
			 const struct vrpq_piece *answer, uint32_t nr_answer, uint64_t *taken)
{
	(void)answer, (void)nr_answer;
	return keep(context, requests, nr_requests, taken) - ENOSYS;
}

static struct vrpq_client client;

static int begin(void **state)
{
	static const struct vrpq_transport transport = { .send = keep, .call = keep_call };
	static uint8_t buffer[sizeof(area)] VRPQ_ALIGNED;

	(void)state;
	memset(loads, 0, sizeof(loads));
	size = 0;
	vrpq_client_begin(&client, &transport, NULL, buffer, sizeof(buffer));
	return 0;
}

/* Serve all; some words of the area lie in arrays in place, which nobody loads. */
static void check_once(uint32_t in_place)
{
	static const struct thing_server nobody;
	static uint8_t memory[4096] VRPQ_ALIGNED;
	struct vrpq_answer answer;
	struct vrpq_batch batch;
	uint32_t never = 0;
	int result;

	assert_int_equal(vrpq_flush(&client), 0);
	vrpq_answer_init(&answer, memory, sizeof(memory));
	vrpq_batch_begin(&batch, area, size);
	do
		result = thing_serve(&nobody, NULL, &batch, &answer);
	while (result > 0);
	assert_int_equal(result, 0);
	for (uint32_t i = 0; i < size; i++) {
		assert_true(loads[i] <= 1);
		never += !loads[i];
	}
	assert_int_equal(never, in_place);
}

/* Parts are aligned to 8: what fills the gaps is not loaded either. */
static void arrays_and_strings_are_loaded_once(void **state)
{
	static const enum thing_color colors[3] = { THING_BLUE, THING_RED, THING_GREEN };
	static const struct thing_value values[3] = { { .tag = THING_COLORS }, { .tag = THING_A_POINT } };
	static const struct thing_point points[20];
	static const uint16_t kept[3];
	static const uint8_t raw[20];

	(void)state;
	assert_int_equal(thing_arrays(&client, 3, 20, "twelve bytes", colors, values, points, raw,
				      kept),
			 0);
	check_once(4 + 4 + 4 + 0 + 2 + 160 + 24);
}

static void structs_and_unions_are_loaded_once(void **state)
{
	static const struct thing_mixed mixed = { .color = THING_BLUE, .yes = true };
	static const struct thing_value value = { .tag = THING_COLORS };
	static const struct thing_holder holders[2];
	static const struct thing_point point;
	static const double e[4];

	(void)state;
	assert_int_equal(thing_structs(&client, &point, &mixed, &value, holders, e), 0);
	check_once(0);
}

/* Looking whether the next request is one more of the kind loads its header, once. */
static void headers_are_loaded_once(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 10; i++)
		assert_int_equal(thing_tick(&client, i, "eight ch"), 0);
	assert_int_equal(thing_nothing(&client), -ENOSYS);
	check_once(0);
}

#define TEST(function) cmocka_unit_test_setup(function, begin)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(arrays_and_strings_are_loaded_once),
		TEST(structs_and_unions_are_loaded_once),
		TEST(headers_are_loaded_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
