/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What a classic server receives: requests in an area that the client can write all the time become
 * blocks of parameters, which are the server's own.  No system call is made here.
 */
#ifndef USER_LIBVRPQ_CLASSIC_REQUESTS_H
#define USER_LIBVRPQ_CLASSIC_REQUESTS_H

#include "user/libvrpq/classic.h"

#define CLASSIC_BATCH	256u		/* most requests at once */
#define CLASSIC_BLOCKS	(4u * 65536u + 4096u)	/* bytes */
#define CLASSIC_RESULTS	(VRPQ_REQUEST_MAX + 4096u)

struct classic_requests {
	uint8_t *base;		/* of offsets; areas, blocks, results lie within 4 GiB behind it */
	uint8_t *blocks;	/* CLASSIC_BLOCKS bytes */
	uint8_t *results;	/* CLASSIC_RESULTS bytes: the answer, with room for its header */
	VrpqProcReq request[CLASSIC_BATCH];
	bool calling;		/* the last request is a call that was not answered */
	int reason;		/* what that call will return */
	uint32_t answer;	/* bytes of its answer */
	uint64_t answered;	/* how many of them were sent */
};

/* Up to "count" requests, a call last.  How many; -EAGAIN: the first is cut; -EBADR: it is none. */
int classic_requests_take(struct classic_requests *r, struct vrpq_batch *batch, unsigned int count);

#endif
