// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * EL2's writer against libnk's reader.  Record n says n in both its numbers, so that a torn,
 * repeated or misplaced one shows.
 */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "hyp/core/trace.h"
#include "hyp/core/vm.h"
#include "user/libnk/trace_ring.h"
#include <arch/timer.h>

#define BYTES	4096u
#define ROUNDS	300000u

static struct lv_trace_ring *ring;
static struct trace_reader reader;
static struct lv_trace_record got[200];
static struct vm vm = { .id = 7 };
static struct vcpu vcpu = { .vm = &vm, .index = 1 };
static uint64_t now;

/* The machine: one CPU. */
struct vcpu *vcpu_current(void)
{
	return &vcpu;
}

uint64_t timer_now(void)
{
	return now;
}

static int create(void **state)
{
	(void)state;
	ring = calloc(1, BYTES);
	trace_ring_init(0, ring, BYTES);
	now = 0;
	trace_mask = LV_TRACE_ALL;
	return trace_reader_begin(&reader, ring, BYTES);
}

static int destroy(void **state)
{
	(void)state;
	free(ring);
	return 0;
}

static void write_next(void)
{
	trace(LV_TRACE_XIRQ, (uint32_t)now, now);
	now++;
}

static void write_some(uint64_t n)
{
	while (n--)
		write_next();
}

/* How many there are; they say @first and up. */
static size_t take(uint64_t first, uint64_t *lost)
{
	size_t n = trace_reader_take(&reader, got, 200, lost);

	for (size_t i = 0; i < n; i++) {
		assert_int_equal(got[i].time, first + i);
		assert_int_equal(got[i].b, first + i);
		assert_int_equal(got[i].what, (first + i) << 32 | 1 << 16 | 7 << 8 | LV_TRACE_XIRQ);
	}
	return n;
}

static void reads_what_was_written_once(void **state)
{
	uint64_t lost = 0;

	(void)state;
	assert_int_equal(take(0, &lost), 0);
	write_some(3);
	assert_int_equal(take(0, &lost), 3);
	assert_int_equal(take(3, &lost), 0);
	write_some(150);
	assert_int_equal(take(3, &lost), 150);
	write_some(150);
	assert_int_equal(take(153, &lost), 150);
	assert_int_equal(lost, 0);
}

static void counts_what_was_overwritten(void **state)
{
	uint64_t lost = 0, capacity = ring->capacity;

	(void)state;
	write_some(capacity - 1);
	assert_int_equal(take(0, &lost), capacity - 1);
	assert_int_equal(lost, 0);
	/* The oldest one that stands in a full ring may be just being overwritten. */
	write_some(capacity);
	assert_int_equal(take(capacity, &lost), capacity - 1);
	assert_int_equal(lost, 1);
	write_some(10 * capacity + 5);
	assert_int_equal(take(11 * capacity + 5, &lost), capacity - 1);
	assert_int_equal(lost, 1 + 9 * capacity + 6);
}

static void takes_no_more_than_asked_for(void **state)
{
	uint64_t lost = 0;

	(void)state;
	write_some(20);
	assert_int_equal(trace_reader_take(&reader, got, 15, &lost), 15);
	assert_int_equal(take(15, &lost), 5);
	assert_int_equal(lost, 0);
}

static void refuses_what_is_no_ring(void **state)
{
	(void)state;
	assert_int_equal(trace_reader_begin(&reader, ring, sizeof(*ring) - 1), -EPROTO);
	assert_int_equal(trace_reader_begin(&reader, ring, BYTES - 4096 / 2), -EPROTO);
	ring->version++;
	assert_int_equal(trace_reader_begin(&reader, ring, BYTES), -EPROTO);
	ring->version--;
	ring->record_size--;
	assert_int_equal(trace_reader_begin(&reader, ring, BYTES), -EPROTO);
	ring->record_size++;
	ring->capacity = 0;
	assert_int_equal(trace_reader_begin(&reader, ring, BYTES), -EPROTO);
	ring->magic++;
	assert_int_equal(trace_reader_begin(&reader, ring, BYTES), -EPROTO);
}

static uint32_t written;		/* the writer is done, atomic */

static void *write_all(void *argument)
{
	(void)argument;
	write_some(ROUNDS);
	__atomic_store_n(&written, 1, __ATOMIC_RELEASE);
	return NULL;
}

/* Every record is read whole, or counted as lost. */
static void reads_while_it_is_written(void **state)
{
	uint64_t lost = 0, seen = 0, before;
	pthread_t writer;
	bool last;

	(void)state;
	__atomic_store_n(&written, 0, __ATOMIC_RELAXED);
	assert_int_equal(pthread_create(&writer, NULL, write_all, NULL), 0);
	do {
		last = __atomic_load_n(&written, __ATOMIC_ACQUIRE);
		before = seen + lost;
		size_t n = trace_reader_take(&reader, got, 200, &lost);

		assert_true(seen + lost >= before);
		for (size_t i = 0; i < n; i++) {
			assert_int_equal(got[i].time, seen + lost + i);
			assert_int_equal(got[i].b, seen + lost + i);
			assert_int_equal(LV_TRACE_A(got[i].what), seen + lost + i);
		}
		seen += n;
	} while (!last);
	pthread_join(writer, NULL);
	assert_int_equal(seen + lost, ROUNDS);
	assert_true(seen >= ring->capacity - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reads_what_was_written_once, create, destroy),
		cmocka_unit_test_setup_teardown(counts_what_was_overwritten, create, destroy),
		cmocka_unit_test_setup_teardown(takes_no_more_than_asked_for, create, destroy),
		cmocka_unit_test_setup_teardown(refuses_what_is_no_ring, create, destroy),
		cmocka_unit_test_setup_teardown(reads_while_it_is_written, create, destroy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
