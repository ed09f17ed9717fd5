// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Two vbpipe devices and a bridge between them, in one thread.
 *
 *     side[0]  tx ---- link 0 ---->  rx  side[1]
 *              rx <--- link 1 -----  tx
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/vbpipe.h"

#define CAPACITY	64u

struct world;

/* One end of one link, what publish gets. */
struct end {
	struct world *world;
	uint32_t *own, *peer;
	int peer_side;
};

struct side {
	struct vbpipe v;
	struct end rx, tx;
	uint8_t *spare;
	bool sysconf;		/* pending */
	bool up;		/* its VM runs and has the device open */
};

struct world {
	struct side side[2];
	uint32_t word[2][2];	/* [link][client, server] */
	struct lv_byte_ring *ring[2];
	unsigned int refused;
};

static void world_publish(void *link, uint32_t to)
{
	struct end *e = link;

	if (link_state_may(*e->own, to, *e->peer))
		*e->own = to;
	else
		e->world->refused++;
	e->world->side[e->peer_side].sysconf = true;
}

/* The VM comes up: nothing is left of what its driver knew. */
static void side_boot(struct world *w, int i)
{
	struct side *s = &w->side[i];
	struct vbpipe_config config = {
		.rx_ring = w->ring[1 - i], .tx_ring = w->ring[i],
		.rx_capacity = CAPACITY, .tx_capacity = CAPACITY,
		.spare = s->spare,
		.rx_own = &w->word[1 - i][1], .rx_peer = &w->word[1 - i][0],
		.tx_own = &w->word[i][0], .tx_peer = &w->word[i][1],
		.publish = world_publish, .rx_link = &s->rx, .tx_link = &s->tx,
	};

	s->rx = (struct end){ w, &w->word[1 - i][1], &w->word[1 - i][0], 1 - i };
	s->tx = (struct end){ w, &w->word[i][0], &w->word[i][1], 1 - i };
	assert_int_equal(vbpipe_init(&s->v, &config), 0);
}

static void side_sysconf(struct world *w, int i)
{
	w->side[i].sysconf = false;
	vbpipe_step_rx(&w->side[i].v);
	vbpipe_step_tx(&w->side[i].v);
}

/* Deliver SYSCONFs until all is quiet, which has to be soon. */
static void settle(struct world *w)
{
	int i;

	for (i = 0; i < 64; i++)
		if (w->side[i & 1].sysconf)
			side_sysconf(w, i & 1);
	assert_false(w->side[0].sysconf || w->side[1].sysconf);
}

static void side_want(struct world *w, int i, bool want)
{
	w->side[i].up = want;
	vbpipe_want_rx(&w->side[i].v, want);
	vbpipe_want_tx(&w->side[i].v, want);
	side_sysconf(w, i);
}

/* The hypervisor's part in a death. */
static void side_die(struct world *w, int i)
{
	w->word[i][0] = LV_VLINK_OFF;
	w->word[1 - i][1] = LV_VLINK_OFF;
	w->side[i].up = false;
	w->side[1 - i].sysconf = true;
	side_boot(w, i);
}

static int setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	int i;

	for (i = 0; i < 2; i++) {
		w->ring[i] = aligned_alloc(64, sizeof(*w->ring[i]) + CAPACITY);
		memset(w->ring[i], 0xa5, sizeof(*w->ring[i]) + CAPACITY);
		w->side[i].spare = malloc(CAPACITY);
	}
	side_boot(w, 0);
	side_boot(w, 1);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;
	int i;

	for (i = 0; i < 2; i++) {
		free(w->ring[i]);
		free(w->side[i].spare);
	}
	free(w);
	return 0;
}

/* ---- read(2) and write(2) of one non-blocking call, as a driver makes them ---- */

static int do_read(struct world *w, int i, struct vbpipe_file *f, char *text, uint32_t want)
{
	struct vbpipe *v = &w->side[i].v;
	struct byte_ring_seg seg[2];
	vbpipe_cursor at = 0;
	int n, done = 0;

	while (want) {
		n = vbpipe_peek(v, f, &at, want, seg);
		if (n <= 0)
			break;
		memcpy(text + done, seg[0].base, seg[0].len);
		memcpy(text + done + seg[0].len, seg[1].base, seg[1].len);
		vbpipe_consume(v, (uint32_t)n);
		done += n;
		want -= (uint32_t)n;
	}
	if (done || !want)
		return done;
	if (n == 0 || n == -EPROTO)
		vbpipe_read_ended(v, f);
	return n;
}

