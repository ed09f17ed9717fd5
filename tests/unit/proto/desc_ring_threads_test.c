// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Frames between two threads, as vEth moves them: a frame area, a descriptor ring, a
 * consumer that polls with a budget and sleeps when there is nothing, a producer that
 * stops when there is no room.  A lost wake-up stands still; the runner ends it.
 *
 *     producer  ==== frame area + descriptor ring ====>  consumer
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <pthread.h>
#include <sys/time.h>

#include "proto/desc_ring.h"
#include "proto/frame_area.h"

#define LIMIT_SECONDS	60	/* of CPU time: a busy machine is no mistake */
#define COUNT		16u
#define AREA		4096u
#define FRAME_MAX	1500u
#define BUDGET		5

struct place {
	uint32_t offset;
	uint32_t len;
};

struct event {
	pthread_mutex_t lock;
	pthread_cond_t cond;
	bool pending;
};

struct wire {
	struct lv_desc_ring *ring;
	uint8_t *data;
	struct desc_ring p, c;
	struct frame_area area;
	uint32_t span[COUNT];
	struct event room, frames;
	uint32_t total;
	uint64_t interrupts;
};

static void event_raise(struct event *e)
{
	pthread_mutex_lock(&e->lock);
	e->pending = true;
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

static uint32_t frame_len(uint32_t n)
{
	return 1 + n * 2654435761u % FRAME_MAX;
}

static void wire_flush(struct wire *w)
{
	if (desc_ring_flush(&w->p)) {
		w->interrupts++;
		event_raise(&w->frames);
	}
}

/* 0, or how much room has to come before frame n can be sent. */
static uint32_t wire_send(struct wire *w, uint32_t n)
{
	struct place at = { .len = frame_len(n) };
	int done = desc_ring_completed(&w->p);

	if (done < 0 || frame_area_free(&w->area, (uint32_t)done))
		abort();
	if (frame_area_alloc(&w->area, at.len, &at.offset))
		return (uint32_t)desc_ring_available(&w->p, 1) + frame_area_lacks(&w->area, at.len);
	memset(w->data + at.offset, (int)(n & 0xff), at.len);
	if (desc_ring_put(&w->p, &at))
		abort();	/* the area has as many frames as the ring */
	return 0;
}

static void *produce(void *arg)
{
	struct wire *w = arg;
	uint32_t n = 0, lack;

	while (n < w->total) {
		lack = wire_send(w, n);
		n += !lack;
		if (lack || n % 3 == 0)
			wire_flush(w);
		if (lack && !desc_ring_wait(&w->p, lack))
			event_wait(&w->room);
	}
	wire_flush(w);
	return NULL;
}

static int wire_receive(struct wire *w, uint32_t n)
{
	struct place at;
	uint32_t i;

	if (desc_ring_get(&w->c, &at))
		return 0;
	if (!frame_area_holds(AREA, at.offset, at.len, FRAME_MAX) || at.len != frame_len(n))
		abort();
	for (i = 0; i < at.len; i++)
		if (w->data[at.offset + i] != (uint8_t)n)
			abort();
	return 1;
}

static void *consume(void *arg)
{
	struct wire *w = arg;
	uint32_t n = 0;
	int i;

	while (n < w->total) {
		for (i = 0; i < BUDGET && wire_receive(w, n); i++)
			n++;
		if (desc_ring_flush(&w->c))
			event_raise(&w->room);
		if (i == BUDGET || n == w->total)
			continue;
		if (!desc_ring_wait(&w->c, 1))
			event_wait(&w->frames);
		else
			desc_ring_disarm(&w->c);
	}
	return NULL;
}

static void event_init(struct event *e)
{
	pthread_mutex_init(&e->lock, NULL);
	pthread_cond_init(&e->cond, NULL);
}

/* What runs too long ends here; what sleeps for ever is ended by the runner. */
static void limit_cpu_time(time_t seconds)
{
	const struct itimerval limit = { .it_value.tv_sec = seconds };

	setitimer(ITIMER_PROF, &limit, NULL);
}

static void moves_frames_whole_and_in_order(void **state)
{
	struct wire w = { .total = 200000 };
	pthread_t a, b;

	(void)state;
	w.ring = aligned_alloc(64, desc_ring_bytes(COUNT, sizeof(struct place)));
	w.data = aligned_alloc(64, AREA);
	event_init(&w.room);
	event_init(&w.frames);
	desc_ring_init(&w.p, w.ring, COUNT, sizeof(struct place), RING_PRODUCER);
	desc_ring_init(&w.c, w.ring, COUNT, sizeof(struct place), RING_CONSUMER);
	desc_ring_reset(&w.p);
	desc_ring_reset(&w.c);
	assert_int_equal(frame_area_init(&w.area, AREA, w.span, COUNT), 0);
	limit_cpu_time(LIMIT_SECONDS);
	pthread_create(&a, NULL, produce, &w);
	pthread_create(&b, NULL, consume, &w);
	pthread_join(a, NULL);
	pthread_join(b, NULL);
	limit_cpu_time(0);
	free(w.ring);
	free(w.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(moves_frames_whole_and_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
