// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What read, write and poll answer in each state of the two links. */
#include "tests/unit/proto/vbpipe_world.h"

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
	assert_int_equal(w->bridge.refused, 0);
}

static void carries_bytes_both_ways(void **state)
{
	struct world *w = *state;
	struct vbpipe_file a, b;
	char text[8];

	connect_both(w, &a, &b);
	assert_writes(w, 0, &a, "hello");
	assert_writes(w, 1, &b, "back");
	assert_int_equal(pipe_reader_unread(&w->side[1].v.rx), 5);
	assert_reads(w, 1, &b, "hello");
	assert_reads(w, 0, &a, "back");
	assert_int_equal(do_read(w, 0, &a, text, sizeof(text)), -EAGAIN);
	assert_int_equal(pipe_reader_unread(&w->side[1].v.rx), 0);
}

static void keeps_small_writes_whole(void **state)
{
	struct world *w = *state;
	struct vbpipe_file a, b;
	char text[CAPACITY + 8] = "";

	connect_both(w, &a, &b);
	assert_int_equal(pipe_writer_atomic(&w->side[0].v.tx), CAPACITY);
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
	assert_writes(w, 1, &b, "last words");
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
	assert_true(would_read(w, 0, &a));
	assert_true(would_write(w, 0, &a));
}