static int do_write(struct world *w, int i, struct vbpipe_file *f, const char *text, uint32_t len)
{
	struct vbpipe *v = &w->side[i].v;
	struct byte_ring_seg seg[2];
	vbpipe_cursor at = 0;
	uint32_t done = 0;
	int n = 0;

	while (done < len) {
		n = vbpipe_reserve(v, f, &at, vbpipe_write_need(v, len, len - done), len - done, seg);
		if (n <= 0)
			break;
		memcpy(seg[0].base, text + done, seg[0].len);
		memcpy(seg[1].base, text + done + seg[0].len, seg[1].len);
		vbpipe_commit(v, (uint32_t)n);
		done += (uint32_t)n;
	}
	if (done)
		return (int)done;
	if (n == -EPIPE || n == -EPROTO)
		vbpipe_write_ended(v, f);
	return n;
}

static void assert_reads(struct world *w, int i, struct vbpipe_file *f, const char *text)
{
	char back[256];
	int n = do_read(w, i, f, back, sizeof(back));

	assert_int_equal(n, (int)strlen(text));
	assert_memory_equal(back, text, strlen(text));
}

static void connect_both(struct world *w, struct vbpipe_file *a, struct vbpipe_file *b)
{
	side_want(w, 0, true);
	side_want(w, 1, true);
	settle(w);
	assert_true(vbpipe_connected(&w->side[0].v));
	assert_true(vbpipe_connected(&w->side[1].v));
	vbpipe_file_init(&w->side[0].v, a, true);
	vbpipe_file_init(&w->side[1].v, b, true);
}

#define put(w, i, f, text) \
	assert_int_equal(do_write(w, i, f, text, (uint32_t)strlen(text)), (int)strlen(text))

static void connects_when_both_are_open(void **state)
{
	struct world *w = *state;
	struct vbpipe_file a, b;
	char text[5];

	vbpipe_states(&w->side[0].v, text);
	assert_string_equal(text, "FFFF");
	side_want(w, 0, true);
	settle(w);
	assert_false(vbpipe_connected(&w->side[0].v));
	vbpipe_states(&w->side[0].v, text);
	assert_string_equal(text, "RFRF");
	connect_both(w, &a, &b);
	vbpipe_states(&w->side[0].v, text);
	assert_string_equal(text, "OOOO");
	assert_int_equal(w->refused, 0);
}

static void carries_bytes_both_ways(void **state)
{
	struct world *w = *state;
	struct vbpipe_file a, b;
	char text[8];

	connect_both(w, &a, &b);
	put(w, 0, &a, "hello");
	put(w, 1, &b, "back");
	assert_int_equal(vbpipe_unread(&w->side[1].v), 5);
	assert_reads(w, 1, &b, "hello");
	assert_reads(w, 0, &a, "back");
	assert_int_equal(do_read(w, 0, &a, text, sizeof(text)), -EAGAIN);
	assert_int_equal(vbpipe_unread(&w->side[1].v), 0);
}

static void keeps_small_writes_whole(void **state)
{
	struct world *w = *state;
	struct vbpipe_file a, b;
	char text[CAPACITY + 8] = "";

	connect_both(w, &a, &b);
	assert_int_equal(vbpipe_atomic(&w->side[0].v), CAPACITY);
	assert_int_equal(do_write(w, 0, &a, text, 40), 40);
	assert_int_equal(do_write(w, 0, &a, text, 25), -EAGAIN);
	assert_int_equal(do_write(w, 0, &a, text, 24), 24);
	assert_int_equal(do_read(w, 1, &b, text, 10), 10);
	assert_int_equal(do_write(w, 0, &a, text, CAPACITY + 1), 10);	/* too large to be whole */
}

