// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * libFuzzer: a vbpipe device whose peer, and whose bridge, do anything at any moment.
 * The input is a program: an operation per byte, its arguments after it.  The victim
 * must stay inside its memory, come back from each call, and answer only what
 * proto/vbpipe.h says.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "proto/vbpipe.h"

#define CAPACITY	64u
#define OPERATIONS	4096	/* per input */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct fuzz {
	const uint8_t *at, *end;
	struct vbpipe v;
	struct vbpipe_file file[2];
	pipe_stream read_at, write_at;
	struct lv_byte_ring *rx, *tx;
	uint8_t *spare;
	uint32_t word[4];	/* rx own, rx peer, tx own, tx peer */
};

static void check(bool good)
{
	if (!good)
		abort();
}

static uint8_t take(struct fuzz *z)
{
	return z->at < z->end ? *z->at++ : 0;
}

/* Small numbers, numbers near what is in memory now, or anything. */
static uint32_t take_number(struct fuzz *z, uint32_t near)
{
	uint8_t how = take(z);
	uint32_t n;

	if (how < 128)
		return near + how - 64;
	if (how < 192)
		return how - 128u;
	n = take(z);
	n = n << 8 | take(z);
	n = n << 8 | take(z);
	return n << 8 | take(z);
}

/* The peer writes one word that it can reach. */
static void scribble(struct fuzz *z)
{
	struct lv_byte_ring *ring[2] = { z->rx, z->tx };
	uint8_t where = take(z);
	struct lv_byte_ring *r = ring[where >> 2 & 1];
	uint32_t *word[4] = { &r->producer.index, &r->producer.wait, &r->consumer.index, &r->consumer.wait };
	uint32_t *w = word[where & 3];

	*w = take_number(z, *w);
	if (where & 0x80)
		memset(r->data, where, CAPACITY);
}

static void publish(void *link, uint32_t state)
{
	struct fuzz *z = link;
	uint8_t how = take(z);

	/* Which of the two links calls is of no interest: obey, refuse, or do both wrong. */
	if (how & 1)
		z->word[0] = state;
	if (how & 2)
		z->word[2] = state;
	if (how & 4)
		scribble(z);
	if (how & 8)
		z->word[how >> 6] = how >> 4 & 3;
}

static void touch(const struct byte_ring_seg seg[2], int n, bool write)
{
	volatile uint8_t sum = 0;
	uint32_t i, s;

	check(seg[0].len + seg[1].len == (uint32_t)n);
	for (s = 0; s < 2; s++)
		for (i = 0; i < seg[s].len; i++)
			if (write)
				seg[s].base[i] = (uint8_t)i;
			else
				sum = (uint8_t)(sum + seg[s].base[i]);
}

static void do_read(struct fuzz *z)
{
	uint32_t want = 1 + take(z);
	struct vbpipe_file *f = &z->file[want & 1];
	struct byte_ring_seg seg[2];
	int n;

	if (want & 2)
		z->read_at = 0;
	n = pipe_reader_peek(&z->v.rx, &f->rx, &z->read_at, want, seg);
	check(n == 0 || n == -EAGAIN || n == -EPROTO || (n > 0 && (uint32_t)n <= want));
	if (want & 4)
		scribble(z);
	if (n > 0) {
		touch(seg, n, false);
		pipe_reader_consume(&z->v.rx, want & 8 ? (uint32_t)n : (uint32_t)n / 2);
	} else if (n != -EAGAIN) {
		vbpipe_read_ended(&z->v, f);
	}
}

static void do_write(struct fuzz *z)
{
	uint32_t want = 1 + take(z);
	struct vbpipe_file *f = &z->file[want & 1];
	uint32_t need = pipe_writer_need(&z->v.tx, want, want);
	struct byte_ring_seg seg[2];
	int n;

	if (want & 2)
		z->write_at = 0;
	n = pipe_writer_reserve(&z->v.tx, &f->tx, &z->write_at, need, want, seg);
	check(n == -EAGAIN || n == -EPIPE || n == -EPROTO || (n > 0 && (uint32_t)n <= want));
	check(n < 0 || (uint32_t)n >= need);
	if (want & 4)
		scribble(z);
	if (n > 0) {
		touch(seg, n, true);
		pipe_writer_commit(&z->v.tx, want & 8 ? (uint32_t)n : (uint32_t)n / 2);
	} else if (n != -EAGAIN) {
		vbpipe_write_ended(&z->v, f);
	}
}

static void do_sleep(struct fuzz *z)
{
	uint32_t left = 1 + take(z), room = pipe_writer_sleep(&z->v.tx, left, left);
	const struct vbpipe_file *f = &z->file[left & 1];
	bool data, open;

	pipe_reader_wait(&z->v.rx, f->rx, &data);
	pipe_writer_wait(&z->v.tx, f->tx, room, &open);
	check(vbpipe_poll(&z->v, f) < 16);
	check(pipe_reader_unread(&z->v.rx) <= CAPACITY);
}

static void do_sysconf(struct fuzz *z)
{
	char text[5];

	pipe_reader_step(&z->v.rx);
	pipe_writer_step(&z->v.tx);
	vbpipe_states(&z->v, text);
	check(strlen(text) == 4);
}

static void do_open(struct fuzz *z)
{
	uint8_t how = take(z);

	pipe_reader_want(&z->v.rx, how & 1);
	pipe_writer_want(&z->v.tx, how & 2);
	do_sysconf(z);
	vbpipe_file_init(&z->v, &z->file[how >> 2 & 1], vbpipe_connected(&z->v));
}

static void do_peer_state(struct fuzz *z)
{
	z->word[1] = take_number(z, z->word[1]);
	z->word[3] = take_number(z, z->word[3]);
}

static void fuzz_init(struct fuzz *z)
{
	struct vbpipe_config config = {
		.rx = { { &z->word[0], &z->word[1], publish, z }, z->rx, CAPACITY, z->spare },
		.tx = { { &z->word[2], &z->word[3], publish, z }, z->tx, CAPACITY },
	};

	check(vbpipe_init(&z->v, &config) == 0);
	vbpipe_step(&z->v);
	vbpipe_file_init(&z->v, &z->file[0], false);
	vbpipe_file_init(&z->v, &z->file[1], true);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const operation[])(struct fuzz *z) = {
		do_read, do_write, scribble, do_sysconf, do_sleep, do_open, do_peer_state, scribble,
	};
	struct fuzz z = { .at = data, .end = data + size };
	int i;

	z.rx = aligned_alloc(64, sizeof(*z.rx) + CAPACITY);
	z.tx = aligned_alloc(64, sizeof(*z.tx) + CAPACITY);
	z.spare = malloc(CAPACITY);
	memset(z.rx, 0, sizeof(*z.rx) + CAPACITY);
	memset(z.tx, 0, sizeof(*z.tx) + CAPACITY);
	fuzz_init(&z);
	for (i = 0; i < OPERATIONS && z.at < z.end; i++)
		operation[take(&z) & 7](&z);
	free(z.rx);
	free(z.tx);
	free(z.spare);
	return 0;
}
