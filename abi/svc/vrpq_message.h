/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What clients and servers of vRPQ say to each other, as vrpqgen writes it (docs/idl.md, "On the
 * wire").  Little endian; offsets and sizes in bytes; a message and each part of it begins at a
 * multiple of 8.
 *
 *   request   header | fixed part | copied arrays, strings | arrays read in place
 *   answer    header | fixed part | arrays, each at the place that its bound gives
 *
 * A client of an older version sends a shorter fixed part, and wants a shorter one.
 */
#ifndef ABI_SVC_VRPQ_MESSAGE_H
#define ABI_SVC_VRPQ_MESSAGE_H

#include <stdint.h>

#define LV_VRPQ_ALIGN		8u
#define LV_VRPQ_NAME_BYTES	48u

struct lv_vrpq_request {	/* writer: client */
	uint32_t size;		/* of the request with this header, a multiple of 8 */
	uint16_t procedure;
	uint16_t fixed;		/* bytes of the fixed part, without what aligns the next part */
	uint32_t room;		/* most bytes of the answer that the client takes; 0: a post */
	uint16_t answer_fixed;	/* bytes of the answer's fixed part that the client knows */
	uint16_t reserved;	/* 0 */
};

struct lv_vrpq_answer {		/* writer: server */
	uint32_t size;		/* of the answer with this header */
	int32_t status;		/* 0, or a negative errno: nothing but the header comes */
	uint32_t fixed;		/* as answer_fixed asked */
	uint32_t reserved;	/* 0 */
};

/* What the client of a session says first. */
struct lv_vrpq_hello {		/* writer: client */
	uint64_t hash;		/* of the layout of this version */
	uint32_t major, minor;
	char name[LV_VRPQ_NAME_BYTES];	/* of the interface; zeroes behind it */
};

/* What the server answers to that. */
struct lv_vrpq_welcome {	/* writer: server */
	struct lv_vrpq_answer header;	/* of all of this; status -EPROTONOSUPPORT: refused */
	struct lv_vrpq_hello own;
};

_Static_assert(sizeof(struct lv_vrpq_request) == 16, "lv_vrpq_request");
_Static_assert(sizeof(struct lv_vrpq_answer) == 16, "lv_vrpq_answer");
_Static_assert(sizeof(struct lv_vrpq_hello) == 64, "lv_vrpq_hello");
_Static_assert(sizeof(struct lv_vrpq_welcome) == 80, "lv_vrpq_welcome");

#endif