static void drains_then_ends_when_the_peer_dies(void **state)
{
	struct world *w = *state;
	struct vbpipe_file a, b;
	char text[8];
	int again;

	connect_both(w, &a, &b);
	put(w, 1, &b, "last words");
	side_die(w, 1);
	for (again = 0; again < 2; again++, settle(w)) {	/* before and after SYSCONF */
		assert_int_equal(vbpipe_poll(&w->side[0].v, &a),
				 VBPIPE_POLL_IN | VBPIPE_POLL_HUP | VBPIPE_POLL_ERR);
		assert_int_equal(do_read(w, 0, &a, text, 4), 4);
		assert_int_equal(do_write(w, 0, &a, "x", 1), -EPIPE);
	}
	assert_reads(w, 0, &a, "ds");
	assert_int_equal(vbpipe_poll(&w->side[0].v, &a), VBPIPE_POLL_HUP | VBPIPE_POLL_ERR);
	for (again = 0; again < 3; again++) {
		assert_int_equal(do_read(w, 0, &a, text, 4), 0);
		assert_int_equal(do_write(w, 0, &a, "x", 1), -EPIPE);
	}
	assert_true(vbpipe_wait_data(&w->side[0].v, &a));
	assert_true(vbpipe_wait_room(&w->side[0].v, &a, 1));
}

static void works_again_when_the_peer_is_back(void **state)
{
	struct world *w = *state;
	struct vbpipe_file a, b;
	char text[8];
	int i;

	connect_both(w, &a, &b);
	for (i = 0; i < 50; i++) {
		put(w, 0, &a, "never read");
		side_die(w, 1);
		settle(w);
		assert_int_equal(do_read(w, 0, &a, text, 4), 0);
		connect_both(w, &(struct vbpipe_file){ 0 }, &b);
		assert_int_equal(do_read(w, 0, &a, text, 4), -EAGAIN);
		assert_int_equal(do_read(w, 1, &b, text, 4), -EAGAIN);	/* nothing stale */
		assert_int_equal(vbpipe_poll(&w->side[0].v, &a), VBPIPE_POLL_OUT);
		put(w, 0, &a, "ping");
		assert_reads(w, 1, &b, "ping");
		put(w, 1, &b, "pong");
		assert_reads(w, 0, &a, "pong");
	}
}

static void unread_rest_does_not_hinder_the_peers_return(void **state)
{
	const uint32_t in_out = VBPIPE_POLL_IN | VBPIPE_POLL_OUT;
	struct world *w = *state;
	struct vbpipe_file a, b;
	char text[8];

	connect_both(w, &a, &b);
	put(w, 1, &b, "old");
	side_die(w, 1);
	settle(w);
	connect_both(w, &(struct vbpipe_file){ 0 }, &b);
	put(w, 1, &b, "new");
	assert_int_equal(vbpipe_unread(&w->side[0].v), 3);
	/* Both ends are still to be told. */
	assert_int_equal(vbpipe_poll(&w->side[0].v, &a), in_out | VBPIPE_POLL_ERR);
	assert_reads(w, 0, &a, "old");
	assert_int_equal(vbpipe_poll(&w->side[0].v, &a), in_out | VBPIPE_POLL_ERR);
	assert_int_equal(do_read(w, 0, &a, text, 4), 0);	/* never "oldnew" */
	assert_int_equal(vbpipe_poll(&w->side[0].v, &a), in_out);
	assert_reads(w, 0, &a, "new");
	assert_int_equal(do_read(w, 0, &a, text, 4), -EAGAIN);
}

static void second_rest_replaces_the_first(void **state)
{
	struct world *w = *state;
	struct vbpipe_file a, b;
	char text[8];

	connect_both(w, &a, &b);
	put(w, 1, &b, "first");
	assert_int_equal(do_read(w, 0, &a, text, 2), 2);
	side_die(w, 1);
	settle(w);
	connect_both(w, &(struct vbpipe_file){ 0 }, &b);
	put(w, 1, &b, "second");
	side_die(w, 1);
	settle(w);
	assert_int_equal(do_read(w, 0, &a, text, 8), 0);
	assert_reads(w, 0, &a, "second");
	assert_int_equal(do_read(w, 0, &a, text, 8), 0);
}

