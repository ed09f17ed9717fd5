// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The descriptor ring, one thread: staging, wrapping, lies, who sleeps for what. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/desc_ring.h"

#define COUNT	8u
#define SIZE	16u

struct desc {
	uint64_t number;
	uint64_t check;
};

struct pair {
	struct lv_desc_ring *ring;
	struct desc_ring p, c;
};

static int setup(void **state)
{
	struct pair *t = calloc(1, sizeof(*t));

	t->ring = aligned_alloc(64, desc_ring_bytes(COUNT, SIZE));
	memset(t->ring, 0xa5, desc_ring_bytes(COUNT, SIZE));
	assert_int_equal(desc_ring_init(&t->p, t->ring, COUNT, SIZE, RING_PRODUCER), 0);
	assert_int_equal(desc_ring_init(&t->c, t->ring, COUNT, SIZE, RING_CONSUMER), 0);
	desc_ring_reset(&t->p);
	desc_ring_reset(&t->c);
	*state = t;
	return 0;
}

static int teardown(void **state)
{
	struct pair *t = *state;

	free(t->ring);
	free(t);
	return 0;
}

/* Both ends as if this many had gone through already. */
static void start_at(struct pair *t, uint32_t n)
{
	t->p.cursor.index = t->p.cursor.seen = t->p.done = n;
	t->c.cursor.index = t->c.cursor.seen = n;
	t->ring->producer.index = t->ring->consumer.index = n;
}

static int put(struct pair *t, uint64_t n)
{
	struct desc d = { .number = n, .check = ~n };

	return desc_ring_put(&t->p, &d);
}

static void get(struct pair *t, uint64_t n)
{
	struct desc d;

	assert_int_equal(desc_ring_get(&t->c, &d), 0);
	assert_int_equal(d.number, n);
	assert_int_equal(d.check, ~n);
}

static void refuses_sizes_that_are_none(void **state)
{
	static const uint32_t bad[][2] = {
		{ 0, 16 }, { 3, 16 }, { 8, 0 }, { 8, 12 }, { 8, LV_DESC_SIZE_MAX + 8 },
		{ LV_DESC_COUNT_MAX * 2, 8 }, { 0x80000000u, 8 },
	};
	struct pair *t = *state;
	struct desc_ring r;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(desc_ring_init(&r, t->ring, bad[i][0], bad[i][1], RING_CONSUMER),
				 -EINVAL);
	assert_int_equal(desc_ring_init(&r, t->ring, 1, 8, RING_CONSUMER), 0);
}

static void shows_nothing_before_the_flush(void **state)
{
	struct pair *t = *state;
	struct desc d;
	uint32_t i;

	for (i = 0; i < COUNT; i++)
		assert_int_equal(put(t, i), 0);
	assert_int_equal(put(t, i), -EAGAIN);
	assert_int_equal(desc_ring_get(&t->c, &d), -EAGAIN);
	assert_false(desc_ring_flush(&t->p));
	for (i = 0; i < COUNT; i++)
		get(t, i);
	assert_int_equal(desc_ring_get(&t->c, &d), -EAGAIN);
	assert_int_equal(put(t, i), -EAGAIN);		/* got, not released */
	assert_int_equal(desc_ring_completed(&t->p), 0);
	desc_ring_flush(&t->c);
	assert_int_equal(desc_ring_completed(&t->p), COUNT);
	assert_int_equal(desc_ring_completed(&t->p), 0);
	assert_int_equal(desc_ring_available(&t->p, COUNT), COUNT);
}

static void keeps_order_across_the_wrap_of_the_index(void **state)
{
	struct pair *t = *state;
	uint32_t i, in = 0, out = 0, done = 0;

	start_at(t, 0xffffffe0u);
	for (i = 0; i < 200; i++) {
		uint32_t n = i * 7 % (COUNT + 1);

		while (n-- && put(t, in) == 0)
			in++;
		desc_ring_flush(&t->p);
		for (n = i * 5 % COUNT; n && out < in; n--)
			get(t, out++);
		desc_ring_flush(&t->c);
		done += (uint32_t)desc_ring_completed(&t->p);
		assert_int_equal(done, out);
	}
	assert_true(in > 300);
}

