/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The block of bytes of an earlydata link (abi/svc/earlydata.h): the server replaces the block, the
 * client takes copies.  Neither waits for the other.  The block counts while both ends are ON.
 */
#ifndef PROTO_EARLYDATA_H
#define PROTO_EARLYDATA_H

#include <port.h>

#include "abi/svc/earlydata.h"
#include "proto/service.h"

/* One end's view. */
struct earlydata_block {
	struct link_state link;
	struct lv_earlydata *area;
	uint32_t capacity;
	uint32_t sequence;	/* server: the last that it published */
};

struct earlydata_config {
	bool server;
	struct link_end end;
	struct lv_earlydata *area;	/* mapped PMEM, with room for capacity bytes of data */
	uint32_t capacity;		/* from the configuration, never from "area" */
};

#define EARLYDATA_CAPACITY	(4096u - sizeof(struct lv_earlydata))

/*
 * Bytes of data that the server's info asks for, 64 to 1M, or EARLYDATA_CAPACITY if it names no
 * size.  False: it names an impossible size; *capacity is then as if it named none.
 */
bool earlydata_capacity(const char *info, uint32_t *capacity);

/* A server has published nothing. */
void earlydata_init(struct earlydata_block *b, const struct earlydata_config *config);
void earlydata_want(struct earlydata_block *b, bool want);
bool earlydata_step(struct earlydata_block *b);

/* Server: replaces the block; size is at most capacity.  Calls are serialised. */
void earlydata_publish(struct earlydata_block *b, const void *data, uint32_t size);

/*
 * Client: copies the block to buf[capacity]. Returns its size. -EAGAIN: there is no block yet, or
 * it is being replaced, or the server is not there; an XIRQ or SYSCONF will come. -EPROTO: the
 * server broke the protocol.
 */
int earlydata_take(const struct earlydata_block *b, void *buf);

#endif
