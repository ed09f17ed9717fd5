// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The reading end of a pipe: a link, a ring, streams that begin and end. */
#include "proto/pipe_reader.h"

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* ---- the spare buffer ---- */

static uint32_t spare_left(const struct pipe_reader *r)
{
	return port_load_u32(&r->spare_len) - port_load_u32(&r->spare_pos);
}

static void spare_drop(struct pipe_reader *r)
{
	port_store_u32(&r->spare_len, 0);
	port_store_u32(&r->spare_pos, 0);
}

static int spare_peek(struct pipe_reader *r, uint32_t want, struct byte_ring_seg seg[2])
{
	uint32_t n = least(want, spare_left(r));

	seg[0] = (struct byte_ring_seg){ .base = r->spare + r->spare_pos, .len = n };
	seg[1] = (struct byte_ring_seg){ .base = r->spare, .len = 0 };
	return (int)n;
}

/* ---- beginning and ending of streams ---- */

static void reader_failed(struct pipe_reader *r, uint32_t stream)
{
	port_store_u32(&r->failed, stream);
	port_store_u32(&r->failures, r->failures + 1);
}

/*
 * The peer is OFF and stays OFF as long as we are ON, so nobody but us touches the ring.  All bytes
 * in the ring were written in this connection, since the peer's index was zero when the connection
 * began.  An older rest that nobody has read by now gives way: its stream then ends a little
 * earlier, as if its writer had died earlier.
 */
static void reader_save(struct pipe_reader *r)
{
	struct byte_ring_seg seg[2];
	int n = byte_ring_peek(&r->ring, r->ring.cursor.capacity, seg);

	if (n < 0)
		reader_failed(r, r->link.epoch);
	if (n <= 0)
		return;
	memcpy(r->spare, seg[0].base, seg[0].len);
	memcpy(r->spare + seg[0].len, seg[1].base, seg[1].len);
	port_store_u32(&r->spare_pos, 0);
	port_store_u32(&r->spare_stream, r->link.epoch);
	port_store_u32(&r->spare_len, (uint32_t)n);
}

static void reader_reset(void *user)
{
	struct pipe_reader *r = user;

	if (link_state_own(&r->link) == LV_VLINK_ON)
		reader_save(r);
	byte_ring_consumer_reset(&r->ring);
}

int pipe_reader_init(struct pipe_reader *r, const struct pipe_reader_config *config)
{
	*r = (struct pipe_reader){ .spare = config->spare };
	link_state_init(&r->link, &config->end, reader_reset, r);
	return byte_ring_consumer_init(&r->ring, config->ring, config->capacity);
}

void pipe_reader_want(struct pipe_reader *r, bool want)
{
	r->link.want = want;
	if (!want)
		spare_drop(r);
}

bool pipe_reader_step(struct pipe_reader *r)
{
	return link_state_step(&r->link);
}

bool pipe_reader_linked(const struct pipe_reader *r)
{
	return link_state_usable(&r->link);
}

bool pipe_reader_holds_rest(const struct pipe_reader *r)
{
	return spare_left(r) != 0;
}

pipe_stream pipe_reader_stream(const struct pipe_reader *r)
{
	if (spare_left(r))
		return port_load_u32(&r->spare_stream);
	return link_state_epoch(&r->link);
}

/* ---- open files ---- */

pipe_mark pipe_reader_begin(const struct pipe_reader *r, bool connected)
{
	uint32_t stream = PIPE_FRESH;

	if (spare_left(r) || pipe_reader_linked(r))
		stream = pipe_reader_stream(r);
	if (stream != PIPE_FRESH)
		return stream;
	return connected ? PIPE_ENDED : PIPE_FRESH;
}

/* The answer of read to a file that is at "mark" when there are no bytes for the file. */
static int reader_nothing(const struct pipe_reader *r, pipe_mark mark)
{
	if (mark == PIPE_FRESH)
		return -EAGAIN;
	if (pipe_is_stream(mark) && mark == port_load_u32(&r->failed))
		return -EPROTO;
	return 0;
}

/* The peer broke the protocol: the ring is not looked at again before a reset. */
static int reader_break(struct pipe_reader *r, pipe_mark *mark, uint32_t stream)
{
	port_store_u32(mark, stream);
	reader_failed(r, stream);
	link_state_restart(&r->link);
	link_state_step(&r->link);
	return -EPROTO;
}

/* Peek at bytes of the connection, which is stream "stream". */
static int reader_peek_ring(struct pipe_reader *r, pipe_mark *mark, uint32_t stream, uint32_t want,
			    struct byte_ring_seg seg[2])
{
	/*
	 * The state is read before the index: a peer that is seen OFF has published all that it
	 * ever will.
	 */
	bool gone = !pipe_reader_linked(r);
	int n = byte_ring_peek(&r->ring, want, seg);

	if (n < 0)
		return reader_break(r, mark, stream);
	if (n == 0 && gone)
		return reader_nothing(r, *mark);
	port_store_u32(mark, stream);
	return n ? n : -EAGAIN;
}

int pipe_reader_peek(struct pipe_reader *r, pipe_mark *mark, pipe_stream *at, uint32_t want,
		     struct byte_ring_seg seg[2])
{
	uint32_t stream = pipe_reader_stream(r);
	pipe_mark old = port_load_u32(mark);
	int n;

	if (*at != LINK_EPOCH_NONE && *at != stream)
		return 0;
	if (stream == LINK_EPOCH_NONE || (pipe_is_stream(old) && old != stream))
		return reader_nothing(r, old);
	if (spare_left(r)) {
		port_store_u32(mark, stream);
		n = spare_peek(r, want, seg);
	} else {
		n = reader_peek_ring(r, mark, stream, want, seg);
	}
	if (n > 0)
		*at = stream;
	return n;
}

bool pipe_reader_consume(struct pipe_reader *r, uint32_t n)
{
	if (!spare_left(r))
		return byte_ring_consume(&r->ring, n);
	port_store_u32(&r->spare_pos, r->spare_pos + n);
	return false;
}

bool pipe_reader_wait(const struct pipe_reader *r, pipe_mark mark, bool *data)
{
	uint32_t stream = pipe_reader_stream(r);
	bool gone = !pipe_reader_linked(r);

	*data = false;
	if (stream == LINK_EPOCH_NONE || (pipe_is_stream(mark) && mark != stream))
		return mark != PIPE_FRESH;
	*data = spare_left(r) || byte_ring_wait_data(&r->ring, 1);
	return *data || (gone && mark != PIPE_FRESH);
}

bool pipe_reader_over(const struct pipe_reader *r, pipe_mark mark)
{
	return pipe_is_stream(mark) && mark != pipe_reader_stream(r);
}

uint32_t pipe_reader_unread(struct pipe_reader *r)
{
	int n;

	if (spare_left(r))
		return spare_left(r);
	if (link_state_epoch(&r->link) == LINK_EPOCH_NONE)
		return 0;
	n = byte_ring_used(&r->ring, r->ring.cursor.capacity);
	return n > 0 ? (uint32_t)n : 0;
}
