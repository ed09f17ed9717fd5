/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A vbpipe device without an OS: two links, two byte rings, and what read, write
 * and poll answer in every state of both (docs/services/vbpipe.md).
 *
 *            rx link: we are server             tx link: we are client
 *   ring:    the peer produces, we consume      we produce, the peer consumes
 *   XIRQs:   we own _SERVER (data came),        we own _CLIENT (room came),
 *            the peer owns _CLIENT              the peer owns _SERVER
 *
 * Locks, all the caller's:
 *   rx lock    around vbpipe_peek + copy + vbpipe_consume, vbpipe_step_rx, vbpipe_read_ended,
 *              vbpipe_unread
 *   tx lock    around vbpipe_reserve + copy + vbpipe_commit, vbpipe_step_tx, vbpipe_write_ended
 *   none       what is marked lock-free
 * Both may be held while copying from and to a process; never while sleeping for the
 * peer.  One direction never takes the other's lock.
 *
 * Wake everybody who waits for the device (readers, writers, pollers, openers) after
 * each vbpipe_step_* and after each -EPROTO.  On the interrupt of a link (data, room)
 * wake them too.  No other interrupt work.
 *
 * Streams.  A connection of a link carries one stream of bytes.  Each open file
 * remembers which stream it is in; it never gets bytes of two streams without being
 * told in between that the first ended: by 0 from read, by EPIPE from write, by
 * EPROTO if the peer broke the protocol.  When a peer goes, what it had written is
 * moved to a spare buffer, so that the link can be used again at once.
 */
#ifndef PROTO_VBPIPE_H
#define PROTO_VBPIPE_H

#include <port.h>

#include "abi/svc/vbpipe.h"
#include "proto/byte_ring.h"
#include "proto/pipe_reader.h"
#include "proto/pipe_writer.h"
#include "proto/service.h"

/* ---- configuration ---- */

#define VBPIPE_NAME_LIMIT	32	/* 31 characters and a NUL */
#define VBPIPE_MINOR_ANY	(-1)
#define VBPIPE_MINOR_LIMIT	256

enum vbpipe_warning {
	VBPIPE_INFO_OK,
	VBPIPE_INFO_BAD_POLICY,		/* first field neither empty nor "a" */
	VBPIPE_INFO_BAD_SIZE,		/* not <digits>[K|M], or outside 64 .. 1G */
	VBPIPE_INFO_BAD_MINOR,		/* not a number below VBPIPE_MINOR_LIMIT */
	VBPIPE_INFO_BAD_NAME,		/* empty, too long, "." or "..", or holds '/' */
};

struct vbpipe_info {
	bool short_read;		/* "a" was given */
	uint32_t capacity;		/* bytes, a power of two */
	int minor;			/* or VBPIPE_MINOR_ANY */
	char name[VBPIPE_NAME_LIMIT];	/* of "name=", or "" */
};

/*
 * Parse an info string "[a][;[<size>[K|M]][;[<minor>][;...;name=<name>...]]]".
 * text may be NULL.  Anything wrong: *info holds the defaults (only a good name= is
 * kept) and the warning says what.  The minor may be decimal, 0x hex or 0 octal.
 * Unknown further fields are ignored.
 *
 * Of a device: short_read, minor, name and the capacity of rx come from the rx
 * link's s_info, the capacity of tx from the tx link's s_info.
 */
enum vbpipe_warning vbpipe_info_parse(const char *text, struct vbpipe_info *info);

/* A sentence without newline for the log. */
const char *vbpipe_warning_text(enum vbpipe_warning warning);

/* Bytes to ask of PMEM_ALLOC(link, LV_VBPIPE_PMEM_RING) for a capacity. */
uint32_t vbpipe_pmem_bytes(uint32_t capacity);

/*
 * Are the two descriptors a device of VM "me": class vbpipe, same number, rx->s_id ==
 * tx->c_id == me, same peer?  With me as its own peer any two different ones do.
 */
bool vbpipe_is_pair(const struct lv_vlink *rx, const struct lv_vlink *tx, uint32_t me);

/* ---- the device ---- */

/* Fields are private, except what pipe_reader and pipe_writer let be read. */
struct vbpipe {
	struct pipe_reader rx;
	struct pipe_writer tx;
};

struct vbpipe_config {
	struct pipe_reader_config rx;	/* capacity: vbpipe_info.capacity */
	struct pipe_writer_config tx;
};

/* -EINVAL for a capacity that is none. */
int vbpipe_init(struct vbpipe *v, const struct vbpipe_config *config);

/* Both directions, for who has both locks.  Else want and step each one under its own. */
void vbpipe_want(struct vbpipe *v, bool want);
bool vbpipe_step(struct vbpipe *v);

void vbpipe_want_rx(struct vbpipe *v, bool want);
void vbpipe_want_tx(struct vbpipe *v, bool want);
void vbpipe_step_rx(struct vbpipe *v);
void vbpipe_step_tx(struct vbpipe *v);

/*
 * What a blocking open waits for: both links usable, or unread data of a peer that
 * came, wrote and went while we were opening.  Lock-free.
 */
bool vbpipe_connected(const struct vbpipe *v);

/* Four letters O, R, F(=ON, RESET, OFF): tx own, tx peer, rx own, rx peer; and a NUL. */
void vbpipe_states(const struct vbpipe *v, char text[5]);

