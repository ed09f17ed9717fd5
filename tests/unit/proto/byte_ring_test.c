// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The byte ring in one thread: wrap-around, full and empty, wait words, a lying peer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/byte_ring.h"

#define CAPACITY	64u

struct pair {
	struct lv_byte_ring *ring;
	struct byte_ring_producer p;
	struct byte_ring_consumer c;
};

static int setup(void **state)
{
	struct pair *pair = calloc(1, sizeof(*pair));

	/* Exactly as large as promised: ASan sees the first byte too many. */
	pair->ring = aligned_alloc(64, sizeof(*pair->ring) + CAPACITY);
	memset(pair->ring, 0xa5, sizeof(*pair->ring) + CAPACITY);
	assert_int_equal(byte_ring_producer_init(&pair->p, pair->ring, CAPACITY), 0);
	assert_int_equal(byte_ring_consumer_init(&pair->c, pair->ring, CAPACITY), 0);
	byte_ring_producer_reset(&pair->p);
	byte_ring_consumer_reset(&pair->c);
	*state = pair;
	return 0;
}

static int teardown(void **state)
{
	struct pair *pair = *state;

	free(pair->ring);
	free(pair);
	return 0;
}

/* As if n bytes had been moved in the past. */
static void start_at(struct pair *pair, uint32_t n)
{
	pair->p.cursor.index = pair->p.cursor.seen = n;
	pair->c.cursor.seen = pair->c.cursor.index = n;
	pair->ring->producer.index = pair->ring->consumer.index = n;
}

static int put(struct pair *pair, const char *text, uint32_t n, bool *notify)
{
	struct byte_ring_seg seg[2];
	int got = byte_ring_reserve(&pair->p, n, seg);

	if (got <= 0)
		return got;
	assert_int_equal(seg[0].len + seg[1].len, got);
	memcpy(seg[0].base, text, seg[0].len);
	memcpy(seg[1].base, text + seg[0].len, seg[1].len);
	*notify = byte_ring_commit(&pair->p, (uint32_t)got);
	return got;
}

static int get(struct pair *pair, char *text, uint32_t n, bool *notify)
{
	struct byte_ring_seg seg[2];
	int got = byte_ring_peek(&pair->c, n, seg);

	if (got <= 0)
		return got;
	assert_int_equal(seg[0].len + seg[1].len, got);
	memcpy(text, seg[0].base, seg[0].len);
	memcpy(text + seg[0].len, seg[1].base, seg[1].len);
	*notify = byte_ring_consume(&pair->c, (uint32_t)got);
	return got;
}

static void takes_only_powers_of_two(void **state)
{
	static const uint32_t bad[] = { 0, 1, 32, 63, 65, 96, 0x40000001u, 0x80000000u, 0xffffffffu };
	struct pair *pair = *state;
	struct byte_ring_producer p;
	struct byte_ring_consumer c;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(byte_ring_producer_init(&p, pair->ring, bad[i]), -EINVAL);
		assert_int_equal(byte_ring_consumer_init(&c, pair->ring, bad[i]), -EINVAL);
	}
	assert_int_equal(byte_ring_producer_init(&p, pair->ring, 0x40000000u), 0);
}

static void asks_for_whole_pages(void **state)
{
	(void)state;
	assert_int_equal(byte_ring_bytes(64), 4096);
	assert_int_equal(byte_ring_bytes(4096), 8192);
	assert_int_equal(byte_ring_bytes(65536), 69632);
	assert_int_equal(byte_ring_bytes(0x40000000u), 0x40001000u);
}

static void is_empty_and_full_when_it_should(void **state)
{
	struct pair *pair = *state;
	char text[CAPACITY] = "", back[CAPACITY];
	bool notify;

	assert_int_equal(byte_ring_used(&pair->c, 1), 0);
	assert_int_equal(get(pair, back, 1, &notify), 0);
	assert_int_equal(byte_ring_room(&pair->p, CAPACITY), CAPACITY);
	assert_int_equal(put(pair, text, CAPACITY + 1000, &notify), CAPACITY);
	assert_int_equal(put(pair, text, 1, &notify), 0);
	assert_int_equal(byte_ring_room(&pair->p, 1), 0);
	assert_int_equal(byte_ring_used(&pair->c, 1), CAPACITY);
	assert_int_equal(get(pair, back, CAPACITY, &notify), CAPACITY);
	assert_int_equal(byte_ring_used(&pair->c, 1), 0);
	assert_int_equal(byte_ring_room(&pair->p, 1), CAPACITY);
}