/* "echo hello > /dev/vbpipe0" is over before the reader's driver saw it come. */
static void delivers_what_a_hasty_writer_left(void **state)
{
	struct world *w = *state;
	struct vbpipe_file a, b;
	char text[8];

	side_want(w, 1, true);
	side_want(w, 0, true);		/* RESET, then ON as the reader is in RESET */
	side_sysconf(w, 1);		/* the reader goes ON, does not look again */
	assert_true(vbpipe_connected(&w->side[0].v));
	vbpipe_file_init(&w->side[0].v, &a, true);
	put(w, 0, &a, "hello");
	side_want(w, 0, false);
	assert_false(link_state_usable(&w->side[1].v.rx.link));
	settle(w);
	assert_true(vbpipe_connected(&w->side[1].v));
	vbpipe_file_init(&w->side[1].v, &b, true);
	assert_reads(w, 1, &b, "hello");
	assert_int_equal(do_read(w, 1, &b, text, 8), 0);
	assert_int_equal(do_write(w, 1, &b, "x", 1), -EPIPE);
}

static void waits_for_the_first_peer_after_a_nonblocking_open(void **state)
{
	struct world *w = *state;
	struct vbpipe_file a, b;
	char text[8];

	side_want(w, 0, true);
	vbpipe_file_init(&w->side[0].v, &a, false);
	assert_int_equal(do_read(w, 0, &a, text, 8), -EAGAIN);
	assert_int_equal(do_write(w, 0, &a, "x", 1), -EAGAIN);
	assert_int_equal(vbpipe_poll(&w->side[0].v, &a), 0);
	assert_false(vbpipe_wait_data(&w->side[0].v, &a));
	assert_false(vbpipe_wait_room(&w->side[0].v, &a, 1));
	connect_both(w, &(struct vbpipe_file){ 0 }, &b);
	assert_int_equal(vbpipe_poll(&w->side[0].v, &a), VBPIPE_POLL_OUT);
	put(w, 1, &b, "first");
	assert_reads(w, 0, &a, "first");
	put(w, 0, &a, "x");
}

static void tells_every_file_once(void **state)
{
	struct world *w = *state;
	struct vbpipe_file a, a2, b;
	char text[8];

	connect_both(w, &a, &b);
	vbpipe_file_init(&w->side[0].v, &a2, true);
	side_die(w, 1);
	settle(w);
	connect_both(w, &(struct vbpipe_file){ 0 }, &b);
	/* Nobody looked while the peer was away. */
	assert_int_equal(do_write(w, 0, &a, "x", 1), -EPIPE);
	put(w, 0, &a, "x");
	assert_int_equal(do_read(w, 0, &a, text, 8), -EAGAIN);
	assert_int_equal(do_read(w, 0, &a2, text, 8), 0);
	assert_int_equal(do_read(w, 0, &a2, text, 8), -EAGAIN);
	put(w, 0, &a2, "y");
	assert_reads(w, 1, &b, "xy");
}

static void continues_no_write_in_another_stream(void **state)
{
	struct world *w = *state;
	struct vbpipe *v = &w->side[0].v;
	struct byte_ring_seg seg[2];
	struct vbpipe_file a, b;
	vbpipe_cursor at = 0;

	connect_both(w, &a, &b);
	assert_int_equal(vbpipe_reserve(v, &a, &at, 1, 1000, seg), CAPACITY);
	vbpipe_commit(v, CAPACITY);
	assert_int_equal(vbpipe_reserve(v, &a, &at, 1, 1000, seg), -EAGAIN);
	side_die(w, 1);
	settle(w);
	connect_both(w, &(struct vbpipe_file){ 0 }, &b);
	vbpipe_write_ended(v, &a);	/* another thread with the same file was told */
	assert_int_equal(vbpipe_reserve(v, &a, &at, 1, 1000, seg), -EPIPE);
}

static void continues_no_read_in_another_stream(void **state)
{
	struct world *w = *state;
	struct vbpipe *v = &w->side[0].v;
	struct byte_ring_seg seg[2];
	struct vbpipe_file a, b;
	vbpipe_cursor at = 0;

	connect_both(w, &a, &b);
	put(w, 1, &b, "old");
	assert_int_equal(vbpipe_peek(v, &a, &at, 8, seg), 3);
	vbpipe_consume(v, 3);
	side_die(w, 1);
	settle(w);
	vbpipe_read_ended(v, &a);
	connect_both(w, &(struct vbpipe_file){ 0 }, &b);
	put(w, 1, &b, "new");
	assert_int_equal(vbpipe_peek(v, &a, &at, 8, seg), 0);
	assert_reads(w, 0, &a, "new");
}

