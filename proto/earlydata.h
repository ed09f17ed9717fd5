/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The block of bytes of an earlydata link (abi/svc/earlydata.h): one server
 * replaces it, one client takes copies.  Neither waits for the other.
 */
#ifndef PROTO_EARLYDATA_H
#define PROTO_EARLYDATA_H

#include <port.h>

#include "abi/svc/earlydata.h"

/* One end's view.  capacity: bytes of data, from the configuration, never from "area". */
struct earlydata_block {
	struct lv_earlydata *area;
	uint32_t capacity;
	uint32_t sequence;	/* server: the last that it published */
};

/* Server: nothing is published.  Before the link leaves OFF for the first time. */
void earlydata_clear(struct earlydata_block *b);

/* Server: replaces the block; size is at most capacity.  Calls are serialised. */
void earlydata_publish(struct earlydata_block *b, const void *data, uint32_t size);

/*
 * Client: copies the block to buf[capacity].  Its size; -EAGAIN there is none yet,
 * or it is being replaced: the XIRQ comes; -EPROTO the server says nonsense.
 */
int earlydata_take(const struct earlydata_block *b, void *buf);

#endif
