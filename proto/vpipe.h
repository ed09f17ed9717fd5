/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A vpipe device without an OS: one end of one link, which is a pipe_reader if we are the server
 * and a pipe_writer if we are the client (docs/services/vpipe.md).  They read and write; this file
 * has what does not depend on the role.
 *
 * The caller has one lock, which is the reader's "r" or the writer's "w".  Calls marked lock-free
 * need no lock.
 */
#ifndef PROTO_VPIPE_H
#define PROTO_VPIPE_H

#include <port.h>

#include "abi/svc/vpipe.h"
#include "proto/pipe_reader.h"
#include "proto/pipe_writer.h"
#include "proto/service.h"

/* ---- configuration ---- */

#define VPIPE_NAME_LIMIT	32	/* 31 characters and a NUL */

enum vpipe_warning {
	VPIPE_INFO_OK,
	VPIPE_INFO_BAD_SIZE,	/* not <digits>[K|M], or outside 64 .. 1G */
	VPIPE_INFO_BAD_NAME,	/* empty, too long, "." or "..", or holds '/' */
};

struct vpipe_info {
	uint32_t capacity;		/* bytes, a power of two */
	char name[VPIPE_NAME_LIMIT];	/* of "name=", or "" */
};

/*
 * Parse the server's info string "[<size>[K|M]][;...;name=<name>...]"; unknown fields
 * behind the size are ignored.  text may be NULL.  Anything wrong: *info holds the
 * defaults and the warning says what.
 */
enum vpipe_warning vpipe_info_parse(const char *text, struct vpipe_info *info);

/* A sentence without newline for the log. */
const char *vpipe_warning_text(enum vpipe_warning warning);

/* ---- the device ---- */

/* server may be read; of rx and tx the one of our role exists. */
struct vpipe {
	bool server;
	struct pipe_reader rx;
	struct pipe_writer tx;
};

struct vpipe_config {
	bool server;
	struct link_end end;
	struct lv_byte_ring *ring;	/* mapped PMEM, byte_ring_bytes(capacity) */
	uint32_t capacity;
	uint8_t *spare;			/* server: private memory of capacity bytes */
};

/* -EINVAL: capacity is none. */
int vpipe_init(struct vpipe *v, const struct vpipe_config *config);

/* First open: true.  Last close, removal: false, which drops unread data. */
void vpipe_want(struct vpipe *v, bool want);
bool vpipe_step(struct vpipe *v);

/*
 * What a blocking open waits for: a usable link, or unread data of a peer that came,
 * wrote and went while we were opening.  Lock-free.
 */
bool vpipe_connected(const struct vpipe *v);

/* Broken protocols so far. */
uint32_t vpipe_failures(const struct vpipe *v);

/* Letters of own and peer's state (link_state_letter), and a NUL. */
void vpipe_states(const struct vpipe *v, char text[3]);

/* ---- open files ---- */

/* The mark of a file at the end of open, as pipe_reader_begin().  Lock-free. */
pipe_mark vpipe_begin(const struct vpipe *v, bool connected);

/* What poll answers to a file that is at "mark"; arms the wake-up.  Lock-free. */
#define VPIPE_POLL_IN	1u	/* server: data, or (the peer is back) an end to be told */
#define VPIPE_POLL_OUT	2u	/* client: room for an atomic write, or an end to be told */
#define VPIPE_POLL_HUP	4u	/* the peer is gone now, and this file had one */
#define VPIPE_POLL_ERR	8u	/* client: a write would fail now */
uint32_t vpipe_poll(const struct vpipe *v, pipe_mark mark);

#endif
