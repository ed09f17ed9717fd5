/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A vupipe device without an OS: one end of one link, a ring whose data processes of both
 * VMs have mapped, and what the kernel answers them (docs/services/vupipe.md).
 *
 *   process                          kernel, here                     peer
 *     fills bytes in place
 *     stores its claim: line.index -------------------------------->  sees it, judges it
 *     asks something ------------->  adopts the claim if it can be
 *
 * The kernel's own index is in the cursor.  A claim is read once, judged by what the ring can hold,
 * and adopted.  An impossible claim ends the stream, whoever lied.  The stream's end counts as the
 * peer's violation only if no process of ours can have caused it (ring_cursor_adopt()).
 *
 * Streams and marks are those of proto/pipe.h.  A consumer whose peer died keeps its end ON until
 * it has consumed the rest: the data stay where they are, mapped.  A producer whose peer died keeps
 * its state until the data area has been put to zero, so that the next one who opens does not see
 * what others sent.  That takes long: vupipe_clear().
 *
 * The caller has one lock and takes it around everything that is not marked lock-free.  A fault
 * handler takes it around vupipe_reaches() and the insertion of the page.
 */
#ifndef PROTO_VUPIPE_H
#define PROTO_VUPIPE_H

#include <port.h>

#include "abi/svc/vupipe.h"
#include "proto/pipe.h"
#include "proto/ring_cursor.h"
#include "proto/service.h"

/* Parse "[<size>[K|M]][;...]".  False: *capacity is the default, something was wrong. */
bool vupipe_info_parse(const char *text, uint32_t *capacity);

/* Fields are private, except that server, cursor.capacity, failures, contradictions may be read. */
struct vupipe {
	bool server;
	struct link_state link;
	struct ring_cursor cursor;
	uint8_t *data;
	void (*unmap)(void *user);
	void (*clear)(void *user);
	void *user;
	uint32_t cleared;	/* client: bytes of the area that are zero */
	bool clearing;		/* client: the rest has to be zeroed before a reset */
	uint32_t rest;		/* server, 1: the peer is gone, and there are bytes to consume */
	uint32_t failed;	/* stream that ended by a violation */
	uint32_t failures;	/* streams that ended by the peer's fault */
	uint32_t contradictions; /* the same, by the peer or a process here */
};

struct vupipe_config {
	bool server;
	struct link_end end;
	struct lv_vupipe_lines *lines;	/* mapped PMEM */
	uint8_t *data;			/* mapped PMEM, capacity bytes */
	uint32_t capacity;
	/*
	 * From now on no process may reach the shared pages, whatever it had mapped, until
	 * vupipe_reaches() allows it again.  Call vupipe_leave() for each open file, then drop its
	 * pages.  Called under the lock.
	 */
	void (*unmap)(void *user);
	/*
	 * Have vupipe_clear() called soon, in another context, until it answers false.  Called
	 * under the lock.
	 */
	void (*clear)(void *user);
	void *user;
};

/* -EINVAL: capacity is none. */
int vupipe_init(struct vupipe *v, const struct vupipe_config *config);

/* First open: true.  Last close, removal: false. */
void vupipe_want(struct vupipe *v, bool want);
bool vupipe_step(struct vupipe *v);

/* What a blocking open waits for: a usable link, or unread data.  Lock-free. */
bool vupipe_connected(const struct vupipe *v);

/*
 * Puts one step of the data area to zero.  True: there is more to do, but let others have the lock
 * first.  False: done (wake everybody), or not wanted any more.
 */
bool vupipe_clear(struct vupipe *v);

/* ---- open files ---- */

/* Zeroed when made.  mark may be written under the lock and read without. */
struct vupipe_file {
	pipe_mark mark;			/* which stream it is in */
	uint32_t refused;		/* bytes of room that were refused; 0: none */
	uint32_t refused_at;		/* own index then */
	uint32_t left;			/* own index when its stream ended */
};

/* The mark of a file at the end of open, as pipe_reader_begin().  Lock-free. */
pipe_mark vupipe_begin(const struct vupipe *v, bool connected);

/* May this file reach the shared pages? */
bool vupipe_reaches(const struct vupipe *v, const struct vupipe_file *f);

/* The file reaches them, and its process is about to get the own line, to write there. */
void vupipe_expect_claims(struct vupipe *v);

/* The file's pages are about to be dropped: see unmap. */
void vupipe_leave(struct vupipe *v, struct vupipe_file *f);

/*
 * The peer's index that a file sees which has left: from this index its process computes nothing
 * that could be in the ring, so the process asks.
 */
uint32_t vupipe_nowhere(const struct vupipe_file *f);

/*
 * Bytes of data (of room) that there are; the peer's index is read again if fewer than "want" are
 * known.  Takes the file into the present stream: if f->mark changed, drop the pages that it has
 * mapped in place of the shared ones.
 *   >= 0      bytes; *more: there will be more without another call
 *   -EAGAIN   the first peer has not come
 *   -EPIPE    the stream ended (a server's rest is consumed): tell it, and store
 *             PIPE_ENDED in f->mark
 *   -EPROTO   the same; what the peer or a process of ours claims cannot be.
 *             The link has been restarted: wake everybody
 */
int vupipe_available(struct vupipe *v, struct vupipe_file *f, uint32_t want, bool *more);

/*
 * To be called when a producer is told that there is no room for "want" bytes (0: there is room).
 * Until it has produced something, its poll waits for that much.
 */
void vupipe_refuse(const struct vupipe *v, struct vupipe_file *f, uint32_t want);

/*
 * n more bytes are produced (consumed), besides what was claimed. *wake: trigger the peer's XIRQ.
 * 0; -EINVAL: there are fewer than n; otherwise as vupipe_available().
 */
int vupipe_notify(struct vupipe *v, struct vupipe_file *f, uint32_t n, bool *wake);

/* Position in the data area of the next byte, by all claims so far. */
uint32_t vupipe_offset(struct vupipe *v);

/*
 * The sleeper's condition: vupipe_available() would have "want" bytes, or *open is false:
 * the stream ended.  Arms the wake-up if not.  After a vupipe_available().  Lock-free.
 */
bool vupipe_wait(const struct vupipe *v, pipe_mark mark, uint32_t want, bool *open);

/* What poll answers to a file; arms the wake-up. */
#define VUPIPE_POLL_IN	1u	/* server: data, or (the peer is back) an end to be told */
#define VUPIPE_POLL_OUT	2u	/* client: room (what was refused), or an end to be told */
#define VUPIPE_POLL_HUP	4u	/* the peer is gone now, and this file had one */
#define VUPIPE_POLL_ERR	8u	/* client: there is nobody to write to */
uint32_t vupipe_poll(struct vupipe *v, const struct vupipe_file *f);

#endif
