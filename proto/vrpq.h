/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * vrpq without an OS: one end of a link with channels (abi/svc/vrpq.h has the words,
 * docs/services/vrpq.md the picture).
 *
 *   client   vrpq_open   -> room, produced, notify     unread, consumed   -> vrpq_close
 *   server   vrpq_accept -> unread, consumed           room, produced     -> vrpq_close
 *
 * Both ends of a channel produce into one ring and consume from the other.  What the bytes mean is
 * no matter here.  A channel lives in one session of the link; it is over at once when that ends.
 * If only the peer closed the channel, what the peer produced before can still be consumed.
 *
 * The turns of a peer are words of a stranger: whatever they are, each answer is one of those
 * below, and a lie makes nothing happen but to the liar's own channel.  An index that cannot be ends
 * the session of the link.
 *
 * Locks: the caller serialises want, step, open, accept, pending and close.  Calls for one channel
 * are serialised by a lock of that channel, except those marked lock-free; they need not exclude
 * the former.  An owner (open, accept) makes no call for its channel after close.
 */
#ifndef PROTO_VRPQ_H
#define PROTO_VRPQ_H

#include <port.h>

#include "abi/svc/vrpq.h"
#include "proto/ring_cursor.h"
#include "proto/service.h"

/* ---- the chunk ---- */

struct vrpq_layout {
	uint32_t channels;
	uint32_t answer, request;	/* bytes of an area, powers of two */
	uint32_t answers_at, requests_at;	/* of the areas in the chunk */
	uint32_t size;			/* of the chunk */
};

/*
 * What an info string asks for; budget: bytes that the link has.  -EINVAL: it cannot be; *l is
 * undefined then.
 */
int vrpq_layout_parse(struct vrpq_layout *l, const char *info, uint64_t budget);

/* ---- an end ---- */

struct vrpq;

/* Fields are private, except number, which may be read. */
struct vrpq_channel {
	struct vrpq *vrpq;
	struct lv_vrpq_channel *shared;
	struct ring_cursor out, in;
	uint8_t *out_data, *in_data;
	uint32_t number;
	uint32_t turn;			/* own */
	uint32_t epoch;			/* in which it was opened; while owned */
	bool owned;			/* by somebody at this end */
	uint32_t dirty;			/* client: bytes of the area that may not be zero */
};

/* A session as its server knows it: the client's VM numbers anew in each session of the link. */
struct vrpq_session {
	uint32_t number;		/* never 0 */
	uint32_t epoch;			/* of the link */
};

struct vrpq_config {
	bool server;
	struct link_end end;
	void *chunk;			/* mapped PMEM, layout.size bytes */
	struct vrpq_layout layout;
	struct vrpq_channel *channel;	/* private memory: layout.channels of them */
	void (*up)(void *user);
	/* All channels are over: wake who waits.  failed: the peer broke the protocol. */
	void (*down)(void *user, bool failed);
	void *user;
};

/* Fields are private, except layout, server and session.failures, which may be read. */
struct vrpq {
	struct link_session session;
	struct vrpq_layout layout;
	bool server;
	void (*up)(void *user);
	void (*down)(void *user, bool failed);
	void *user;
	struct vrpq_channel *channel;
};

/* -EINVAL: the layout is none. */
int vrpq_init(struct vrpq *v, const struct vrpq_config *config);
void vrpq_want(struct vrpq *v, bool want);
bool vrpq_step(struct vrpq *v);

/* ---- channels begin and end; trigger the peer's XIRQ after each success ---- */

/*
 * Client: a free channel, for a session (not 0) and an application.  Its number; -EAGAIN: the link
 * is not up; -EBUSY: none is free, wait for the peer.  Nothing of who had the channel before is left
 * in its area for requests: as many bytes as were in use are cleared here.
 */
int vrpq_open(struct vrpq *v, uint32_t session, uint32_t application);

/*
 * Server: the first channel from number "from" on that a client opened and nobody took, and its
 * session.  -EAGAIN: there is none.  Channels that clients gave up, or opened for session 0, are
 * closed on the way: trigger if *closed.
 */
int vrpq_pending(struct vrpq *v, uint32_t from, struct vrpq_session *session, bool *closed);

/* Take the channel that vrpq_pending() told, under the same lock. */
void vrpq_accept(struct vrpq *v, uint32_t number);

/* Server: has a client a channel of this session open?  The serialised or any context. */
bool vrpq_session_lives(const struct vrpq *v, const struct vrpq_session *session);

/* Who opened the channel that was accepted, as the peer says. */
uint32_t vrpq_application(const struct vrpq_channel *c);

void vrpq_close(struct vrpq_channel *c);

/*
 * Is the link's session still that of the channel, so that its areas may be seen?  Lock-free; with the
 * lock of step: until the next step.
 */
bool vrpq_reaches(const struct vrpq_channel *c);

/* ---- bytes ---- */

/*
 * Bytes of room; the peer's index is read again if fewer than "enough" are known.
 *   -EAGAIN   the channel was not taken yet
 *   -EPIPE    it is over, or the peer closed it
 *   -EPROTO   the peer's index cannot be; step the link
 */
int vrpq_room(struct vrpq_channel *c, uint32_t enough);

/* Bytes to be consumed, 0: none yet.  -EPIPE: nor will be; -EPROTO. */
int vrpq_unread(struct vrpq_channel *c, uint32_t enough);

struct vrpq_span {
	uint8_t *at;
	uint32_t bytes;
};

/* Where the next n bytes are that can be produced (consumed): one or two pieces. */
void vrpq_out_span(struct vrpq_channel *c, uint32_t n, struct vrpq_span span[2]);
void vrpq_in_span(const struct vrpq_channel *c, uint32_t n, struct vrpq_span span[2]);

/* Position in the area of the next byte to be consumed. */
uint32_t vrpq_in_offset(const struct vrpq_channel *c);

/* n bytes are there.  Nobody is woken. */
void vrpq_produced(struct vrpq_channel *c, uint32_t n);

/* True: the peer sleeps for what was produced; trigger its XIRQ. */
bool vrpq_notify(struct vrpq_channel *c);

/* n bytes were consumed.  True: the peer sleeps for the room; trigger its XIRQ. */
bool vrpq_consumed(struct vrpq_channel *c, uint32_t n);

/*
 * Would vrpq_unread() have "want" bytes, or an end?  Lock-free, as the sleeper's conditions below:
 * their false has armed the wake-up for "want" bytes.
 */
bool vrpq_has_unread(const struct vrpq_channel *c, uint32_t want);
bool vrpq_wait_room(struct vrpq_channel *c, uint32_t want);
bool vrpq_wait_unread(struct vrpq_channel *c, uint32_t want);

/* Is the channel over for good, with or without a rest to be read?  Lock-free. */
bool vrpq_left(const struct vrpq_channel *c);

#endif