/* From every offset, every length: what comes out is what went in. */
static void keeps_bytes_across_every_wrap(void **state)
{
	struct pair *pair = *state;
	char text[CAPACITY], back[CAPACITY];
	uint32_t at, n, i;
	bool notify;

	for (at = 0xffffffffu - 2 * CAPACITY; at != 2 * CAPACITY; at++) {
		for (n = 1; n <= CAPACITY; n++) {
			start_at(pair, at);
			for (i = 0; i < n; i++)
				text[i] = (char)(at * 7 + i * 13 + n);
			assert_int_equal(put(pair, text, n, &notify), n);
			assert_int_equal(get(pair, back, CAPACITY, &notify), n);
			assert_memory_equal(text, back, n);
		}
	}
}

static void reads_the_peer_only_when_it_must(void **state)
{
	struct pair *pair = *state;
	char text[CAPACITY] = "";
	bool notify;

	put(pair, text, 10, &notify);
	assert_int_equal(byte_ring_used(&pair->c, 1), 10);
	pair->ring->producer.index = 12345;	/* a lie that nobody looks at */
	assert_int_equal(get(pair, text, 4, &notify), 4);
	assert_int_equal(get(pair, text, 6, &notify), 6);
	assert_int_equal(get(pair, text, 1, &notify), -EPROTO);
}

static void keeps_its_own_index_to_itself(void **state)
{
	struct pair *pair = *state;
	char text[CAPACITY] = "abc", back[CAPACITY];
	bool notify;

	put(pair, text, 2, &notify);
	pair->ring->producer.index = 77;	/* the peer writes where it must not */
	put(pair, text, 1, &notify);
	assert_int_equal(pair->ring->producer.index, 3);
	assert_int_equal(get(pair, back, 10, &notify), 3);
}

static void consumer_refuses_every_lying_head(void **state)
{
	struct pair *pair = *state;
	struct byte_ring_seg seg[2];
	uint32_t lie;

	for (lie = 0; lie < 100000; lie++) {
		uint32_t head = lie < 50000 ? lie - 25000 : lie * 85899u;
		uint32_t used = head - 1000;

		byte_ring_consumer_reset(&pair->c);
		pair->c.cursor.index = pair->c.cursor.seen = 1000;
		pair->ring->producer.index = head;
		if (used <= CAPACITY) {
			assert_int_equal(byte_ring_peek(&pair->c, CAPACITY, seg), used);
			continue;
		}
		assert_int_equal(byte_ring_peek(&pair->c, CAPACITY, seg), -EPROTO);
		pair->ring->producer.index = 1000;
		assert_int_equal(byte_ring_used(&pair->c, 1), -EPROTO);	/* sticky */
	}
}

static void producer_refuses_every_lying_tail(void **state)
{
	struct pair *pair = *state;
	struct byte_ring_seg seg[2];
	uint32_t lie;

	for (lie = 0; lie < 100000; lie++) {
		uint32_t tail = lie < 50000 ? lie - 25000 : lie * 85899u;
		uint32_t used = 1000 - tail;

		byte_ring_producer_reset(&pair->p);
		pair->p.cursor.index = 1000;
		pair->p.cursor.seen = 1000 - CAPACITY;	/* full: has to look */
		pair->ring->consumer.index = tail;
		if (used <= CAPACITY) {
			assert_int_equal(byte_ring_reserve(&pair->p, CAPACITY, seg),
					 CAPACITY - used);
			continue;
		}
		assert_int_equal(byte_ring_reserve(&pair->p, CAPACITY, seg), -EPROTO);
		pair->ring->consumer.index = 1000;
		assert_int_equal(byte_ring_room(&pair->p, 1), -EPROTO);	/* sticky */
	}
}

static void refuses_an_index_that_goes_back(void **state)
{
	struct pair *pair = *state;
	struct byte_ring_seg seg[2];
	char text[CAPACITY] = "";
	bool notify;

	put(pair, text, 10, &notify);
	assert_int_equal(byte_ring_used(&pair->c, 1), 10);
	pair->ring->producer.index = 9;
	assert_int_equal(byte_ring_used(&pair->c, 11), -EPROTO);
	pair->p.cursor.seen = 5;
	pair->ring->consumer.index = 4;
	assert_int_equal(byte_ring_reserve(&pair->p, CAPACITY, seg), -EPROTO);
}

