/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * vrpc: one link of class "vrpc", over which the client calls the server, one call at a time.  The
 * chunk holds two lines of words, one for each writer, and the data of the call.  Both ends use the
 * data in turn: the client from an answer to the next call, the server from a call to its answer.
 *
 * Call n: the client fills the data, stores size, then called = n, and triggers the
 * server.  The server stores taken = n, looks at called and withdrawn again, does the
 * work, stores size, then answered = n, and triggers the client.
 *
 * To withdraw call n the client stores withdrawn = n and looks at taken.  Unless taken is n, the
 * server will see withdrawn and not begin the call. A full barrier stands between store and look at
 * both ends.  Both may see the other's store; therefore a server that does not begin call n stores
 * declined = n and triggers the client, which waits for that or for the answer.  Before taken = n,
 * declined is n - 1.
 *
 * Info string of either end: "<name>[,<size>[K|k|M|m]][...]".  The chunk has room for
 * the larger of the two sizes.
 */
#ifndef ABI_SVC_VRPC_H
#define ABI_SVC_VRPC_H

#include <stddef.h>
#include <stdint.h>

#define LV_VRPC_CLASS		"vrpc"
#define LV_VRPC_PMEM		0u	/* struct lv_vrpc; users have 1 and above */
#define LV_VRPC_PMEM_BASE	1u
#define LV_VRPC_PXIRQ_SERVER	0u	/* owner server: a call */
#define LV_VRPC_PXIRQ_CLIENT	1u	/* owner client: an answer */
#define LV_VRPC_PXIRQ_BASE	2u

/* This part of the configured size was the head of the classic layout and holds no data. */
#define LV_VRPC_SIZE_HEAD	12u
#define LV_VRPC_SIZE_DEFAULT	1024u
#define LV_VRPC_SIZE_MIN	16u
#define LV_VRPC_SIZE_MAX	0x1000000u

struct lv_vrpc_client {		/* writer: client */
	uint32_t called;	/* number of the last call; 0 in a new session */
	uint32_t size;		/* its bytes of data */
	uint32_t withdrawn;	/* number of the last call that was withdrawn */
	uint32_t pad[13];
};

struct lv_vrpc_server {		/* writer: server */
	uint32_t taken;		/* number of the last call that the server looked at */
	uint32_t answered;	/* number of the last call that the server answered */
	uint32_t size;		/* bytes of that answer */
	uint32_t declined;	/* last call that the server found withdrawn */
	uint32_t pad[12];
};

struct lv_vrpc {
	struct lv_vrpc_client client;
	struct lv_vrpc_server server;
	uint8_t data[];
};

_Static_assert(sizeof(struct lv_vrpc_client) == 64, "lv_vrpc_client");
_Static_assert(sizeof(struct lv_vrpc_server) == 64, "lv_vrpc_server");
_Static_assert(offsetof(struct lv_vrpc, data) == 128, "lv_vrpc");

#endif
