/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The writing end of a pipe: one link of which we are the client, one byte ring, and
 * what write and poll answer in every state (streams: proto/pipe.h).
 *
 * The caller has a lock "w" and takes it around pipe_writer_reserve + copy + pipe_writer_commit,
 * pipe_writer_want and _step.  It may be held while copying from a process, never while sleeping
 * for the peer.  All other calls are lock-free.  Wake everybody who waits for the device as with a
 * pipe_reader.
 */
#ifndef PROTO_PIPE_WRITER_H
#define PROTO_PIPE_WRITER_H

#include <port.h>

#include "proto/byte_ring.h"
#include "proto/pipe.h"

/* Fields are private, except that link, ring and failures may be read. */
struct pipe_writer {
	struct link_state link;
	struct byte_ring_producer ring;
	uint32_t failed;
	uint32_t failures;
};

struct pipe_writer_config {
	struct link_end end;
	struct lv_byte_ring *ring;	/* mapped PMEM, byte_ring_bytes(capacity) */
	uint32_t capacity;
};

/* -EINVAL: an impossible capacity. */
int pipe_writer_init(struct pipe_writer *w, const struct pipe_writer_config *config);

/* First open: true.  Last close, removal: false. */
void pipe_writer_want(struct pipe_writer *w, bool want);
bool pipe_writer_step(struct pipe_writer *w);

/* The link is usable. */
bool pipe_writer_linked(const struct pipe_writer *w);

/* The stream that a write goes to, or PIPE_FRESH: none. */
pipe_stream pipe_writer_stream(const struct pipe_writer *w);

/* As pipe_reader_begin(); without a peer write answers -EPIPE or -EAGAIN. */
pipe_mark pipe_writer_begin(const struct pipe_writer *w, bool connected);

/* Writes of at most this many bytes are not mixed with others; see pipe_writer_atomic(). */
#define PIPE_ATOMIC	4096u

/* The same for this pipe: less if the ring is smaller. */
uint32_t pipe_writer_atomic(const struct pipe_writer *w);

/*
 * Bytes of room that a write with "left" bytes to go needs before it goes on: all of them if it has
 * to be atomic ("whole": the length of the entire write), otherwise 1.  And the bytes that it
 * should sleep for: as many, but at least a good part of the ring when much is left, so that a peer
 * that reads little does not interrupt often.
 */
uint32_t pipe_writer_need(const struct pipe_writer *w, uint32_t whole, uint32_t left);
uint32_t pipe_writer_sleep(const struct pipe_writer *w, uint32_t whole, uint32_t left);

/*
 * Write.  Up to "want" bytes of room as segments, but only if there are at least
 * "need" (pipe_writer_need()).
 *   > 0       bytes that can be filled, then pipe_writer_commit() what was filled
 *   -EAGAIN   not enough room, or the first peer has not come: return what was
 *             written, or wait for pipe_writer_wait()
 *   -EPIPE    the reader is gone: the write returns what it has written; if nothing,
 *             store PIPE_ENDED in *mark and return this
 *   -EPROTO   as -EPIPE; the link has been restarted: wake everybody
 */
int pipe_writer_reserve(struct pipe_writer *w, pipe_mark *mark, pipe_stream *at, uint32_t need,
			uint32_t want, struct byte_ring_seg seg[2]);

/* n bytes were filled.  True: trigger the peer's interrupt (data). */
bool pipe_writer_commit(struct pipe_writer *w, uint32_t n);

/*
 * The sleeper's condition: a reserve of "room" bytes (pipe_writer_sleep()) would not
 * answer -EAGAIN; *open says whether the stream still takes bytes.  Arms the wake-up
 * if not.
 */
bool pipe_writer_wait(const struct pipe_writer *w, pipe_mark mark, uint32_t room, bool *open);

/* Was "mark" a stream, and is it over? */
bool pipe_writer_over(const struct pipe_writer *w, pipe_mark mark);

#endif
