// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The byte ring between two threads.  An interrupt is an event that stays pending until
 * its owner takes it, as an XIRQ does.  A lost wake-up shows as a test that stands
 * still: the runner ends it.
 *
 *     stream:     producer  ==== ring ====>  consumer
 *     ping-pong:  left  ---- there ---->  right,  left  <---- back ----  right
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <pthread.h>
#include <sched.h>
#include <sys/time.h>

#include "proto/byte_ring.h"

#define LIMIT_SECONDS	60	/* of CPU time: a busy machine is no mistake */

struct event {
	pthread_mutex_t lock;
	pthread_cond_t cond;
	bool pending;
	unsigned long raised;
};

static void event_raise(struct event *e)
{
	pthread_mutex_lock(&e->lock);
	e->pending = true;
	e->raised++;
	pthread_cond_signal(&e->cond);
	pthread_mutex_unlock(&e->lock);
}

static void event_wait(struct event *e)
{
	pthread_mutex_lock(&e->lock);
	while (!e->pending)
		pthread_cond_wait(&e->cond, &e->lock);
	e->pending = false;
	pthread_mutex_unlock(&e->lock);
}

struct channel {
	struct lv_byte_ring *ring;
	struct byte_ring_producer p;
	struct byte_ring_consumer c;
	struct event room, data;
	uint32_t total, chunk;
	bool sleeps;
	uint64_t sum_in, sum_out;
};

static void channel_open(struct channel *ch, uint32_t capacity, uint32_t start)
{
	memset(ch, 0, sizeof(*ch));
	ch->ring = aligned_alloc(64, sizeof(*ch->ring) + capacity);
	assert_int_equal(byte_ring_producer_init(&ch->p, ch->ring, capacity), 0);
	assert_int_equal(byte_ring_consumer_init(&ch->c, ch->ring, capacity), 0);
	byte_ring_producer_reset(&ch->p);
	byte_ring_consumer_reset(&ch->c);
	ch->p.cursor.index = ch->p.cursor.seen = ch->c.cursor.seen = ch->c.cursor.index = start;
	ch->ring->producer.index = ch->ring->consumer.index = start;
	pthread_mutex_init(&ch->room.lock, NULL);
	pthread_cond_init(&ch->room.cond, NULL);
	pthread_mutex_init(&ch->data.lock, NULL);
	pthread_cond_init(&ch->data.cond, NULL);
}

