/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The block of bytes of an earlydata link (abi/svc/earlydata.h): one server
 * replaces it, one client takes copies.  Neither waits for the other.  The block counts
 * while both ends are ON.
 */
#ifndef PROTO_EARLYDATA_H
#define PROTO_EARLYDATA_H

#include <port.h>

#include "abi/svc/earlydata.h"
#include "proto/link_state.h"

/* One end's view.  capacity: bytes of data, from the configuration, never from "area". */
struct earlydata_block {
	struct lv_earlydata *area;
	uint32_t capacity;
	uint32_t sequence;	/* server: the last that it published */
	struct link_state link;	/* wanted: link_state_step() for every SYSCONF */
	struct link_ops ops;
};

#define EARLYDATA_CAPACITY	(4096u - sizeof(struct lv_earlydata))

/*
 * Bytes of data: what the server's info asks for, 64 to 1M, or EARLYDATA_CAPACITY if it asks for
 * nothing.  False: its size is none, *capacity is as if it said nothing.
 */
bool earlydata_capacity(const char *info, uint32_t *capacity);

/*
 * One end, at "area" with room for "capacity" bytes of data; a server has published nothing.
 * Then a first link_state_step().  "publish" as in proto/link_state.h.
 */
void earlydata_init(struct earlydata_block *b, struct lv_earlydata *area, uint32_t capacity,
		    bool server, const struct link_end *end,
		    void (*publish)(void *owner, uint32_t state));

/* Server: replaces the block; size is at most capacity.  Calls are serialised. */
void earlydata_publish(struct earlydata_block *b, const void *data, uint32_t size);

/*
 * Client: copies the block to buf[capacity].  Its size; -EAGAIN there is none yet, or it is
 * being replaced, or the server is not there: an XIRQ or SYSCONF comes; -EPROTO the server says
 * nonsense.
 */
int earlydata_take(const struct earlydata_block *b, void *buf);

#endif