/* ---- open files ---- */

struct vbpipe_file {
	pipe_mark rx;	/* stream it reads, or a mark */
	pipe_mark tx;	/* stream it writes, or a mark */
};

/*
 * Begin a file, at the end of open.  It is in the current streams, if there are any.
 * If there is none: connected (a blocking open has seen vbpipe_connected()) says that
 * the peer came and went again, read answers 0 and write -EPIPE until it is back; not
 * connected (O_NONBLOCK) makes the file wait for its first peer, read and write answer
 * -EAGAIN and poll 0.  Lock-free.
 */
void vbpipe_file_init(const struct vbpipe *v, struct vbpipe_file *f, bool connected);

/*
 * A read or a write that loops keeps one of these from call to call, so that it never
 * goes on in another stream than it began in.  Starts as zero.
 */
typedef pipe_stream vbpipe_cursor;

/*
 * Read.  Up to "want" > 0 bytes, as segments.
 *   > 0       bytes that can be copied, then vbpipe_consume() what was copied
 *   0         the stream ended: the read returns what it has; if that is nothing,
 *             vbpipe_read_ended() and return 0
 *   -EAGAIN   nothing now: return what it has, or wait for vbpipe_wait_data()
 *   -EPROTO   the peer broke the protocol: as 0, but with this error.  The link has
 *             been restarted: wake everybody (rx.failures counts)
 */
int vbpipe_peek(struct vbpipe *v, struct vbpipe_file *f, vbpipe_cursor *at, uint32_t want,
		struct byte_ring_seg seg[2]);

/* n bytes were copied out.  True: trigger LV_VBPIPE_PXIRQ_CLIENT of rx at the peer. */
bool vbpipe_consume(struct vbpipe *v, uint32_t n);

/* This file has been told that the stream which it read ended. */
void vbpipe_read_ended(struct vbpipe *v, struct vbpipe_file *f);

/*
 * The sleeper's condition: a peek would answer something else than -EAGAIN.  Arms the
 * wake-up if not.  To be evaluated after entering the wait queue, before each sleep.
 * Lock-free.
 */
bool vbpipe_wait_data(const struct vbpipe *v, const struct vbpipe_file *f);

/* Bytes that the next reads will deliver before the stream ends (FIONREAD). */
uint32_t vbpipe_unread(struct vbpipe *v);

/* Writes of at most this many bytes are not mixed with others; see vbpipe_atomic(). */
#define VBPIPE_ATOMIC	PIPE_ATOMIC

/* The same for this device: less if the ring is smaller. */
uint32_t vbpipe_atomic(const struct vbpipe *v);

/*
 * Bytes of room that a write of which "left" bytes remain should have before it goes
 * on: all of them if it has to be atomic ("whole": the length of the entire write),
 * else 1.  And what it should sleep for: as much, but at least a good part of the
 * ring when much is left, so that a peer that reads little does not interrupt often.
 */
uint32_t vbpipe_write_need(const struct vbpipe *v, uint32_t whole, uint32_t left);
uint32_t vbpipe_write_sleep(const struct vbpipe *v, uint32_t whole, uint32_t left);

/*
 * Write.  Up to "want" bytes of room as segments, but only if there are at least
 * "need" (vbpipe_write_need()).
 *   > 0       bytes that can be filled, then vbpipe_commit() what was filled
 *   -EAGAIN   not enough room, or the first peer has not come: return what was
 *             written, or wait for vbpipe_wait_room()
 *   -EPIPE    the reader is gone: the write returns what it has written; if nothing,
 *             vbpipe_write_ended() and return this
 *   -EPROTO   as -EPIPE; the link has been restarted: wake everybody
 */
int vbpipe_reserve(struct vbpipe *v, struct vbpipe_file *f, vbpipe_cursor *at, uint32_t need,
		   uint32_t want, struct byte_ring_seg seg[2]);

/* n bytes were filled.  True: trigger LV_VBPIPE_PXIRQ_SERVER of tx at the peer. */
bool vbpipe_commit(struct vbpipe *v, uint32_t n);

/* This file has been told that the stream which it wrote ended. */
void vbpipe_write_ended(struct vbpipe *v, struct vbpipe_file *f);

/* As vbpipe_wait_data(): a reserve would not answer -EAGAIN; room = vbpipe_write_sleep(). */
bool vbpipe_wait_room(const struct vbpipe *v, const struct vbpipe_file *f, uint32_t room);

/*
 * What poll answers, as pipe(2) would: while the peer is gone HUP, with IN as long as
 * unread data is there, without OUT.  The driver masks by the file's mode, and gives ERR
 * only to files opened for writing alone (instead of HUP).
 */
#define VBPIPE_POLL_IN	1u	/* data, or (the peer is back) an end to be told */
#define VBPIPE_POLL_OUT	2u	/* room for vbpipe_atomic() bytes, or an end to be told */
#define VBPIPE_POLL_HUP	4u	/* the peer is gone now, and this file had one */
#define VBPIPE_POLL_ERR	8u	/* a write would fail now */

/* Arms both wake-ups as needed; the caller is on the wait queue.  Lock-free. */
uint32_t vbpipe_poll(const struct vbpipe *v, const struct vbpipe_file *f);

#endif
