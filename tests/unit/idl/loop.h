/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A transport inside one process: what a client hands over is copied into an area of just its size,
 * which the server reads in place; the answer goes back piece by piece.
 */
#ifndef TESTS_UNIT_IDL_LOOP_H
#define TESTS_UNIT_IDL_LOOP_H

#include <linkvisor/vrpq_stub.h>

typedef int (*loop_serve)(const void *server, void *context, struct vrpq_batch *batch,
			  struct vrpq_answer *answer);

struct loop {
	loop_serve serve;		/* <interface>_serve */
	const void *server;
	void *context;			/* of the server */
	void (*spoil)(uint8_t *area, uint32_t size);	/* NULL, or what a liar does to requests */
	void (*lie)(uint8_t *answer, uint32_t size);	/* NULL, or to an answer */
	uint32_t room;			/* bytes of the server's memory for answers */
	unsigned int sends, calls, notifies;
	uint32_t requests;		/* bytes of the last hand-over */
	int result;			/* of serving it: 0, or -EBADMSG */
};

extern const struct vrpq_transport loop_transport;

/* LOOP_SERVE(kv): loop_serve_kv(), which has the type above. */
#define LOOP_SERVE(name)									\
	static int loop_serve_##name(const void *server, void *context, struct vrpq_batch *batch,	\
				     struct vrpq_answer *answer)				\
	{											\
		return name##_serve(server, context, batch, answer);				\
	}

#endif
