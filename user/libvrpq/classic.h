/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The classic calls on the wire: an interface of two procedures.
 *
 *   request   header | struct classic_request | direct parameters | sizes of references, u32 each |
 *             what references of in name
 *   answer    header | struct classic_answer | direct results | what references of out name
 */
#ifndef USER_LIBVRPQ_CLASSIC_H
#define USER_LIBVRPQ_CLASSIC_H

#include "user/libvrpq/public.h"

enum classic_procedure { CLASSIC_POST, CLASSIC_CALL };

struct classic_request {	/* the fixed part */
	uint32_t id;
	uint32_t in_size;	/* bytes of direct parameters, up to VRPQ_DIRECT_MAX */
	uint32_t out_size;	/* bytes of direct results, up to VRPQ_DIRECT_MAX */
	uint16_t in_refs, out_refs;	/* up to VRPQ_REFS_MAX */
};

struct classic_answer {		/* the fixed part */
	int32_t reason;
	uint32_t reserved;
};

#define CLASSIC_FIRST	(VRPQ_HEADER + (uint32_t)sizeof(struct classic_answer))

extern const struct vrpq_interface classic_interface;

/* What handles point to begins with this word. */
enum classic_kind { CLASSIC_CLIENT_SESSION = 1, CLASSIC_CLIENT_CHANNEL,
		    CLASSIC_SERVER_SESSION, CLASSIC_SERVER_CHANNEL };

static inline bool classic_is(const void *handle, enum classic_kind kind)
{
	return handle && *(const enum classic_kind *)handle == kind;
}

static inline uint32_t classic_header(enum classic_procedure procedure)
{
	return procedure == CLASSIC_CALL ? sizeof(VrpqParamCall) : sizeof(VrpqParamPost);
}

/* A block's header says with 16 bits where its references are. */
static inline bool classic_offset_fits(uint32_t offset)
{
	return offset <= UINT16_MAX;
}

/* ---- classic_client.c, classic_server.c ---- */

struct classic_client_session;
struct classic_client_channel;
struct classic_server_session;
struct classic_server_channel;

void classic_client_session_end(struct classic_client_session *s);
void classic_client_channel_end(struct classic_client_channel *c);
void classic_server_session_end(struct classic_server_session *s);
void classic_server_channel_end(struct classic_server_channel *c);

#endif
