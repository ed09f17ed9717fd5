/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A vbpipe device without an OS: a pipe_reader and a pipe_writer, which read and write, and
 * what an open file knows of both (docs/services/vbpipe.md).  A service as in
 * proto/service.h.
 *
 *            rx link: we are server             tx link: we are client
 *   ring:    the peer produces, we consume      we produce, the peer consumes
 *   XIRQs:   we own _SERVER (data came),        we own _CLIENT (room came),
 *            the peer owns _CLIENT              the peer owns _SERVER
 *
 * Locks, all the caller's: lock "r" of v.rx, lock "w" of v.tx (proto/pipe_reader.h,
 * proto/pipe_writer.h), none for what is marked lock-free.  One direction never takes the
 * other's lock.
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

/*
 * What a blocking open waits for: both links usable, or unread data of a peer that
 * came, wrote and went while we were opening.  Lock-free.
 */
bool vbpipe_connected(const struct vbpipe *v);

/* Four letters O, R, F(=ON, RESET, OFF): tx own, tx peer, rx own, rx peer; and a NUL. */
void vbpipe_states(const struct vbpipe *v, char text[5]);

/* ---- open files ---- */

/* The marks of an open file in each direction: for pipe_reader_* and pipe_writer_*. */
struct vbpipe_file {
	pipe_mark rx;
	pipe_mark tx;
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
 * This file has been told that the stream which it read, or wrote, ended: instead of
 * storing PIPE_ENDED in its mark, since one death ends both.  Under that direction's lock.
 */
void vbpipe_read_ended(struct vbpipe *v, struct vbpipe_file *f);
void vbpipe_write_ended(struct vbpipe *v, struct vbpipe_file *f);

/*
 * What poll answers, as pipe(2) would: while the peer is gone HUP, with IN as long as
 * unread data is there, without OUT.  The driver masks by the file's mode, and gives ERR
 * only to files opened for writing alone (instead of HUP).
 */
#define VBPIPE_POLL_IN	1u	/* data, or (the peer is back) an end to be told */
#define VBPIPE_POLL_OUT	2u	/* room for an atomic write, or an end to be told */
#define VBPIPE_POLL_HUP	4u	/* the peer is gone now, and this file had one */
#define VBPIPE_POLL_ERR	8u	/* a write would fail now */

/* Arms both wake-ups as needed; the caller is on the wait queue.  Lock-free. */
uint32_t vbpipe_poll(const struct vbpipe *v, const struct vbpipe_file *f);

#endif
