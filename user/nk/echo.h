/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A word there and back over a link that no kernel driver has: what nk ping measures.
 *
 *	PMEM 0, 4 KiB	a word of each end, in a line of its own: server, client
 *	XIRQ 0		owned by the server's end: the client's word is new
 *	XIRQ 1		owned by the client's end: the server's is
 *
 * One end counts, the other gives back what it sees; which is which does not depend on
 * the roles in the link.
 */
#ifndef USER_NK_ECHO_H
#define USER_NK_ECHO_H

#include <stdbool.h>
#include <stdint.h>

#include <linkvisor/nk.h>

struct echo {
	struct nk_link *link;
	struct vlink_user_info info;
	uint32_t *words[2];		/* of server and client */
	bool up;			/* both ends are ON, as of the last echo_step() */
};

/* Takes the end; 0, or NK_FAILED and a message.  To be closed in both cases. */
int echo_open(struct echo *e, const char *name);
void echo_close(struct echo *e);

/* Learns whether both ends are ON and does what it can for that.  0 or a negative errno. */
int echo_step(struct echo *e);

/* The state of the other end: 0 OFF, 1 RESET, 2 ON. */
uint32_t echo_peer_state(const struct echo *e);

/* The peer's word; a stranger wrote it. */
uint32_t echo_theirs(const struct echo *e);

/* Puts our word and tells the peer.  0 or a negative errno. */
int echo_say(struct echo *e, uint32_t word);

/*
 * Waits for news and takes one of them; ms negative: without limit.  1, 0 the time is over,
 * or a negative errno: -EINTR a signal.
 */
int echo_wait(struct echo *e, int ms);

/* SIGINT and SIGTERM end the waiting; true: one came. */
void echo_catch_signals(void);
bool echo_is_over(void);

/* The other end of nk ping: answers, "count" times or for ever.  An enum nk_exit. */
int echo_serve(struct echo *e, uint32_t count);

#endif
