// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The writing end of a pipe: a link, a ring, streams that begin and end. */
#include "proto/pipe_writer.h"

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static void writer_reset(void *user)
{
	struct pipe_writer *w = user;

	byte_ring_producer_reset(&w->ring);
}

int pipe_writer_init(struct pipe_writer *w, const struct pipe_writer_config *config)
{
	*w = (struct pipe_writer){ .failures = 0 };
	link_state_init(&w->link, &config->end, writer_reset, w);
	return byte_ring_producer_init(&w->ring, config->ring, config->capacity);
}

void pipe_writer_want(struct pipe_writer *w, bool want)
{
	w->link.want = want;
}

bool pipe_writer_step(struct pipe_writer *w)
{
	return link_state_step(&w->link);
}

bool pipe_writer_linked(const struct pipe_writer *w)
{
	return link_state_usable(&w->link);
}

pipe_stream pipe_writer_stream(const struct pipe_writer *w)
{
	return pipe_writer_linked(w) ? link_state_epoch(&w->link) : LINK_EPOCH_NONE;
}

pipe_mark pipe_writer_begin(const struct pipe_writer *w, bool connected)
{
	uint32_t stream = pipe_writer_stream(w);

	if (stream != PIPE_FRESH)
		return stream;
	return connected ? PIPE_ENDED : PIPE_FRESH;
}

uint32_t pipe_writer_atomic(const struct pipe_writer *w)
{
	return least(PIPE_ATOMIC, w->ring.cursor.capacity);
}

uint32_t pipe_writer_need(const struct pipe_writer *w, uint32_t whole, uint32_t left)
{
	return whole <= pipe_writer_atomic(w) ? left : 1;
}

/*
 * A peer that reads in small pieces from a full ring would interrupt for each piece.  A writer that
 * waits for half a ring of room keeps the peer quiet, and the peer has the other half to read while
 * the writer wakes up.
 */
uint32_t pipe_writer_sleep(const struct pipe_writer *w, uint32_t whole, uint32_t left)
{
	uint32_t half = w->ring.cursor.capacity / 2;
	uint32_t atomic = pipe_writer_atomic(w);

	if (whole <= atomic)
		return left;
	return least(left, half > atomic ? half : atomic);
}

static int writer_nothing(const struct pipe_writer *w, pipe_mark mark)
{
	if (mark == PIPE_FRESH)
		return -EAGAIN;
	if (pipe_is_stream(mark) && mark == port_load_u32(&w->failed))
		return -EPROTO;
	return -EPIPE;
}

static int writer_break(struct pipe_writer *w, uint32_t stream)
{
	port_store_u32(&w->failed, stream);
	port_store_u32(&w->failures, w->failures + 1);
	link_state_restart(&w->link);
	link_state_step(&w->link);
	return -EPROTO;
}

int pipe_writer_reserve(struct pipe_writer *w, pipe_mark *mark, pipe_stream *at, uint32_t need,
			uint32_t want, struct byte_ring_seg seg[2])
{
	uint32_t stream = pipe_writer_stream(w);
	pipe_mark old = port_load_u32(mark);
	int room;

	if (*at != LINK_EPOCH_NONE && *at != stream)
		return -EPIPE;
	if (stream == LINK_EPOCH_NONE || (pipe_is_stream(old) && old != stream))
		return writer_nothing(w, old);
	port_store_u32(mark, stream);
	room = byte_ring_room(&w->ring, least(want, w->ring.cursor.capacity));
	if (room < 0)
		return writer_break(w, stream);
	if ((uint32_t)room < need || room == 0)
		return -EAGAIN;
	*at = stream;
	return byte_ring_reserve(&w->ring, least(want, (uint32_t)room), seg);
}

bool pipe_writer_commit(struct pipe_writer *w, uint32_t n)
{
	return byte_ring_commit(&w->ring, n);
}

bool pipe_writer_wait(const struct pipe_writer *w, pipe_mark mark, uint32_t room, bool *open)
{
	uint32_t stream = pipe_writer_stream(w);

	*open = stream != LINK_EPOCH_NONE && !(pipe_is_stream(mark) && mark != stream);
	if (!*open)
		return mark != PIPE_FRESH;
	return byte_ring_wait_room(&w->ring, room);
}

bool pipe_writer_over(const struct pipe_writer *w, pipe_mark mark)
{
	return pipe_is_stream(mark) && mark != pipe_writer_stream(w);
}