static uint32_t random_next(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

/* Puts the two threads into ever different phases against each other. */
static void dawdle(uint32_t *seed)
{
	volatile uint32_t n = random_next(seed) % 64;

	while (n)
		n--;
}

static uint64_t sum_add(uint64_t sum, uint8_t byte)
{
	return (sum ^ byte) * 0x100000001b3ull;
}

static void fill(struct byte_ring_seg *seg, uint32_t *seed, uint64_t *sum)
{
	uint32_t i;

	for (i = 0; i < seg->len; i++) {
		seg->base[i] = (uint8_t)random_next(seed);
		*sum = sum_add(*sum, seg->base[i]);
	}
}

static void drain(const struct byte_ring_seg *seg, uint64_t *sum)
{
	uint32_t i;

	for (i = 0; i < seg->len; i++)
		*sum = sum_add(*sum, seg->base[i]);
}

static void *produce(void *arg)
{
	struct channel *ch = arg;
	uint32_t left = ch->total, seed = 12345, phase = 99;

	while (left) {
		uint32_t n = 1 + random_next(&phase) % ch->chunk;
		struct byte_ring_seg seg[2];
		int got = byte_ring_reserve(&ch->p, n < left ? n : left, seg);

		if (got < 0)
			abort();
		if (got == 0) {
			n = 1 + random_next(&phase) % ch->p.cursor.capacity;
			if (!ch->sleeps)
				sched_yield();		/* the other may have no CPU of its own */
			else if (!byte_ring_wait_room(&ch->p, n))
				event_wait(&ch->room);
			continue;
		}
		fill(&seg[0], &seed, &ch->sum_in);
		fill(&seg[1], &seed, &ch->sum_in);
		left -= (uint32_t)got;
		if (byte_ring_commit(&ch->p, (uint32_t)got))
			event_raise(&ch->data);
		dawdle(&phase);
	}
	return NULL;
}

static void *consume(void *arg)
{
	struct channel *ch = arg;
	uint32_t left = ch->total, phase = 4711;

	while (left) {
		struct byte_ring_seg seg[2];
		int got = byte_ring_peek(&ch->c, 1 + random_next(&phase) % ch->chunk, seg);

		if (got < 0)
			abort();
		if (got == 0) {
			if (!ch->sleeps)
				sched_yield();
			else if (!byte_ring_wait_data(&ch->c, 1))
				event_wait(&ch->data);
			continue;
		}
		drain(&seg[0], &ch->sum_out);
		drain(&seg[1], &ch->sum_out);
		left -= (uint32_t)got;
		if (byte_ring_consume(&ch->c, (uint32_t)got))
			event_raise(&ch->room);
		dawdle(&phase);
	}
	return NULL;
}

/* What runs too long ends here; what sleeps for ever is ended by the runner. */
static void limit_cpu_time(time_t seconds)
{
	const struct itimerval limit = { .it_value.tv_sec = seconds };

	setitimer(ITIMER_PROF, &limit, NULL);
}

static void run_both(void *(*a)(void *), void *(*b)(void *), void *arg)
{
	pthread_t first, second;

	limit_cpu_time(LIMIT_SECONDS);
	assert_int_equal(pthread_create(&first, NULL, a, arg), 0);
	assert_int_equal(pthread_create(&second, NULL, b, arg), 0);
	pthread_join(first, NULL);
	pthread_join(second, NULL);
	limit_cpu_time(0);
}

static void stream(uint32_t capacity, uint32_t chunk, uint32_t total, bool sleeps)
{
	struct channel ch;

	channel_open(&ch, capacity, 0xffff0000u);	/* wraps modulo 2^32 on the way */
	ch.total = total;
	ch.chunk = chunk;
	ch.sleeps = sleeps;
	run_both(produce, consume, &ch);
	assert_true(ch.sum_in == ch.sum_out);
	if (!sleeps)
		assert_int_equal(ch.room.raised + ch.data.raised, 0);
	free(ch.ring);
}

static void streams_bytes_in_order_sleeping(void **state)
{
	(void)state;
	stream(64, 64, 4000000, true);
	stream(64, 200, 4000000, true);
	stream(4096, 300, 8000000, true);
}

static void streams_without_an_interrupt_when_nobody_sleeps(void **state)
{
	(void)state;
	stream(64, 64, 1000000, false);
	stream(65536, 5000, 16000000, false);
}

/* ---- ping-pong ---- */

struct table {
	struct channel there, back;
	uint32_t rounds;
};

static void send_byte(struct channel *ch, uint8_t byte)
{
	struct byte_ring_seg seg[2];

	if (byte_ring_reserve(&ch->p, 1, seg) != 1)
		abort();
	seg[0].base[0] = byte;
	if (byte_ring_commit(&ch->p, 1))
		event_raise(&ch->data);
}

static uint8_t receive_byte(struct channel *ch, uint32_t *phase)
{
	struct byte_ring_seg seg[2];
	uint8_t byte;
	int n;

	while ((n = byte_ring_peek(&ch->c, 1, seg)) == 0) {
		dawdle(phase);
		if (!byte_ring_wait_data(&ch->c, 1))
			event_wait(&ch->data);
	}
	if (n < 0)
		abort();
	byte = seg[0].base[0];
	if (byte_ring_consume(&ch->c, 1))
		event_raise(&ch->room);
	return byte;
}

static void *left(void *arg)
{
	struct table *t = arg;
	uint32_t i, phase = 1;

	for (i = 0; i < t->rounds; i++) {
		send_byte(&t->there, (uint8_t)i);
		if (receive_byte(&t->back, &phase) != (uint8_t)(i + 1))
			abort();
	}
	return NULL;
}

static void *right(void *arg)
{
	struct table *t = arg;
	uint32_t i, phase = 2;

	for (i = 0; i < t->rounds; i++)
		send_byte(&t->back, (uint8_t)(receive_byte(&t->there, &phase) + 1));
	return NULL;
}

/* The hardest case: whoever is not woken keeps both asleep. */
static void loses_no_wake_up_in_ping_pong(void **state)
{
	struct table t;

	(void)state;
	channel_open(&t.there, 64, 0);
	channel_open(&t.back, 64, 0);
	t.rounds = 150000;
	run_both(left, right, &t);
	free(t.there.ring);
	free(t.back.ring);
}

/* ---- both at the same instant ---- */

#define INSTANTS	200000u

/*
 * Dekker's pattern itself, without sleeping: in each round one side publishes while
 * the other declares that it sleeps.  One of the two has to notice.
 */
struct duel {
	struct channel ch;
	uint32_t arrived[2];	/* rounds begun: producer, consumer */
	bool waiter_noticed, waker_noticed;
	unsigned long lost;
};

/* Both leave at (nearly) the same time. */
static void duel_meet(struct duel *d, int who, uint32_t round)
{
	int spins = 0;

	port_mb();
	port_store_release_u32(&d->arrived[who], round);
	while (port_load_acquire_u32(&d->arrived[1 - who]) < round)
		if (++spins > 2000)
			sched_yield();
}

/* The lines of both sides into this cache: then a load is quick and a store slow. */
static void duel_look(struct duel *d)
{
	port_load_u32(&d->ch.ring->producer.index);
	port_load_u32(&d->ch.ring->producer.wait);
	port_load_u32(&d->ch.ring->consumer.index);
	port_load_u32(&d->ch.ring->consumer.wait);
}

static void duel_judge(struct duel *d)
{
	if (!d->waiter_noticed && !d->waker_noticed)
		d->lost++;
}

static void *duel_producer(void *arg)
{
	struct duel *d = arg;
	uint32_t i, round = 0, phase = 5;

	for (i = 0; i < INSTANTS; i++) {
		bool data = i & 1;

		duel_meet(d, 0, ++round);
		duel_look(d);
		duel_meet(d, 0, ++round);
		for (uint32_t n = random_next(&phase) % 8; n; n--)
			port_load_u32(&d->arrived[0]);
		if (data)
			d->waker_noticed = byte_ring_commit(&d->ch.p, 1);
		else
			d->waiter_noticed = byte_ring_wait_room(&d->ch.p, d->ch.p.cursor.capacity);
		duel_meet(d, 0, ++round);
		duel_judge(d);
		duel_meet(d, 0, ++round);
	}
	return NULL;
}

static void *duel_consumer(void *arg)
{
	struct duel *d = arg;
	uint32_t i, round = 0, phase = 6;

	for (i = 0; i < INSTANTS; i++) {
		bool data = i & 1;

		d->ch.ring->producer.wait = d->ch.ring->consumer.wait = 0;
		duel_meet(d, 1, ++round);
		duel_look(d);
		duel_meet(d, 1, ++round);
		for (uint32_t n = random_next(&phase) % 8; n; n--)
			port_load_u32(&d->arrived[1]);
		if (data)
			d->waiter_noticed = byte_ring_wait_data(&d->ch.c, 1);
		else
			d->waker_noticed = byte_ring_consume(&d->ch.c, 1);
		duel_meet(d, 1, ++round);
		/* The judge needs both results; do not overwrite them before. */
		duel_meet(d, 1, ++round);
	}
	return NULL;
}

static void sleeper_or_waker_sees_the_other(void **state)
{
	struct duel d = { 0 };

	(void)state;
	channel_open(&d.ch, 64, 0);
	byte_ring_commit(&d.ch.p, 1);	/* round 0 consumes it, round 1 produces it again */
	run_both(duel_producer, duel_consumer, &d);
	assert_int_equal(d.lost, 0);
	free(d.ch.ring);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sleeper_or_waker_sees_the_other),
		cmocka_unit_test(streams_bytes_in_order_sleeping),
		cmocka_unit_test(streams_without_an_interrupt_when_nobody_sleeps),
		cmocka_unit_test(loses_no_wake_up_in_ping_pong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
