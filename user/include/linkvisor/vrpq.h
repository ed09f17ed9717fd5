/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * libvrpq: what vrpqgen generates, carried from VM to VM (docs/services/vrpq.md).
 *
 *   client                                     server
 *     vrpq_connect(&c, path, &kv_interface,      vrpq_server_create(&s, &service)
 *                  bytes, NULL)                  vrpq_server_add(s, path), for each client VM
 *     kv_put(vrpq_connection_client(c), ...)     while (!vrpq_server_run(s, -1))
 *     vrpq_disconnect(c)                                 ;
 *
 * Results are 0 or a negative errno.  One thread at a time may use a connection, a server.
 */
#ifndef USER_INCLUDE_LINKVISOR_VRPQ_H
#define USER_INCLUDE_LINKVISOR_VRPQ_H

#include <linkvisor/vrpq_stub.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- client ---- */

struct vrpq_connection;

/*
 * Open a session with the server behind the device "path", as a channel of its own.  Waits until
 * somebody serves.  buffer: bytes for posts, at least <INTERFACE>_BUFFER_MIN.  refusal: NULL, or room
 * for what to tell a user if the result is -EPROTONOSUPPORT: the versions of both ends.
 * *out is the caller's, to be given to vrpq_disconnect().
 */
int vrpq_connect(struct vrpq_connection **out, const char *path,
		 const struct vrpq_interface *interface, uint32_t buffer,
		 char refusal[VRPQ_REFUSAL_BYTES]);

/*
 * Another channel of the same session, with its own order and its own buffer: neither waits for the
 * other.  One server process has both.  A process may have so many channels, -EMFILE.
 */
int vrpq_connect_beside(struct vrpq_connection **out, const struct vrpq_connection *beside,
			uint32_t buffer);

/*
 * What was posted is handed over, then the session ends.  The server still serves it.  NULL is
 * nothing to be done.
 */
void vrpq_disconnect(struct vrpq_connection *c);

/*
 * After -EPIPE: begin a new session over the same descriptor.  Waits as vrpq_connect(), but no longer
 * than a call may, -ETIMEDOUT, once for a channel and once for the server; what was in the buffer is
 * lost.  -EPIPE again: that server is on its way out, too.
 */
int vrpq_reconnect(struct vrpq_connection *c);

/* For the generated stubs, and vrpq_flush(), vrpq_notify(). */
struct vrpq_client *vrpq_connection_client(struct vrpq_connection *c);

/*
 * How long a call waits, or a post when the area is full: ms; negative: for ever, as at first.  After
 * -ETIMEDOUT or -EINTR the connection goes on: the post or call that said so was not made, and what was
 * posted before goes with what follows.  The same two end a call that the server has already as
 * -EINPROGRESS: whether it is made is not known, and its answer is dropped when it comes.
 * Only if the time ends in the middle of a request that is larger than the buffer, all that follows
 * gets -EPIPE.
 */
void vrpq_connection_timeout(struct vrpq_connection *c, int ms);

/* For poll: POLLHUP when the session is over. */
int vrpq_connection_fd(const struct vrpq_connection *c);

/* ---- server ---- */

struct vrpq_peer {
	uint32_t vm;		/* as the kernel says */
	uint32_t application;	/* as the client's VM says: its process */
	uint32_t session;	/* as the client's VM says */
	uint32_t minor;		/* version of its interface */
};

/* An interface, and how it is served.  The caller's, as long as the server. */
struct vrpq_service {
	const struct vrpq_interface *interface;
	/* <interface>_serve() with the server's table; session: what begin gave. */
	int (*serve)(void *session, struct vrpq_batch *batch, struct vrpq_answer *answer);
	/* A client comes.  NULL: it is refused with ENOMEM. */
	void *(*begin)(void *context, const struct vrpq_peer *peer);
	/*
	 * It is over.  why: 0: the client closed it; -EPIPE: its VM died, or the link; -EBADMSG;
	 * -ETIMEDOUT: it kept others waiting for the rest of a large request.
	 */
	void (*end)(void *session, int why);
	void *context;
	uint32_t answer_room;	/* bytes of the largest answer, 0: 1 MiB */
	uint32_t request_max;	/* bytes of the largest request, 0: 64 MiB */
	/*
	 * Bytes of memory for requests larger than their area, of all sessions of a device; 0, or less
	 * than request_max: request_max.  Others wait; who sends no more while others wait ends.
	 */
	uint64_t gather_max;
};

struct vrpq_server;

int vrpq_server_create(struct vrpq_server **out, const struct vrpq_service *service);
/* All sessions end. */
void vrpq_server_destroy(struct vrpq_server *s);

/* Serve the clients behind this device too. */
int vrpq_server_add(struct vrpq_server *s, const char *path);

/*
 * Serve what there is; if there is nothing, wait for so many ms (negative: for ever) first.  0;
 * -ETIMEDOUT: there was nothing; -EINTR.  A client that cannot be taken ends nothing.
 */
int vrpq_server_run(struct vrpq_server *s, int ms);

/*
 * Note requests that are served, as lines of text, for `nk trace report --requests`.  fd: stays the
 * caller's; -1: note nothing, as at first.
 */
void vrpq_server_trace(struct vrpq_server *s, int fd);

/* Sessions now. */
unsigned int vrpq_server_sessions(const struct vrpq_server *s);

#ifdef __cplusplus
}
#endif

#endif
