// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * read(2) and write(2) on a pipe whose peer shows its index and takes it back, each time
 * that somebody looks.  That peer stands in for proto's reader and writer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <linkvisor/pipe_stream.h>

#define SIGNAL_AT	1000u		/* look, in which the signal comes */
#define ALL		0x100000u

struct test_signal current;

static struct {
	unsigned int looks;
	int gives;			/* bytes a look; 0: -EAGAIN */
	unsigned int gives_at;		/* look, from which on it gives */
	bool signals, kills;
} peer;

static int look(struct byte_ring_seg seg[2])
{
	peer.looks++;
	if (peer.looks >= SIGNAL_AT) {
		current.pending |= peer.signals;
		current.fatal |= peer.kills;
	}
	assert_true(peer.looks < 2 * SIGNAL_AT);
	if (!peer.gives || peer.looks < peer.gives_at)
		return -EAGAIN;
	seg[0] = (struct byte_ring_seg){ .len = (uint32_t)peer.gives };
	seg[1] = (struct byte_ring_seg){ .len = 0 };
	return peer.gives;
}

int test_sleeps_for_ever(void)
{
	fail_msg("sleeps for ever");
	return 0;
}

/* ---- proto's ---- */

int pipe_reader_peek(struct pipe_reader *r, pipe_mark *mark, pipe_stream *at, uint32_t want,
		     struct byte_ring_seg seg[2])
{
	return look(seg);
}

bool pipe_reader_consume(struct pipe_reader *r, uint32_t n)
{
	return false;
}

bool pipe_reader_wait(const struct pipe_reader *r, pipe_mark mark, bool *data)
{
	return *data = true;
}

uint32_t pipe_reader_unread(struct pipe_reader *r)
{
	return 0;
}

int pipe_writer_reserve(struct pipe_writer *w, pipe_mark *mark, pipe_stream *at, uint32_t need,
			uint32_t want, struct byte_ring_seg seg[2])
{
	return look(seg);
}

bool pipe_writer_commit(struct pipe_writer *w, uint32_t n)
{
	return false;
}

uint32_t pipe_writer_need(const struct pipe_writer *w, uint32_t whole, uint32_t left)
{
	return 1;
}

uint32_t pipe_writer_sleep(const struct pipe_writer *w, uint32_t whole, uint32_t left)
{
	return 1;
}

uint32_t pipe_writer_atomic(const struct pipe_writer *w)
{
	return 1;
}

bool pipe_writer_wait(const struct pipe_writer *w, pipe_mark mark, uint32_t room, bool *open)
{
	return *open = true;
}

/* ---- the file ---- */

static struct pipe_half half;
static pipe_mark mark;

static void nothing(void *file)
{
}

static ssize_t transfer(bool writes, unsigned int flags)
{
	static struct pipe_reader reader;
	static struct pipe_writer writer;
	struct pipe_input in = { &half, &reader, &mark, NULL, nothing, nothing };
	struct pipe_output out = { &half, &writer, &mark, NULL, nothing, nothing };
	struct file file = { .f_flags = flags };
	struct kiocb iocb = { .ki_filp = &file };
	struct iov_iter iter = { .count = ALL };

	return writes ? pipe_write_iter(&out, &iocb, &iter) : pipe_read_iter(&in, &iocb, &iter);
}

static int calm(void **state)
{
	memset(&peer, 0, sizeof(peer));
	memset(&current, 0, sizeof(current));
	memset(&half, 0, sizeof(half));
	return 0;
}

static void a_signal_ends_a_wait_that_the_peer_keeps_up(void **state)
{
	int writes;

	for (writes = 0; writes < 2; writes++) {
		calm(state);
		peer.signals = true;
		assert_int_equal(transfer(writes, 0), -ERESTARTSYS);
		assert_in_range(peer.looks, SIGNAL_AT, SIGNAL_AT + 1);
	}
}

static void who_does_not_block_is_sent_away_and_polls_again(void **state)
{
	int writes;

	for (writes = 0; writes < 2; writes++) {
		calm(state);
		assert_int_equal(transfer(writes, O_NONBLOCK), -EAGAIN);
		assert_in_range(peer.looks, 2, 20);
		assert_int_equal(half.waiters.woken, 1);
	}
}

static void bytes_dealt_out_one_by_one_keep_nobody_from_being_killed(void **state)
{
	int kind;

	for (kind = 1; kind < 4; kind++) {	/* a read that blocks returns with the first */
		calm(state);
		peer.gives = 1;
		peer.signals = peer.kills = true;
		assert_int_equal(transfer(kind & 1, kind & 2 ? O_NONBLOCK : 0), SIGNAL_AT);
	}
}

static void a_signal_that_comes_with_the_bytes_loses_none(void **state)
{
	peer.gives = 100;
	peer.gives_at = 2;
	current.pending = true;
	assert_int_equal(transfer(false, 0), 100);
	calm(state);
	peer.gives = ALL;
	peer.gives_at = 2;
	current.pending = true;
	assert_int_equal(transfer(true, 0), ALL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_signal_ends_a_wait_that_the_peer_keeps_up, calm),
		cmocka_unit_test_setup(who_does_not_block_is_sent_away_and_polls_again, calm),
		cmocka_unit_test_setup(bytes_dealt_out_one_by_one_keep_nobody_from_being_killed, calm),
		cmocka_unit_test_setup(a_signal_that_comes_with_the_bytes_loses_none, calm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
