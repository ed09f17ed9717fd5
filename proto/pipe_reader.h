/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The reading end of a pipe: one link of which we are the server, one byte ring, and
 * what read and poll answer in every state (streams: proto/pipe.h).
 *
 * When a peer dies, what it had written is moved to a spare buffer, so that the link can be used
 * again at once.
 *
 * The caller has a lock "r" and takes it around pipe_reader_peek + copy + pipe_reader_consume,
 * pipe_reader_want, _step, _unread.  It may be held while copying to a process, never while
 * sleeping for the peer.  All other calls are lock-free.  Wake everybody who waits for the device
 * (readers, pollers, openers) after each pipe_reader_step and each -EPROTO, and on the XIRQ of the
 * link.  There is no other work for the XIRQ.
 */
#ifndef PROTO_PIPE_READER_H
#define PROTO_PIPE_READER_H

#include <port.h>

#include "proto/byte_ring.h"
#include "proto/pipe.h"

/* Fields are private, except that link, ring and failures may be read. */
struct pipe_reader {
	struct link_state link;
	struct byte_ring_consumer ring;
	uint8_t *spare;			/* rest of a stream whose peer is gone */
	uint32_t spare_pos;
	uint32_t spare_len;
	uint32_t spare_stream;
	uint32_t failed;		/* stream that ended by a violation */
	uint32_t failures;
};

struct pipe_reader_config {
	struct link_end end;
	struct lv_byte_ring *ring;	/* mapped PMEM, byte_ring_bytes(capacity) */
	uint32_t capacity;
	uint8_t *spare;			/* private memory of capacity bytes */
};

/* -EINVAL: an impossible capacity. */
int pipe_reader_init(struct pipe_reader *r, const struct pipe_reader_config *config);

/* First open: true.  Last close, removal: false, which also drops unread data. */
void pipe_reader_want(struct pipe_reader *r, bool want);
bool pipe_reader_step(struct pipe_reader *r);

/* The link is usable. */
bool pipe_reader_linked(const struct pipe_reader *r);

/* Is there a rest of a peer that is gone? Then an open need not wait for the next peer. */
bool pipe_reader_holds_rest(const struct pipe_reader *r);

/* The stream that a read gets next, or PIPE_FRESH: none. */
pipe_stream pipe_reader_stream(const struct pipe_reader *r);

/*
 * The mark of a file at the end of open: the current stream, if there is one.  If not:
 * connected (a blocking open has seen the peer) says that the peer came and went,
 * read answers 0 until it is back; else the file waits for its first peer, read
 * answers -EAGAIN.
 */
pipe_mark pipe_reader_begin(const struct pipe_reader *r, bool connected);

/*
 * Read.  Up to "want" > 0 bytes, as segments.
 *   > 0       bytes that can be copied, then pipe_reader_consume() what was copied
 *   0         the stream ended: the read returns what it has; if that is nothing,
 *             store PIPE_ENDED in *mark and return 0
 *   -EAGAIN   nothing now: return what it has, or wait for pipe_reader_wait()
 *   -EPROTO   the peer broke the protocol: as 0, but with this error.  The link has
 *             been restarted: wake everybody
 */
int pipe_reader_peek(struct pipe_reader *r, pipe_mark *mark, pipe_stream *at, uint32_t want,
		     struct byte_ring_seg seg[2]);

/* n bytes were copied out.  True: trigger the peer's interrupt (room). */
bool pipe_reader_consume(struct pipe_reader *r, uint32_t n);

/*
 * The sleeper's condition: a peek would answer something else than -EAGAIN; *data says
 * whether it is bytes.  Arms the wake-up if not.  To be evaluated after entering the wait
 * queue, before each sleep and in poll.
 */
bool pipe_reader_wait(const struct pipe_reader *r, pipe_mark mark, bool *data);

/* Was "mark" a stream, and is it over (all its bytes read)? */
bool pipe_reader_over(const struct pipe_reader *r, pipe_mark mark);

/* Bytes that the next reads will deliver before the stream ends (FIONREAD). */
uint32_t pipe_reader_unread(struct pipe_reader *r);

#endif