static void reports_a_lying_producer_once_and_starts_afresh(void **state)
{
	struct world *w = *state;
	struct vbpipe_file a, a2, b;
	char text[8];

	connect_both(w, &a, &b);
	vbpipe_file_init(&w->side[0].v, &a2, true);
	w->ring[1]->head = 0x12345678;
	assert_true(vbpipe_wait_data(&w->side[0].v, &a));
	assert_int_equal(vbpipe_unread(&w->side[0].v), 0);
	assert_int_equal(do_read(w, 0, &a, text, 8), -EPROTO);
	assert_int_equal(w->side[0].v.rx.failures, 1);
	settle(w);
	/* The link went through OFF; the peer was told as of a death, and came back. */
	assert_int_equal(do_read(w, 0, &a, text, 8), -EAGAIN);
	assert_int_equal(do_read(w, 0, &a2, text, 8), -EPROTO);
	assert_int_equal(do_read(w, 0, &a2, text, 8), -EAGAIN);
	assert_int_equal(w->side[0].v.rx.failures, 1);
	assert_int_equal(do_write(w, 1, &b, "x", 1), -EPIPE);
	put(w, 1, &b, "true");
	assert_reads(w, 0, &a, "true");
	put(w, 0, &a, "other way");
	assert_reads(w, 1, &b, "other way");
}

static void reports_a_lying_consumer_once_and_starts_afresh(void **state)
{
	struct world *w = *state;
	struct vbpipe_file a, b;
	char text[CAPACITY] = "";

	connect_both(w, &a, &b);
	assert_int_equal(do_write(w, 0, &a, text, CAPACITY), CAPACITY);
	w->ring[0]->tail = 0x80000000u;
	assert_true(vbpipe_wait_room(&w->side[0].v, &a, 1));
	assert_int_equal(do_write(w, 0, &a, "x", 1), -EPROTO);
	settle(w);
	put(w, 0, &a, "true");
	assert_int_equal(do_read(w, 1, &b, text, CAPACITY), CAPACITY);
	assert_int_equal(do_read(w, 1, &b, text, CAPACITY), 0);
	assert_reads(w, 1, &b, "true");
}

static void drops_the_rest_of_a_liar_that_died(void **state)
{
	struct world *w = *state;
	struct vbpipe_file a, b;
	char text[8];

	connect_both(w, &a, &b);
	put(w, 1, &b, "good");
	w->ring[1]->head = 0x7fffffff;
	side_die(w, 1);
	settle(w);
	assert_int_equal(do_read(w, 0, &a, text, 8), -EPROTO);
	assert_int_equal(do_read(w, 0, &a, text, 8), 0);
}

static void last_close_drops_unread_bytes(void **state)
{
	struct world *w = *state;
	struct vbpipe_file a, b;
	char text[8];

	connect_both(w, &a, &b);
	put(w, 1, &b, "old");
	side_want(w, 0, false);
	settle(w);
	assert_int_equal(do_write(w, 1, &b, "x", 1), -EPIPE);
	side_want(w, 0, true);
	settle(w);
	assert_true(vbpipe_connected(&w->side[0].v));
	vbpipe_file_init(&w->side[0].v, &a, true);
	assert_int_equal(do_read(w, 0, &a, text, 8), -EAGAIN);
	put(w, 1, &b, "new");
	assert_reads(w, 0, &a, "new");
}

static void init_turns_its_ends_off(void **state)
{
	struct world *w = *state;
	struct vbpipe_file a, b;

	connect_both(w, &a, &b);
	side_boot(w, 0);		/* a driver loaded again without a close */
	assert_int_equal(w->word[0][0], LV_VLINK_OFF);
	assert_int_equal(w->word[1][1], LV_VLINK_OFF);
	settle(w);
	connect_both(w, &a, &b);
	put(w, 1, &b, "new");
	assert_reads(w, 0, &a, "new");
}

/*
 * Random life: bytes carry <stream, position>.  Whatever a file reads is, between two
 * ends that it was told of, a gapless run from one stream of the other side.
 */
struct life {
	uint8_t stream, at;	/* of the writer in its present stream */
	bool fresh;		/* the reader is at a boundary */
	uint8_t reads, expect;
	struct vbpipe_file file;
};

