/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A session: the one or two links that a service needs to talk to a peer, as one thing that is up
 * or down.  A session does the handshake of link_state.h for all its links, and has one notion of
 * death: the epoch.
 *
 *   vrpc, vupipe   one link, either role      vmq, veth   a pair: rx (we are server)
 *                                                         and tx (we are client)
 *
 *            every link usable                some link lost, break, or unwanted
 *     DOWN ----------------------> UP(epoch) ------------------------------> DOWN
 *            ops->up()                         ops->down()
 *                                              the links that are left restart: a new
 *                                              session begins with all indices fresh
 *
 * Epoch rule.  A call, message or wait that began in epoch e ends in e.  The code that completes it
 * compares e with link_session_epoch() under the service's lock, and drops it if they differ.
 * link_session_epoch() turns to LINK_EPOCH_NONE at the moment when the peer is seen gone, before
 * any step has run.
 *
 * A single link that goes down leaves ON for RESET at once, unless the session is held.  Streams
 * are no sessions, because what a dead peer wrote is still to be read: pipe_reader and pipe_writer
 * are for them.
 *
 * Locks: the caller serialises want, hold and step (by a mutex, or by a spinlock if a step has to
 * run in atomic context; the callbacks run under it). ops->reset touches the rings, so a user of
 * the rings excludes steps: it takes the same lock, or it is stopped in ops->down.  Calls marked
 * lock-free may be made from anywhere, interrupts too.
 */
#ifndef PROTO_LINK_SESSION_H
#define PROTO_LINK_SESSION_H

#include <port.h>

#include "abi/vlink.h"
#include "proto/link_state.h"

struct link_session_ops {
	/*
	 * Put our own lines, cursors and pools of link number "link" (its index in "ends") to zero.
	 * The peer does not touch the memory then.  Not called while held.  May come more than once
	 * before an up.
	 */
	void (*reset)(void *user, uint32_t link);
	/*
	 * The session is up, link_session_epoch() says in which epoch.  Look at the rings:
	 * the peer may have been faster, and its interrupts were ignored.
	 */
	void (*up)(void *user);
	/*
	 * The session was up and is over: wake or abort everybody who waits in it.  Called before
	 * any reset.  May call link_session_hold(s, true) if users still hold shared memory.
	 * failed: the peer broke the protocol; count the violation, report it (vlink_violation()),
	 * and give waiters -EPROTO.
	 */
	void (*down)(void *user, bool failed);
};

#define LINK_SESSION_LINKS	2u

struct link_session_link {
	struct link_state state;
	struct link_session *session;
	uint32_t number;
};

/* Fields are private, except failures, which may be read. */
struct link_session {
	struct link_session_link link[LINK_SESSION_LINKS];
	uint32_t links;
	const struct link_session_ops *ops;
	void *user;
	uint32_t last;		/* epoch of the last up */
	uint32_t epoch;		/* while up, else LINK_EPOCH_NONE */
	uint32_t broken;	/* epoch in which the protocol was broken */
	uint32_t failures;	/* sessions that ended by a violation */
};

/*
 * Fills *s for n (1 or 2) ends; ops and user outlive it.  Neither reads nor publishes a state.  The
 * session is unwanted and down: the first link_session_step() publishes OFF where an end is not
 * OFF.
 */
void link_session_init(struct link_session *s, const struct link_end ends[], uint32_t n,
		       const struct link_session_ops *ops, void *user);

/*
 * Somebody here wants the session, or nobody any more.  Then call link_session_step(); after false
 * the step announces down and publishes OFF, whatever hold says.
 */
void link_session_want(struct link_session *s, bool want);

/*
 * true: users still hold shared memory of the session that went down.  An end whose peer is OFF
 * stays ON, an end that is OFF stays OFF, and no link is reset. false: the users are done; then
 * call link_session_step().
 */
void link_session_hold(struct link_session *s, bool hold);

/*
 * Call this for every SYSCONF and after each want, hold or break.  It announces down if the session
 * is down, evaluates the links until they are stable, and announces up if the session is up.
 * Bounded.  True: something changed; wake everybody who waits for the session.
 */
bool link_session_step(struct link_session *s);

/*
 * The epoch while the session is up, all links are usable and no protocol was broken; otherwise
 * LINK_EPOCH_NONE.  Lock-free.
 */
uint32_t link_session_epoch(const struct link_session *s);

/* Is "epoch" a session, and the present one?  Lock-free. */
bool link_session_is(const struct link_session *s, uint32_t epoch);

/*
 * The peer broke the protocol in "epoch" (a call answered -EPROTO).  Takes effect at
 * once for link_session_epoch(); the next step goes OFF on all links and begins afresh.
 * A past epoch is ignored.  Lock-free.
 */
void link_session_break(struct link_session *s, uint32_t epoch);

/* Did "epoch" end by a violation? Then its waiters get -EPROTO.  Lock-free. */
bool link_session_failed(const struct link_session *s, uint32_t epoch);

/* Two letters per link (link_state_letter): own, peer, link 0 first; and a NUL. */
void link_session_states(const struct link_session *s, char text[2 * LINK_SESSION_LINKS + 1]);

/*
 * Are the two descriptors a pair of this class for VM "me": same number, rx->s_id == tx->c_id ==
 * me, same peer? If "me" is its own peer, any two different descriptors are a pair.
 */
bool link_is_pair(const struct lv_vlink *rx, const struct lv_vlink *tx, const char *name,
		  uint32_t me);

#endif
