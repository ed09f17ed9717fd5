// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Two message queues under threads, as drivers have them.  Every sleep is a real one and
 * lasts until the other side notifies: a lost wake-up hangs, and the alarm tells.
 *
 *     side: sender, receiver     both directions at once, 4 slots, replies in the message
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <pthread.h>
#include <unistd.h>

#include "proto/vmq.h"
#include "tests/unit/proto/bridge.h"

#define MESSAGES	30000u
#define LIMIT_SECONDS	120

/* An XIRQ: coalesces while pending. */
struct xirq {
	pthread_mutex_t lock;
	pthread_cond_t cond;
	bool pending;
	unsigned int count;
};

struct side {
	struct vmq q;
	pthread_mutex_t rx_lock, tx_lock;
	struct xirq rx, tx;	/* that this side receives */
	struct side *peer;
};

static const struct vmq_shape shape = { 4, 64, 0, 0 };
static struct side side[2];
static struct bridge bridge;
static void *chunk[2];
static uint32_t *memory[2];

static void xirq_init(struct xirq *x)
{
	pthread_mutex_init(&x->lock, NULL);
	pthread_cond_init(&x->cond, NULL);
	x->pending = false;
	x->count = 0;
}

static void xirq_trigger(struct xirq *x)
{
	pthread_mutex_lock(&x->lock);
	x->pending = true;
	x->count++;
	pthread_cond_signal(&x->cond);
	pthread_mutex_unlock(&x->lock);
}

static void xirq_wait(struct xirq *x)
{
	pthread_mutex_lock(&x->lock);
	while (!x->pending)
		pthread_cond_wait(&x->cond, &x->lock);
	x->pending = false;
	pthread_mutex_unlock(&x->lock);
}

/* As the driver allocates: try, arm, try again, sleep. */
static void *allocate(struct side *s)
{
	uint32_t offset;
	void *msg;
	int err;

	for (;;) {
		pthread_mutex_lock(&s->tx_lock);
		err = vmq_tx_alloc(&s->q, 0, &msg, &offset);
		if (err == -EAGAIN && vmq_tx_wait(&s->q))
			err = vmq_tx_alloc(&s->q, 0, &msg, &offset);
		pthread_mutex_unlock(&s->tx_lock);
		if (!err)
			return msg;
		if (err != -EAGAIN)
			abort();
		xirq_wait(&s->tx);
	}
}

static void *sender(void *arg)
{
	struct side *s = arg;
	uint32_t i;
	int notify;

	for (i = 0; i < MESSAGES; i++) {
		uint32_t *msg = allocate(s);

		msg[0] = i;
		msg[1] = ~i;
		pthread_mutex_lock(&s->tx_lock);
		notify = i % 5 ? vmq_tx_send(&s->q, msg) : vmq_tx_stage(&s->q, msg);
		if (i % 5 == 0)
			notify = vmq_tx_flush(&s->q);
		pthread_mutex_unlock(&s->tx_lock);
		if (notify < 0)
			abort();
		if (notify)
			xirq_trigger(&s->peer->rx);
	}
	return NULL;
}

static void *receiver(void *arg)
{
	struct side *s = arg;
	uint32_t i = 0;
	void *msg;
	int err, notify;

	while (i < MESSAGES) {
		pthread_mutex_lock(&s->rx_lock);
		err = vmq_rx_receive(&s->q, &msg);
		pthread_mutex_unlock(&s->rx_lock);
		if (err == -EAGAIN) {
			xirq_wait(&s->rx);
			continue;
		}
		if (err || ((uint32_t *)msg)[0] != i || ((uint32_t *)msg)[1] != ~i)
			abort();
		i++;
		pthread_mutex_lock(&s->rx_lock);
		notify = vmq_rx_give_back(&s->q, msg);
		pthread_mutex_unlock(&s->rx_lock);
		if (notify < 0)
			abort();
		if (notify)
			xirq_trigger(&s->peer->tx);
	}
	return NULL;
}

static void side_init(int i)
{
	struct side *s = &side[i];
	struct vmq_config config = {
		.rx = bridge_rx(&bridge, i),
		.tx = bridge_tx(&bridge, i),
		.rx_shared = chunk[1 - i], .tx_shared = chunk[i],
		.rx_shape = shape, .tx_shape = shape, .memory = memory[i], .take_back = true,
	};

	pthread_mutex_init(&s->rx_lock, NULL);
	pthread_mutex_init(&s->tx_lock, NULL);
	xirq_init(&s->rx);
	xirq_init(&s->tx);
	s->peer = &side[1 - i];
	assert_int_equal(vmq_init(&s->q, &config), 0);
	vmq_want(&s->q, true);
	vmq_step(&s->q);
}

static void no_wake_up_is_lost_in_either_direction(void **state)
{
	static void *(*const body[])(void *) = { sender, receiver, sender, receiver };
	pthread_t thread[4];
	int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		chunk[i] = aligned_alloc(64, vmq_pmem_bytes(&shape));
		memory[i] = calloc(vmq_memory_words(&shape, &shape), 4);
	}
	bridge_init(&bridge);
	for (i = 0; i < 2; i++)
		side_init(i);
	for (i = 0; i < 8; i++)
		vmq_report(&side[i & 1].q);
	assert_true(vmq_is_on(&side[0].q) && vmq_is_on(&side[1].q));
	alarm(LIMIT_SECONDS);
	for (i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, body[i], &side[i / 2]), 0);
	for (i = 0; i < 4; i++)
		pthread_join(thread[i], NULL);
	alarm(0);
	assert_in_range(side[0].rx.count, 1, MESSAGES);
	for (i = 0; i < 2; i++) {
		free(chunk[i]);
		free(memory[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_wake_up_is_lost_in_either_direction),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