static uint32_t seed = 1;

static uint32_t dice(uint32_t sides)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 16) % sides;
}

/* The file was told of an end, by one call for one direction or for both. */
static void life_ended(struct life *life)
{
	if (life->file.rx == LINK_EPOCH_LAST)
		life->fresh = true;
	if (life->file.tx == LINK_EPOCH_LAST) {
		life->stream++;
		life->at = 0;
	}
}

static void life_write(struct world *w, struct life *life, int i)
{
	char text[2 * 40];
	uint32_t j, n = 1 + dice(40);
	int got;

	for (j = 0; j < n; j++) {
		text[2 * j] = (char)life[i].stream;
		text[2 * j + 1] = (char)(life[i].at + j);
	}
	got = do_write(w, i, &life[i].file, text, 2 * n);
	if (got == -EPIPE) {
		life_ended(&life[i]);
	} else if (got > 0) {
		/* Whole pairs only: CAPACITY is even, so are all counts. */
		assert_int_equal(got % 2, 0);
		life[i].at = (uint8_t)(life[i].at + got / 2);
	} else {
		assert_int_equal(got, -EAGAIN);
	}
}

static void life_read(struct world *w, struct life *life, int i)
{
	char text[64];
	int j, got = do_read(w, i, &life[i].file, text, 2 * (1 + dice(32)));

	if (got == 0)
		life_ended(&life[i]);
	for (j = 0; j + 1 < got; j += 2) {
		if (life[i].fresh) {
			life[i].fresh = false;
			life[i].reads = (uint8_t)text[j];
			life[i].expect = 0;
		}
		assert_int_equal((uint8_t)text[j], life[i].reads);
		assert_int_equal((uint8_t)text[j + 1], life[i].expect);
		life[i].expect++;
	}
	assert_true(got >= 0 || got == -EAGAIN);
}

static void life_open(struct world *w, struct life *life, int i)
{
	side_want(w, i, true);
	vbpipe_file_init(&w->side[i].v, &life[i].file, false);
	life[i].stream++;
	life[i].at = 0;
	life[i].fresh = true;
}

static void mixes_no_streams_in_a_random_life(void **state)
{
	struct life life[2] = { { .fresh = true }, { .fresh = true } };
	struct world *w = *state;
	unsigned long step;
	int i;

	life[1].stream = 128;
	for (step = 0; step < 400000; step++) {
		i = (int)dice(2);
		switch (dice(40)) {
		case 0:
			if (!dice(4))
				side_die(w, i);
			break;
		case 1:
			if (w->side[i].up && !dice(4))
				side_want(w, i, false);
			break;
		case 2: case 3: case 4: case 5: case 6: case 7:
			side_sysconf(w, i);
			break;
		default:
			if (!w->side[i].up)
				life_open(w, life, i);
			else if (dice(2))
				life_write(w, life, i);
			else
				life_read(w, life, i);
		}
	}
	assert_int_equal(w->side[0].v.rx.failures + w->side[1].v.rx.failures, 0);
	assert_int_equal(w->side[0].v.tx.failures + w->side[1].v.tx.failures, 0);
}

#define pipe_test(name)	cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		pipe_test(connects_when_both_are_open),
		pipe_test(carries_bytes_both_ways),
		pipe_test(keeps_small_writes_whole),
		pipe_test(drains_then_ends_when_the_peer_dies),
		pipe_test(works_again_when_the_peer_is_back),
		pipe_test(unread_rest_does_not_hinder_the_peers_return),
		pipe_test(second_rest_replaces_the_first),
		pipe_test(delivers_what_a_hasty_writer_left),
		pipe_test(waits_for_the_first_peer_after_a_nonblocking_open),
		pipe_test(tells_every_file_once),
		pipe_test(continues_no_write_in_another_stream),
		pipe_test(continues_no_read_in_another_stream),
		pipe_test(reports_a_lying_producer_once_and_starts_afresh),
		pipe_test(reports_a_lying_consumer_once_and_starts_afresh),
		pipe_test(drops_the_rest_of_a_liar_that_died),
		pipe_test(last_close_drops_unread_bytes),
		pipe_test(init_turns_its_ends_off),
		pipe_test(mixes_no_streams_in_a_random_life),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
