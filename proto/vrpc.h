/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * vrpc without an operating system: one end of a link over which a client calls a
 * server (abi/svc/vrpc.h has the words, docs/services/vrpc.md the picture).
 *
 *   client   begin -> [result ... ] -> the answer        or  withdraw, abandon
 *   server   take -> the work -> answer
 *
 * A call lives in one session (link_session.h).  A client that was opened is bound to the first
 * session that comes up, and to no other.  Calls in a later session give -EAGAIN until
 * vrpc_want(false), vrpc_want(true), so that the caller learns of each death.  A server that is at
 * work when its session ends keeps the link from being used again (hold) until it is done, so it
 * never works on another client's data.
 *
 * Locks: the caller serialises all calls for one end, with interrupts off if the server works in
 * interrupts.  config.up() and down() run under that lock.
 */
#ifndef PROTO_VRPC_H
#define PROTO_VRPC_H

#include <port.h>

#include "abi/svc/vrpc.h"
#include "proto/service.h"

/* ---- info strings ---- */

/*
 * Is name (NULL: none) the name in this info string, up to its ',' or its end? An info string that
 * is NULL, empty or begins with ',' has no name.
 */
bool vrpc_text_has_name(const char *info, const char *name);

/* What stands behind the first ','; "" if there is none.  Points into info. */
const char *vrpc_text_parameters(const char *info);

/*
 * Bytes of data that both ends make room for: the larger size of the two info strings, or
 * LV_VRPC_SIZE_DEFAULT if neither names a size; less LV_VRPC_SIZE_HEAD.
 */
uint32_t vrpc_text_maxsize(const char *own, const char *peer);

/* Bytes of the chunk for so many bytes of data. */
uint32_t vrpc_chunk_bytes(uint32_t maxsize);

/* ---- an end ---- */

struct vrpc_config {
	bool server;
	struct link_end end;
	struct lv_vrpc *shared;		/* mapped PMEM, vrpc_chunk_bytes(maxsize) */
	uint32_t maxsize;
	/*
	 * The session is up.  Server: look for a call, its interrupt may be over.  Client:
	 * if vrpc_client_bound(), it is this session that calls can be made in.
	 */
	void (*up)(void *user);
	/*
	 * The session is over: wake all waiters.  failed: the peer broke the protocol; tell the
	 * user.
	 */
	void (*down)(void *user, bool failed);
	void *user;
};

/* Fields are private, except session.failures and maxsize, which may be read. */
struct vrpc {
	struct link_session session;
	struct lv_vrpc *shared;
	uint32_t maxsize;
	bool server;
	bool fresh;		/* client: wanted, and no session has come up since */
	bool busy;		/* server: at work.  client: a call is out */
	bool withdrawing;	/* client: that call is being withdrawn */
	uint32_t epoch;		/* server: of the work.  client: bound to */
	uint32_t number;	/* of the last call seen or made */
	uint32_t answered;	/* client: the last call that was answered */
	void (*up)(void *user);
	void (*down)(void *user, bool failed);
	void *user;
};

void vrpc_init(struct vrpc *v, const struct vrpc_config *config);

/*
 * Opens or closes the end.  A server that is at work may still answer after it closed. config.down()
 * for a session whose end a call has seen comes before the end is closed, at the latest.
 */
void vrpc_want(struct vrpc *v, bool want);
bool vrpc_step(struct vrpc *v);

/*
 * The data of the call at work, or of the last answer, is not what the user's protocol allows: the
 * session is over, as after an -EPROTO.  A server still answers its call.
 */
void vrpc_break(struct vrpc *v);

/* ---- server ---- */

/*
 * Takes a call. 0: *size bytes of data, at most maxsize, and the call has to be answered. -EAGAIN:
 * there is no call (no session, no new call, or still at work). -ECANCELED: it was withdrawn;
 * trigger the client's XIRQ. -EPROTO: the client broke the protocol, and the session is over.
 */
int vrpc_server_take(struct vrpc *v, uint32_t *size);

/*
 * The work is done, size (at most maxsize) bytes are the answer.  True: trigger the client's XIRQ.
 * False: the session of the call is over, and nobody gets the answer.
 */
bool vrpc_server_answer(struct vrpc *v, uint32_t size);

/* ---- client ---- */

/* Has the end been connected since vrpc_want(true)? */
bool vrpc_client_bound(const struct vrpc *v);

/*
 * Makes a call with size bytes of data. 0: trigger the server's XIRQ, then wait for
 * vrpc_client_result(). -EAGAIN: the session is over, or not up yet. -EMSGSIZE: size is above
 * maxsize. -EBUSY: another call is out.
 */
int vrpc_client_begin(struct vrpc *v, uint32_t size);

/*
 * The answer to the call that is out. 0: *size bytes, at most maxsize. -EINPROGRESS: no answer yet.
 * Everything else ends the call: -EINTR: the server did not begin the call, because of
 * vrpc_client_withdraw(), and never will; -EAGAIN: the session is over; -EPROTO: the server broke
 * the protocol, and the session is over.
 */
int vrpc_client_result(struct vrpc *v, uint32_t *size);

/*
 * Withdraws the call. 0: the server will never begin it, the call has ended, the data are ours.
 * -EBUSY: the server may have begun; the call is still out, and vrpc_client_result() tells.
 */
int vrpc_client_withdraw(struct vrpc *v);

/*
 * Abandons a call on which the server is at work: the session ends, and a new one begins when the
 * server is done.  Close and open the end before the next call, as after a death.
 */
void vrpc_client_abandon(struct vrpc *v);

#endif
