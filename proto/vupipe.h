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
 * The kernel's own index is the cursor's; a claim is looked at once, judged by what the
 * ring can hold, and adopted.  One that cannot be ends the stream, whoever lied; it is
 * called the peer's failure only if no process of ours can have caused it
 * (ring_cursor_adopt()).
 *
 * Streams and marks are those of proto/pipe.h.  A consumer whose peer went keeps its link
 * ON until it has consumed the rest: the data stay where they are, mapped.  A producer
 * whose peer went stays where it is until the data area has been put to zero, so that who
 * opens next does not see what others sent.  That takes long: vupipe_clear().
 *
 * One lock, the caller's, around everything that is not marked lock-free; a fault handler
 * takes it around vupipe_reaches() and the insertion of the page.
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
	uint32_t cleared;	/* client: so much of the area is zero */
	bool clearing;		/* client: and the rest has to be, before a reset */
	uint32_t rest;		/* server, 1: the peer is gone, there are bytes to consume */
	uint32_t failed;	/* stream that ended by a broken protocol */
	uint32_t failures;	/* so many did by the peer's fault */
	uint32_t contradictions; /* and so many by the peer's or a process's here */
};

struct vupipe_config {
	bool server;
	struct link_end end;
	struct lv_vupipe_lines *lines;	/* mapped PMEM */
	uint8_t *data;			/* mapped PMEM, capacity bytes */
	uint32_t capacity;
	/*
	 * No process may reach the shared pages any more, whatever it had mapped; until
	 * vupipe_reaches() says so again.  vupipe_leave() for each open file, then drop its
	 * pages.  Called under the lock.
	 */
	void (*unmap)(void *user);
	/* Call vupipe_clear(), soon and elsewhere, until it says false.  Under the lock. */
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
 * One piece of the data area to zero.  True: there is more to do, but let others have the
 * lock.  False: done (wake everybody), or not wanted any more.
 */
bool vupipe_clear(struct vupipe *v);

/* Letters of own and peer's state (link_state_letter), and a NUL. */
void vupipe_states(const struct vupipe *v, char text[3]);

/* ---- open files ---- */

/* Zeroed when made.  mark may be written under the lock and read without. */
struct vupipe_file {
	pipe_mark mark;			/* which stream it is in */
	uint32_t refused;		/* bytes of room that there were not; 0: none */
	uint32_t refused_at;		/* own index then */
	uint32_t left;			/* own index when its stream ended */
};

/* The mark of a file at the end of open, as pipe_reader_begin().  Lock-free. */
pipe_mark vupipe_begin(const struct vupipe *v, bool connected);

/* May this file reach the shared pages? */
bool vupipe_reaches(const struct vupipe *v, const struct vupipe_file *f);

/* It does reach them, and its process is about to see the own line, to write there. */
void vupipe_expect_claims(struct vupipe *v);

/* Its pages are about to be dropped: see unmap. */
void vupipe_leave(struct vupipe *v, struct vupipe_file *f);

/*
 * What a file that has left sees as the peer's index: one from which its process computes
 * nothing that could be in the ring, so it asks.
 */
uint32_t vupipe_nowhere(const struct vupipe_file *f);

/*
 * Bytes of data (of room) that there are; the peer is asked anew if fewer than "want" are
 * known.  Takes the file into the present stream: if f->mark changed, drop what it has
 * mapped instead of the shared pages.
 *   >= 0      bytes; *more: there will be more without another call
 *   -EAGAIN   the first peer has not come
 *   -EPIPE    the stream ended (a server's rest is consumed): tell it, and store
 *             PIPE_ENDED in f->mark
 *   -EPROTO   the same; what the peer or a process of ours claims cannot be.
 *             The link has been restarted: wake everybody
 */
int vupipe_available(struct vupipe *v, struct vupipe_file *f, uint32_t want, bool *more);

/*
 * A producer is told that there is no room for "want" bytes (0: there is).  Until it has
 * produced something, its poll waits for that much.
 */
void vupipe_refuse(const struct vupipe *v, struct vupipe_file *f, uint32_t want);

/*
 * n more bytes are produced (consumed), and what was claimed.  *wake: trigger the peer's
 * interrupt.  0; -EINVAL there is less than n; else as vupipe_available().
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
