/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The states of a link: one word per end, OFF, RESET or ON (abi/vlink.h).
 *
 *            peer != ON              always
 *     OFF ----------------> RESET ------------> ON
 *      ^                      ^                  |
 *      |                      +------------------+  peer == OFF
 *      +----------- always ----------------------+
 *
 * Each end owns one word; EL2's bridge judges every store by link_state_may() under the link's
 * lock.  An end puts its own indices to zero before it publishes RESET.  A link carries data while
 * both ends are ON.  When they stop to be, one has gone OFF, and it leaves OFF only when the other
 * is not ON.  So whenever both ends are ON, each has reset its indices since the last time both
 * were ON.
 *
 * An engine goes ON only when it has seen the peer in RESET or ON.  The judge does not ask for that:
 * the peer may go OFF between the look and the store, and drivers that know no refusal would count
 * on an ON that they have not (docs/decisions/0022-on-needs-no-peer.md).  While an end is ON, a peer
 * that is OFF changes nothing in the ring: if it resets, its indices are zero already.
 */
#ifndef PROTO_LINK_STATE_H
#define PROTO_LINK_STATE_H

#include <port.h>

#include "abi/vlink.h"

/* A state word as its reader may trust it: an unknown value is OFF. */
uint32_t link_state_sane(uint32_t word);

/* "OFF", "RST" or "ON", as /proc/nk/vlinks prints them. */
const char *link_state_name(uint32_t word);

/* 'F', 'R' or 'O', as the drivers' files under /proc/nk print them. */
char link_state_letter(uint32_t word);

/*
 * The judge: may an end go from "from" to "to" while the other end is in "peer"?
 * from == to is a legal no-op.  An unknown "to" is refused; unknown "from" and
 * "peer" count as OFF.  Pure; any context.
 */
bool link_state_may(uint32_t from, uint32_t to, uint32_t peer);

/*
 * My end of a link, as the owner of the link hands it to a service.  The words are read where the
 * hypervisor keeps them, in the own copy of the link descriptor.  Only publish writes one.
 */
struct link_end {
	const uint32_t *own;	/* own state word */
	const uint32_t *peer;	/* the peer's */
	/*
	 * Store state into the own word and, if the bridge let it, trigger SYSCONF at the peer.
	 * After a refusal nothing has changed that the peer could hear of; the caller looks at
	 * the word.
	 */
	void (*publish)(void *owner, uint32_t state);
	void *owner;
};

/* ---- epochs ---- */

/*
 * A number for each connection of a link, counted when this end goes ON (link_state_epoch()), or
 * for each session, counted when it comes up (link_session_epoch()).  What began in one epoch ends
 * in it.  No epoch has one of these two values, so they are free for marks.
 */
#define LINK_EPOCH_NONE		0u
#define LINK_EPOCH_LAST		0xffffffffu

/* The epoch that follows; the first one follows LINK_EPOCH_NONE. */
uint32_t link_epoch_next(uint32_t epoch);

/* ---- the driver's side of one end ---- */

/* What an end does when it is ON and sees the peer OFF. */
enum link_leave {
	LINK_LEAVE_TO_RESET,	/* reset, then RESET at once: veth, vrpc, our vbpipe */
	LINK_LEAVE_TO_OFF,	/* OFF first, and then as at the start */
};

/* All calls for one end are serialised by the caller, except those marked lock-free. */
struct link_state {
	struct link_end end;
	/*
	 * Put this end's own indices and flags in shared memory to zero.  Called before RESET is
	 * published; the peer does not use the ring then.  If this end is still ON (see
	 * link_state_own), what the peer had produced before it went OFF can still be saved.  NULL:
	 * there is nothing to reset.
	 */
	void (*reset)(void *user);
	void *user;
	enum link_leave leave;
	bool want;		/* somebody here wants the link */
	bool hold;		/* users are draining: no reset, neither from ON nor from OFF */
	bool restart;		/* go through OFF first */
	uint32_t epoch;		/* of the connection that began when this end last went ON */
};

/* Fills *l; neither reads nor publishes anything.  want is false. */
void link_state_init(struct link_state *l, const struct link_end *end, void (*reset)(void *user),
		     void *user);

/* The own or the peer's state, read with acquire; an unknown value is OFF.  Lock-free. */
uint32_t link_state_own(const struct link_state *l);
uint32_t link_state_peer(const struct link_state *l);

/* Two letters (link_state_letter), own and peer, into text; returns what is behind them. */
char *link_state_letters(const struct link_state *l, char *text);

/* Both ON.  Lock-free. */
bool link_state_usable(const struct link_state *l);

/*
 * The epoch while this end is ON, else LINK_EPOCH_NONE.  Inside one epoch the
 * peer can be connected at most once.  Lock-free.
 */
uint32_t link_state_epoch(const struct link_state *l);

/*
 * The state that this end should publish now that it reads "own" and "peer";
 * "own" when it has to wait.  Pure.
 */
uint32_t link_state_next(const struct link_state *l, uint32_t own, uint32_t peer);

/*
 * Evaluate until stable: reset and publish as often as the table wants it, at most LINK_STEP_LIMIT
 * times.  Call it after each change of want, hold or restart and for every SYSCONF.  Then wake
 * everybody who waits for the link, since the end that moves last gets no further SYSCONF.  Returns
 * true if the own word changed.
 */
bool link_state_step(struct link_state *l);

#define LINK_STEP_LIMIT		4

/*
 * The peer broke the protocol: the next step goes OFF, whatever the peer's state is, and begins
 * afresh.  The step that finds the end OFF clears this.
 */
void link_state_restart(struct link_state *l);

#endif