static void breaks_at_an_index_that_cannot_be(void **state)
{
	static const uint32_t lie[] = { COUNT + 1, 0x7fffffff, 0x80000000u, 0xffffffffu };
	struct pair *t = *state;
	struct desc d;
	size_t i;

	for (i = 0; i < sizeof(lie) / sizeof(lie[0]); i++) {
		desc_ring_reset(&t->p);
		desc_ring_reset(&t->c);
		t->ring->producer.index = lie[i];
		assert_int_equal(desc_ring_get(&t->c, &d), -EPROTO);
		t->ring->producer.index = 0;		/* too late */
		assert_int_equal(desc_ring_get(&t->c, &d), -EPROTO);
		assert_true(desc_ring_wait(&t->c, 1));
		t->ring->consumer.index = lie[i];
		while (put(t, 0) == 0)
			;
		assert_int_equal(put(t, 0), -EPROTO);
		assert_int_equal(desc_ring_completed(&t->p), -EPROTO);
	}
}

static void breaks_when_the_peer_takes_something_back(void **state)
{
	struct pair *t = *state;
	struct desc d;

	t->ring->producer.index = 3;
	assert_int_equal(desc_ring_available(&t->c, 1), 3);
	t->ring->producer.index = 2;
	assert_int_equal(desc_ring_available(&t->c, COUNT), -EPROTO);
	assert_int_equal(desc_ring_get(&t->c, &d), -EPROTO);
}

static void hands_out_a_bounded_number_to_a_peer_that_never_stops(void **state)
{
	struct pair *t = *state;
	struct desc d;
	uint32_t n = 0;

	t->ring->producer.index = COUNT;
	while (desc_ring_get(&t->c, &d) == 0)
		n++;
	assert_int_equal(n, COUNT);
}

static void interrupts_a_sleeper_once(void **state)
{
	struct pair *t = *state;

	put(t, 0);
	assert_false(desc_ring_flush(&t->p));		/* it polls */
	get(t, 0);
	desc_ring_flush(&t->c);
	assert_false(desc_ring_wait(&t->c, 1));
	put(t, 1);
	put(t, 2);
	assert_true(desc_ring_flush(&t->p));
	put(t, 3);
	assert_false(desc_ring_flush(&t->p));
	assert_false(desc_ring_flush(&t->p));		/* nothing staged */
}

static void leaves_a_disarmed_consumer_alone(void **state)
{
	struct pair *t = *state;

	put(t, 0);
	desc_ring_flush(&t->p);
	assert_true(desc_ring_wait(&t->c, 1));
	desc_ring_disarm(&t->c);
	put(t, 1);
	assert_false(desc_ring_flush(&t->p));
}

static void wakes_a_producer_when_its_room_is_there(void **state)
{
	struct pair *t = *state;
	uint32_t i;

	for (i = 0; i < COUNT; i++)
		put(t, i);
	desc_ring_flush(&t->p);
	assert_false(desc_ring_wait(&t->p, 3));
	for (i = 0; i < 5; i++) {
		get(t, i);
		assert_int_equal(desc_ring_flush(&t->c), i == 2);
	}
}

static void survives_any_wait_word(void **state)
{
	static const uint32_t odd[] = { 1, COUNT, COUNT + 1, 0x80000000u, 0xffffffffu };
	struct pair *t = *state;
	uint32_t i;

	for (i = 0; i < 200; i++) {
		t->ring->producer.wait = t->ring->consumer.wait = odd[i % 5];
		assert_int_equal(put(t, i), 0);
		desc_ring_flush(&t->p);
		get(t, i);
		desc_ring_flush(&t->c);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(refuses_sizes_that_are_none),
		TEST(shows_nothing_before_the_flush),
		TEST(keeps_order_across_the_wrap_of_the_index),
		TEST(breaks_at_an_index_that_cannot_be),
		TEST(breaks_when_the_peer_takes_something_back),
		TEST(hands_out_a_bounded_number_to_a_peer_that_never_stops),
		TEST(interrupts_a_sleeper_once),
		TEST(leaves_a_disarmed_consumer_alone),
		TEST(wakes_a_producer_when_its_room_is_there),
		TEST(survives_any_wait_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
