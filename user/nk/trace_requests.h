/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What servers of vRPQ noted of their requests (vrpq_server_trace(3)), and names of procedures. */
#ifndef USER_NK_TRACE_REQUESTS_H
#define USER_NK_TRACE_REQUESTS_H

#include <stddef.h>
#include <stdint.h>

#define TRACE_PROCEDURE_NAME	112	/* "interface.procedure" */

struct trace_procedure {
	uint64_t hash;			/* of the interface */
	uint32_t number;
	char name[TRACE_PROCEDURE_NAME];
	uint64_t batches, requests;	/* for sums */
};

struct trace_request {		/* some of the same procedure, in a row */
	uint64_t time;			/* ticks, when the server began with their batch */
	uint32_t vm, session;		/* of the client */
	uint32_t procedure;		/* index among the procedures */
	uint32_t count;
};

struct trace_requests {
	struct trace_request *request;	/* by time */
	size_t requests;
	struct trace_procedure *procedure;
	size_t procedures;
};

/*
 * requests: a file, NULL for none; procedures: <interface>.trace of vrpqgen, or several of them in one
 * file, NULL for none: numbers are shown.  0, a negative errno, -EPROTO: there is something else in it.
 * To be closed in any case.
 */
int trace_requests_open(struct trace_requests *in, const char *requests, const char *procedures);
void trace_requests_close(struct trace_requests *in);

#endif
