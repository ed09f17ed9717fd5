// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * libFuzzer: an end that sends messages and frames and receives messages, over a pair
 * of links, whose peer and whose bridge do anything at any moment.  The input is a
 * program: an operation per byte, its arguments after it.
 *
 *     tx link   [ring of slots][ring of returns][slots][ring of frames][frame area]
 *     rx link   [ring of slots][ring of returns][slots]
 *
 * The victim must stay inside its memory, come back from each call, never have a slot
 * twice, and never be reset while it is up.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "proto/desc_ring.h"
#include "proto/frame_area.h"
#include "proto/link_session.h"
#include "proto/msg_pool.h"

#define COUNT		8u
#define SIZE		64u
#define AREA		1024u
#define OPERATIONS	4096	/* per input */
#define RINGS		5u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct slot_desc {
	uint32_t slot;
	uint32_t len;
};

enum { SEND, RETURNED, FRAMES, RECEIVE, RETURN };

struct fuzz {
	const uint8_t *at, *end;
	struct link_session s;
	struct lv_desc_ring *shared[RINGS];
	struct desc_ring ring[RINGS];
	struct msg_pool tx, rx;
	struct frame_area area;
	uint8_t *slots[2];
	uint32_t tx_mark[COUNT], rx_mark[COUNT], span[COUNT];
	uint32_t held;		/* bit per slot of rx that our user has */
	uint32_t word[4];	/* tx own, tx peer, rx own, rx peer */
	bool up;
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

/* Numbers near what is in memory now, or anything. */
static uint32_t take_number(struct fuzz *z, uint32_t near)
{
	uint8_t how = take(z);
	uint32_t n;

	if (how < 224)
		return near + how % 32 - 16;
	n = take(z);
	n = n << 8 | take(z);
	n = n << 8 | take(z);
	return n << 8 | take(z);
}

/* The peer writes a word that it can reach. */
static void do_scribble(struct fuzz *z)
{
	uint8_t where = take(z);
	struct lv_desc_ring *r = z->shared[where % RINGS];
	uint32_t *word[4] = {
		&r->producer.index, &r->producer.wait, &r->consumer.index, &r->consumer.wait,
	};
	uint32_t *w = word[where >> 6];

	*w = take_number(z, *w);
}

/* The peer writes a descriptor into any ring. */
static void do_forge(struct fuzz *z)
{
	struct lv_desc_ring *r = z->shared[take(z) % RINGS];
	struct slot_desc d = { .slot = take_number(z, 4), .len = take_number(z, 64) };

	memcpy(r->desc + r->producer.index % COUNT * sizeof(d), &d, sizeof(d));
	r->producer.index++;
}

static void publish(void *owner, uint32_t state)
{
	struct fuzz *z = owner;
	uint8_t how = take(z);

	if (how & 1)
		z->word[how >> 1 & 2] = state;
	if (how & 8)
		do_scribble(z);
	if (how & 16)
		z->word[how >> 6] = how >> 5 & 3;
}

static void reset(void *user, uint32_t link)
{
	struct fuzz *z = user;

	check(!z->up);
	if (link == 0) {
		desc_ring_reset(&z->ring[SEND]);
		desc_ring_reset(&z->ring[RETURNED]);
		desc_ring_reset(&z->ring[FRAMES]);
		msg_pool_reset(&z->tx);
		frame_area_reset(&z->area);
	} else {
		desc_ring_reset(&z->ring[RECEIVE]);
		desc_ring_reset(&z->ring[RETURN]);
		msg_pool_reset(&z->rx);
		z->held = 0;
	}
}

static void up(void *user)
{
	struct fuzz *z = user;

	check(!z->up);
	z->up = true;
}

static void down(void *user, bool failed)
{
	struct fuzz *z = user;

	check(z->up);
	z->up = false;
	link_session_hold(&z->s, failed);
}

static void broke(struct fuzz *z)
{
	link_session_break(&z->s, link_session_epoch(&z->s));
	link_session_step(&z->s);
}

static void do_send(struct fuzz *z)
{
	struct slot_desc d = { .len = SIZE };
	int slot = msg_pool_get(&z->tx);

	check(slot == -EAGAIN || (slot >= 0 && slot < (int)COUNT));
	if (slot < 0)
		return;
	d.slot = (uint32_t)slot;
	memset(msg_pool_at(&z->tx, d.slot), slot, SIZE);
	if (desc_ring_put(&z->ring[SEND], &d)) {
		check(msg_pool_put(&z->tx, d.slot) == 0);
		return;
	}
	check(msg_pool_leave(&z->tx, d.slot) == 0);
	desc_ring_flush(&z->ring[SEND]);
}

static void do_take_back(struct fuzz *z)
{
	struct slot_desc d;
	int err = desc_ring_get(&z->ring[RETURNED], &d);

	desc_ring_flush(&z->ring[RETURNED]);
	if (!err)
		err = msg_pool_arrive(&z->tx, d.slot);
	if (!err)
		check(msg_pool_put(&z->tx, d.slot) == 0);
	if (err == -EPROTO)
		broke(z);
}

static void do_receive(struct fuzz *z)
{
	struct slot_desc d;
	int err = desc_ring_get(&z->ring[RECEIVE], &d);

	desc_ring_flush(&z->ring[RECEIVE]);
	if (!err)
		err = msg_pool_arrive(&z->rx, d.slot);
	if (err == -EPROTO)
		broke(z);
	if (err)
		return;
	check(d.slot < COUNT && !(z->held & 1u << d.slot));
	z->held |= 1u << d.slot;
	memset(msg_pool_at(&z->rx, d.slot), 0, SIZE);
}

static void do_give_back(struct fuzz *z)
{
	struct slot_desc d = { .slot = take(z) % 16 };

	check((d.slot < COUNT && (z->held >> d.slot & 1)) == msg_pool_is_held(&z->rx, d.slot));
	if (!msg_pool_is_held(&z->rx, d.slot) || desc_ring_put(&z->ring[RETURN], &d))
		return;
	check(msg_pool_leave(&z->rx, d.slot) == 0);
	z->held &= ~(1u << d.slot);
	desc_ring_flush(&z->ring[RETURN]);
}

static void do_frame(struct fuzz *z)
{
	struct slot_desc d = { .len = 1 + take(z) * 4u };
	int done = desc_ring_completed(&z->ring[FRAMES]);

	if (done < 0) {
		broke(z);
		return;
	}
	check(frame_area_free(&z->area, (uint32_t)done) == 0);
	if (frame_area_alloc(&z->area, d.len, &d.slot))
		return;
	check(frame_area_holds(AREA, d.slot, d.len, AREA));
	if (desc_ring_put(&z->ring[FRAMES], &d))
		frame_area_undo(&z->area);
	desc_ring_flush(&z->ring[FRAMES]);
}

static void do_sleep(struct fuzz *z)
{
	struct desc_ring *r = &z->ring[take(z) % RINGS];

	desc_ring_wait(r, 1 + take(z) % COUNT);
	if (take(z) & 1)
		desc_ring_disarm(r);
}

static void do_state(struct fuzz *z)
{
	uint8_t how = take(z);

	if (how & 1)
		z->word[1] = how >> 4 & 3;
	if (how & 2)
		z->word[3] = how >> 6;
	if (how & 4)
		link_session_want(&z->s, how & 8);
	else
		link_session_hold(&z->s, false);
	link_session_step(&z->s);
}

static void fuzz_init(struct fuzz *z)
{
	static const struct link_session_ops ops = { reset, up, down };
	struct link_end ends[2] = {
		{ &z->word[0], &z->word[1], publish, z }, { &z->word[2], &z->word[3], publish, z },
	};
	uint32_t i;

	for (i = 0; i < RINGS; i++) {
		bool produce = i == SEND || i == FRAMES || i == RETURN;

		z->shared[i] = aligned_alloc(64, desc_ring_bytes(COUNT, 8));
		memset(z->shared[i], 0, desc_ring_bytes(COUNT, 8));
		check(!desc_ring_init(&z->ring[i], z->shared[i], COUNT, 8,
				      produce ? RING_PRODUCER : RING_CONSUMER));
		desc_ring_reset(&z->ring[i]);
	}
	z->slots[0] = aligned_alloc(64, COUNT * SIZE);
	z->slots[1] = aligned_alloc(64, COUNT * SIZE);
	check(!msg_pool_init(&z->tx, z->slots[0], COUNT, SIZE, z->tx_mark, MSG_OWNER));
	check(!msg_pool_init(&z->rx, z->slots[1], COUNT, SIZE, z->rx_mark, MSG_BORROWER));
	check(!frame_area_init(&z->area, AREA, z->span, COUNT));
	link_session_init(&z->s, ends, 2, &ops, z);
	link_session_want(&z->s, true);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const always[])(struct fuzz *z) = {
		do_state, do_scribble, do_forge, do_sleep,
	};
	static void (*const when_up[])(struct fuzz *z) = {
		do_send, do_take_back, do_receive, do_give_back, do_frame,
	};
	struct fuzz z = { .at = data, .end = data + size };
	uint32_t i;

	fuzz_init(&z);
	for (i = 0; i < OPERATIONS && z.at < z.end; i++) {
		uint8_t op = take(&z);

		if (op & 1)
			always[op >> 1 & 3](&z);
		else if (z.up && link_session_epoch(&z.s) != LINK_EPOCH_NONE)
			when_up[(op >> 1) % 5](&z);
		check(z.tx.free + z.tx.held <= COUNT && z.rx.held <= COUNT);
	}
	for (i = 0; i < RINGS; i++)
		free(z.shared[i]);
	free(z.slots[0]);
	free(z.slots[1]);
	return 0;
}