static void reset_makes_a_broken_ring_usable(void **state)
{
	struct pair *pair = *state;
	char text[CAPACITY] = "again", back[CAPACITY];
	bool notify;

	pair->ring->producer.index = 12345;
	assert_int_equal(byte_ring_used(&pair->c, 1), -EPROTO);
	byte_ring_producer_reset(&pair->p);
	byte_ring_consumer_reset(&pair->c);
	assert_int_equal(put(pair, text, 5, &notify), 5);
	assert_int_equal(get(pair, back, CAPACITY, &notify), 5);
	assert_memory_equal(text, back, 5);
}

static void notifies_only_a_sleeper_and_once(void **state)
{
	struct pair *pair = *state;
	char text[CAPACITY] = "";
	bool notify;

	put(pair, text, 1, &notify);
	assert_false(notify);
	get(pair, text, 1, &notify);
	assert_false(notify);
	assert_false(byte_ring_wait_data(&pair->c, 1));
	put(pair, text, 1, &notify);
	assert_true(notify);
	put(pair, text, 1, &notify);
	assert_false(notify);
}

static void does_not_sleep_on_data_that_is_there(void **state)
{
	struct pair *pair = *state;
	char text[CAPACITY] = "";
	bool notify;

	put(pair, text, 3, &notify);
	assert_true(byte_ring_wait_data(&pair->c, 1));
	assert_true(byte_ring_wait_room(&pair->p, CAPACITY - 3));
	assert_false(byte_ring_wait_room(&pair->p, CAPACITY - 2));
}

static void wakes_the_producer_when_its_room_is_there(void **state)
{
	struct pair *pair = *state;
	char text[CAPACITY] = "";
	int i, wakes = 0;
	bool notify;

	put(pair, text, CAPACITY, &notify);
	assert_false(byte_ring_wait_room(&pair->p, 40));
	for (i = 1; i <= (int)CAPACITY; i++) {
		get(pair, text, 1, &notify);
		assert_int_equal(notify, i == 40);
		wakes += notify;
	}
	assert_int_equal(wakes, 1);
}

static void remembers_the_most_modest_sleeper(void **state)
{
	struct pair *pair = *state;
	char text[CAPACITY] = "";
	bool notify;

	put(pair, text, CAPACITY, &notify);
	assert_false(byte_ring_wait_room(&pair->p, 10));
	assert_false(byte_ring_wait_room(&pair->p, 40));
	assert_int_equal(pair->ring->producer.wait, 10);
	assert_false(byte_ring_wait_room(&pair->p, 5));
	assert_int_equal(pair->ring->producer.wait, 5);
	get(pair, text, 4, &notify);
	assert_false(notify);
	get(pair, text, 1, &notify);
	assert_true(notify);
}

static void never_lets_both_sides_sleep(void **state)
{
	struct pair *pair = *state;
	uint32_t used, want;

	for (used = 0; used <= CAPACITY; used++) {
		for (want = 1; want <= CAPACITY; want++) {
			start_at(pair, 0xffffffe0u);
			byte_ring_commit(&pair->p, used);
			assert_true(byte_ring_wait_room(&pair->p, want) ||
				    byte_ring_wait_data(&pair->c, 1));
			pair->ring->producer.wait = pair->ring->consumer.wait = 0;
		}
	}
}

static void survives_any_wait_word(void **state)
{
	static const uint32_t odd[] = { 2, 63, 64, 65, 0x7fffffffu, 0x80000000u, 0xffffffffu };
	struct pair *pair = *state;
	char text[CAPACITY] = "";
	bool notify;
	size_t i;

	for (i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		start_at(pair, 0);
		pair->ring->producer.wait = pair->ring->consumer.wait = odd[i];
		assert_int_equal(put(pair, text, CAPACITY, &notify), CAPACITY);
		assert_true(notify);		/* no more than everything */
		assert_int_equal(get(pair, text, CAPACITY, &notify), CAPACITY);
		assert_true(notify);
	}
}

#define ring_test(name)	cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ring_test(takes_only_powers_of_two),
		ring_test(asks_for_whole_pages),
		ring_test(is_empty_and_full_when_it_should),
		ring_test(keeps_bytes_across_every_wrap),
		ring_test(reads_the_peer_only_when_it_must),
		ring_test(keeps_its_own_index_to_itself),
		ring_test(consumer_refuses_every_lying_head),
		ring_test(producer_refuses_every_lying_tail),
		ring_test(refuses_an_index_that_goes_back),
		ring_test(reset_makes_a_broken_ring_usable),
		ring_test(notifies_only_a_sleeper_and_once),
		ring_test(does_not_sleep_on_data_that_is_there),
		ring_test(wakes_the_producer_when_its_room_is_there),
		ring_test(remembers_the_most_modest_sleeper),
		ring_test(never_lets_both_sides_sleep),
		ring_test(survives_any_wait_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