static void works_again_when_the_peer_is_back(void **state)
{
	struct world *w = *state;
	struct vbpipe_file a, b;
	char text[8];
	int i;

	connect_both(w, &a, &b);
	for (i = 0; i < 50; i++) {
		assert_writes(w, 0, &a, "never read");
		side_die(w, 1);
		settle(w);
		assert_int_equal(do_read(w, 0, &a, text, 4), 0);
		connect_both(w, &(struct vbpipe_file){ 0 }, &b);
		assert_int_equal(do_read(w, 0, &a, text, 4), -EAGAIN);
		assert_int_equal(do_read(w, 1, &b, text, 4), -EAGAIN);	/* nothing stale */
		assert_int_equal(vbpipe_poll(&w->side[0].v, &a), VBPIPE_POLL_OUT);
		assert_writes(w, 0, &a, "ping");
		assert_reads(w, 1, &b, "ping");
		assert_writes(w, 1, &b, "pong");
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
	assert_writes(w, 1, &b, "old");
	side_die(w, 1);
	settle(w);
	connect_both(w, &(struct vbpipe_file){ 0 }, &b);
	assert_writes(w, 1, &b, "new");
	assert_int_equal(pipe_reader_unread(&w->side[0].v.rx), 3);
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
	assert_writes(w, 1, &b, "first");
	assert_int_equal(do_read(w, 0, &a, text, 2), 2);
	side_die(w, 1);
	settle(w);
	connect_both(w, &(struct vbpipe_file){ 0 }, &b);
	assert_writes(w, 1, &b, "second");
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
	assert_writes(w, 0, &a, "hello");
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
	assert_false(would_read(w, 0, &a));
	assert_false(would_write(w, 0, &a));
	connect_both(w, &(struct vbpipe_file){ 0 }, &b);
	assert_int_equal(vbpipe_poll(&w->side[0].v, &a), VBPIPE_POLL_OUT);
	assert_writes(w, 1, &b, "first");
	assert_reads(w, 0, &a, "first");
	assert_writes(w, 0, &a, "x");
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
	assert_writes(w, 0, &a, "x");
	assert_int_equal(do_read(w, 0, &a, text, 8), -EAGAIN);
	assert_int_equal(do_read(w, 0, &a2, text, 8), 0);
	assert_int_equal(do_read(w, 0, &a2, text, 8), -EAGAIN);
	assert_writes(w, 0, &a2, "y");
	assert_reads(w, 1, &b, "xy");
}

static void continues_no_write_in_another_stream(void **state)
{
	struct world *w = *state;
	struct vbpipe *v = &w->side[0].v;
	struct byte_ring_seg seg[2];
	struct vbpipe_file a, b;
	pipe_stream at = PIPE_FRESH;

	connect_both(w, &a, &b);
	assert_int_equal(pipe_writer_reserve(&v->tx, &a.tx, &at, 1, 1000, seg), CAPACITY);
	pipe_writer_commit(&v->tx, CAPACITY);
	assert_int_equal(pipe_writer_reserve(&v->tx, &a.tx, &at, 1, 1000, seg), -EAGAIN);
	side_die(w, 1);
	settle(w);
	connect_both(w, &(struct vbpipe_file){ 0 }, &b);
	vbpipe_write_ended(v, &a);	/* another thread with the same file was told */
	assert_int_equal(pipe_writer_reserve(&v->tx, &a.tx, &at, 1, 1000, seg), -EPIPE);
}

static void continues_no_read_in_another_stream(void **state)
{
	struct world *w = *state;
	struct vbpipe *v = &w->side[0].v;
	struct byte_ring_seg seg[2];
	struct vbpipe_file a, b;
	pipe_stream at = PIPE_FRESH;

	connect_both(w, &a, &b);
	assert_writes(w, 1, &b, "old");
	assert_int_equal(pipe_reader_peek(&v->rx, &a.rx, &at, 8, seg), 3);
	pipe_reader_consume(&v->rx, 3);
	side_die(w, 1);
	settle(w);
	vbpipe_read_ended(v, &a);
	connect_both(w, &(struct vbpipe_file){ 0 }, &b);
	assert_writes(w, 1, &b, "new");
	assert_int_equal(pipe_reader_peek(&v->rx, &a.rx, &at, 8, seg), 0);
	assert_reads(w, 0, &a, "new");
}

static void reports_a_lying_producer_once_and_starts_afresh(void **state)
{
	struct world *w = *state;
	struct vbpipe_file a, a2, b;
	char text[8];

	connect_both(w, &a, &b);
	vbpipe_file_init(&w->side[0].v, &a2, true);
	w->ring[1]->producer.index = 0x12345678;
	assert_true(would_read(w, 0, &a));
	assert_int_equal(pipe_reader_unread(&w->side[0].v.rx), 0);
	assert_int_equal(do_read(w, 0, &a, text, 8), -EPROTO);
	assert_int_equal(w->side[0].v.rx.failures, 1);
	settle(w);
	/* The link went through OFF; the peer was told as of a death, and came back. */
	assert_int_equal(do_read(w, 0, &a, text, 8), -EAGAIN);
	assert_int_equal(do_read(w, 0, &a2, text, 8), -EPROTO);
	assert_int_equal(do_read(w, 0, &a2, text, 8), -EAGAIN);
	assert_int_equal(w->side[0].v.rx.failures, 1);
	assert_int_equal(do_write(w, 1, &b, "x", 1), -EPIPE);
	assert_writes(w, 1, &b, "true");
	assert_reads(w, 0, &a, "true");
	assert_writes(w, 0, &a, "other way");
	assert_reads(w, 1, &b, "other way");
}

static void reports_a_lying_consumer_once_and_starts_afresh(void **state)
{
	struct world *w = *state;
	struct vbpipe_file a, b;
	char text[CAPACITY] = "";

	connect_both(w, &a, &b);
	assert_int_equal(do_write(w, 0, &a, text, CAPACITY), CAPACITY);
	w->ring[0]->consumer.index = 0x80000000u;
	assert_true(would_write(w, 0, &a));
	assert_int_equal(do_write(w, 0, &a, "x", 1), -EPROTO);
	settle(w);
	assert_writes(w, 0, &a, "true");
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
	assert_writes(w, 1, &b, "good");
	w->ring[1]->producer.index = 0x7fffffff;
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
	assert_writes(w, 1, &b, "old");
	side_want(w, 0, false);
	settle(w);
	assert_int_equal(do_write(w, 1, &b, "x", 1), -EPIPE);
	side_want(w, 0, true);
	settle(w);
	assert_true(vbpipe_connected(&w->side[0].v));
	vbpipe_file_init(&w->side[0].v, &a, true);
	assert_int_equal(do_read(w, 0, &a, text, 8), -EAGAIN);
	assert_writes(w, 1, &b, "new");
	assert_reads(w, 0, &a, "new");
}

static void init_turns_its_ends_off(void **state)
{
	struct world *w = *state;
	struct vbpipe_file a, b;

	connect_both(w, &a, &b);
	side_boot(w, 0);		/* a driver loaded again without a close */
	assert_int_equal(w->bridge.word[0][0], LV_VLINK_OFF);
	assert_int_equal(w->bridge.word[1][0], LV_VLINK_OFF);
	settle(w);
	connect_both(w, &a, &b);
	assert_writes(w, 1, &b, "new");
	assert_reads(w, 0, &a, "new");
}

#define pipe_test(name)	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
