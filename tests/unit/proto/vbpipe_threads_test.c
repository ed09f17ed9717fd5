// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * A vbpipe device under threads, as a driver has them: one reads, one polls, one looks
 * at SYSCONFs, while the peer writes, closes and opens.
 *
 *     peer: writer, fate  ==== link 0 ====>  victim: reader, poller
 *     each: one thread for its SYSCONFs
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
#include <unistd.h>

#include "proto/vbpipe.h"
#include "tests/unit/proto/bridge.h"

#define CAPACITY	256u
#define LIVES		2000u
#define LIMIT_SECONDS	120

struct device {
	struct vbpipe v;
	struct vbpipe_file file;
	pthread_mutex_t rx_lock, tx_lock;
	int side;
	uint8_t spare[CAPACITY];
};

static struct device side[2];		/* peer, victim */
static struct bridge bridge;
static struct lv_byte_ring *ring[2];
static uint32_t stop;
static unsigned long bytes_read, streams_read;

static void device_init(int i)
{
	struct device *d = &side[i];
	struct vbpipe_config config = {
		.rx = { bridge_rx(&bridge, i), ring[1 - i], CAPACITY, d->spare },
		.tx = { bridge_tx(&bridge, i), ring[i], CAPACITY },
	};

	d->side = i;
	pthread_mutex_init(&d->rx_lock, NULL);
	pthread_mutex_init(&d->tx_lock, NULL);
	assert_int_equal(vbpipe_init(&d->v, &config), 0);
	vbpipe_step(&d->v);
}

static void device_step(struct device *d)
{
	pthread_mutex_lock(&d->rx_lock);
	pipe_reader_step(&d->v.rx);
	pthread_mutex_unlock(&d->rx_lock);
	pthread_mutex_lock(&d->tx_lock);
	pipe_writer_step(&d->v.tx);
	pthread_mutex_unlock(&d->tx_lock);
}

static void device_want(struct device *d, bool want)
{
	pthread_mutex_lock(&d->rx_lock);
	pipe_reader_want(&d->v.rx, want);
	pthread_mutex_unlock(&d->rx_lock);
	pthread_mutex_lock(&d->tx_lock);
	pipe_writer_want(&d->v.tx, want);
	pthread_mutex_unlock(&d->tx_lock);
	device_step(d);
}

static void *sysconf_thread(void *arg)
{
	struct device *d = arg;

	while (!port_load_acquire_u32(&stop)) {
		if (bridge_sysconf(&bridge, d->side))
			device_step(d);
		sched_yield();
	}
	return NULL;
}

/* Byte k of life n is (n, k) by turns; a life ends with a close in the midst of it. */
static int write_pair(struct device *d, uint8_t life, uint8_t at)
{
	struct byte_ring_seg seg[2];
	uint8_t pair[2] = { life, at };
	pipe_stream cursor = PIPE_FRESH;
	int n;

	pthread_mutex_lock(&d->tx_lock);
	n = pipe_writer_reserve(&d->v.tx, &d->file.tx, &cursor, 2, 2, seg);
	if (n > 0) {
		memcpy(seg[0].base, pair, seg[0].len);
		memcpy(seg[1].base, pair + seg[0].len, seg[1].len);
		pipe_writer_commit(&d->v.tx, 2);
	}
	pthread_mutex_unlock(&d->tx_lock);
	return n;
}

static void *fate_thread(void *arg)
{
	struct device *d = arg;
	uint32_t life, i;

	for (life = 0; life < LIVES; life++) {
		device_want(d, true);
		while (!vbpipe_connected(&d->v))
			sched_yield();
		vbpipe_file_init(&d->v, &d->file, true);
		for (i = 0; i < 50 + life % 300;) {
			int n = write_pair(d, (uint8_t)life, (uint8_t)i);

			if (n != 2 && n != -EAGAIN)
				abort();
			i += n == 2;
			if (n == -EAGAIN)
				sched_yield();
		}
		device_want(d, false);
	}
	port_store_release_u32(&stop, 1);
	return NULL;
}

static void *poll_thread(void *arg)
{
	struct device *d = arg;
	bool data;

	while (!port_load_acquire_u32(&stop)) {
		if (vbpipe_poll(&d->v, &d->file) > 15)
			abort();
		pipe_reader_wait(&d->v.rx, port_load_u32(&d->file.rx), &data);
		vbpipe_connected(&d->v);
		sched_yield();
	}
	return NULL;
}

/* Bytes in order, from one life, or an end. */
static void read_some(struct device *d, int *life, uint8_t *at)
{
	struct byte_ring_seg seg[2];
	pipe_stream cursor = PIPE_FRESH;
	uint8_t text[64];
	int i, n;

	pthread_mutex_lock(&d->rx_lock);
	n = pipe_reader_peek(&d->v.rx, &d->file.rx, &cursor, sizeof(text), seg);
	if (n > 0) {
		memcpy(text, seg[0].base, seg[0].len);
		memcpy(text + seg[0].len, seg[1].base, seg[1].len);
		pipe_reader_consume(&d->v.rx, (uint32_t)n);
	} else if (n == 0) {
		vbpipe_read_ended(&d->v, &d->file);
		*life = -1;
	}
	pthread_mutex_unlock(&d->rx_lock);
	if (n < 0 && n != -EAGAIN)
		abort();
	for (i = 0; i + 1 < n; i += 2) {
		if (*life < 0) {
			*life = text[i];
			*at = 0;
			streams_read++;
		}
		if (text[i] != *life || text[i + 1] != (*at)++)
			abort();
		bytes_read += 2;
	}
}

static void *read_thread(void *arg)
{
	int life = -1;
	uint8_t at = 0;

	while (!port_load_acquire_u32(&stop)) {
		read_some(arg, &life, &at);
		sched_yield();
	}
	return NULL;
}

static void outlives_a_peer_that_comes_and_goes(void **state)
{
	static void *(*const body[])(void *) = {
		fate_thread, sysconf_thread, sysconf_thread, poll_thread, read_thread,
	};
	static struct device *const on[] = { &side[0], &side[0], &side[1], &side[1], &side[1] };
	pthread_t thread[5];
	int i;

	(void)state;
	for (i = 0; i < 2; i++)
		ring[i] = aligned_alloc(64, sizeof(*ring[i]) + CAPACITY);
	bridge_init(&bridge);
	device_init(0);
	device_init(1);
	device_want(&side[1], true);
	vbpipe_file_init(&side[1].v, &side[1].file, false);
	alarm(LIMIT_SECONDS);
	for (i = 0; i < 5; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, body[i], on[i]), 0);
	for (i = 0; i < 5; i++)
		pthread_join(thread[i], NULL);
	alarm(0);
	assert_true(streams_read > LIVES / 2);
	assert_int_equal(side[1].v.rx.failures + side[0].v.tx.failures, 0);
	free(ring[0]);
	free(ring[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(outlives_a_peer_that_comes_and_goes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
