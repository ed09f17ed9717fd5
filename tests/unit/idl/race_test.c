// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * A client writes its area while the server reads it.  One thread changes words and puts them back;
 * the other serves the area again and again.  What reaches the server must stay what was judged:
 * the server here is that of the fuzz harness, which judges everything once more, and ends the
 * test if a second look shows something else.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>

#include <cmocka.h>

#include <thing.h>

#define ENOUGH 2000	/* areas served, and refused */
#define ROUNDS 3000000

extern const struct thing_server thing_fuzz_server;

static uint8_t area[THING_BUFFER_MIN + 4096] VRPQ_ALIGNED;
static uint8_t good[sizeof(area)];
static uint32_t size;		/* bytes that hold requests */
static uint32_t judged[sizeof(area) / 4], nr_judged;	/* words that are not just data */
static atomic_bool over;

static int keep(void *context, const struct vrpq_piece *requests, uint32_t nr_requests,
		uint64_t *taken)
{
	(void)context, (void)taken;
	size = 0;
	for (uint32_t i = 0; i < nr_requests; size += requests[i++].bytes)
		memcpy(area + size, requests[i].at, requests[i].bytes);
	memcpy(good, area, size);
	return 0;
}

/* One post of each kind that has something to judge. */
static void fill_area(void)
{
	static const struct vrpq_transport transport = { .send = keep };
	static const enum thing_color colors[3] = { THING_BLUE, THING_RED, THING_GREEN };
	static const struct thing_value values[3] = { { .tag = THING_COLORS }, { .tag = THING_A_POINT } };
	static const struct thing_point points[20];
	static const struct thing_mixed mixed = { .color = THING_BLUE, .yes = true };
	static const struct thing_holder holders[2];
	static const double e[4];
	static const uint16_t kept[3];
	static const uint8_t raw[20];
	static uint8_t buffer[sizeof(area)] VRPQ_ALIGNED;
	struct vrpq_client c;

	vrpq_client_begin(&c, &transport, NULL, buffer, sizeof(buffer));
	for (int i = 0; i < 3; i++) {
		assert_int_equal(thing_scalars(&c, 1, 2, 3, true, 0, 0, 7, THING_BLUE, THING_LAST,
					       (struct thing_object){ 1 }, 0), 0);
		assert_int_equal(thing_structs(&c, points, &mixed, values, holders, e), 0);
		assert_int_equal(thing_arrays(&c, 3, 20, "twelve bytes", colors, values, points,
					      raw, kept),
				 0);
		assert_int_equal(thing_tick(&c, 1, "because"), 0);
		assert_int_equal(thing_tick(&c, 2, "so"), 0);
	}
	assert_int_equal(vrpq_flush(&c), 0);
}

static int serve_area(void)
{
	struct vrpq_answer answer;
	struct vrpq_batch batch;

	vrpq_answer_init(&answer, NULL, 0);
	vrpq_batch_begin(&batch, area, size);
	return thing_serve(&thing_fuzz_server, NULL, &batch, &answer);
}

static void find_judged_words(void)
{
	for (uint32_t at = 0; at < size / 4; at++) {
		memset(area + at * 4, 0xff, 4);
		if (serve_area())
			judged[nr_judged++] = at;
		memcpy(area + at * 4, good + at * 4, 4);
	}
	assert_true(nr_judged > 50);
	assert_int_equal(serve_area(), 0);
}

static void *write_words(void *unused)
{
	static const uint32_t values[] = { 0, 1, 3, 5, 9, 100, 0xffffffff, 0x01010101, 0x80000000 };
	volatile uint32_t *words = (volatile uint32_t *)area;
	uint32_t random = 1;

	while (!atomic_load_explicit(&over, memory_order_relaxed)) {
		uint32_t at, was;

		random = random * 1664525 + 1013904223;
		at = judged[(random >> 8) % nr_judged];
		memcpy(&was, good + at * 4, 4);
		for (int i = 0; i < 50; i++) {
			words[at] = values[(random >> 4) % (sizeof(values) / sizeof(values[0]))];
			words[at] = was;
		}
	}
	return unused;
}

static void what_was_judged_stays_as_it_was(void **state)
{
	unsigned int served = 0, refused = 0;
	pthread_t writer;

	(void)state;
	fill_area();
	find_judged_words();
	assert_int_equal(pthread_create(&writer, NULL, write_words, NULL), 0);
	for (int round = 0; round < ROUNDS && (served < ENOUGH || refused < ENOUGH); round++) {
		int result = serve_area();

		assert_true(result == 0 || result == -EBADMSG);
		served += result == 0;
		refused += result != 0;
	}
	atomic_store(&over, true);
	pthread_join(writer, NULL);
	print_message("%u areas served, %u refused\n", served, refused);
	assert_true(served >= ENOUGH && refused >= ENOUGH);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(what_was_judged_stays_as_it_was) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
