/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A client, a server and a bridge between them, in one thread.
 *
 *     side[0] server <==== struct lv_vrpc ====> side[1] client
 */
#ifndef TESTS_UNIT_PROTO_VRPC_WORLD_H
#define TESTS_UNIT_PROTO_VRPC_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/vrpc.h"
#include "tests/unit/proto/bridge.h"

#define MAXSIZE	100u

enum { SERVER, CLIENT };

struct side {
	struct vrpc v;
	unsigned int ups, downs, failures;
};

struct world {
	struct bridge bridge;
	struct side side[2];
	struct lv_vrpc *shared;
};

/* *state is a struct world whose shared memory holds what a life before left. */
int vrpc_world_setup(void **state);
int vrpc_world_teardown(void **state);

struct vrpc *server(struct world *w);
struct vrpc *client(struct world *w);

/* Delivers SYSCONFs until all is quiet. */
void settle(struct world *w);

/* The hypervisor's part in a death, and the boot that follows. */
void side_die(struct world *w, int i);

/* The link is wanted, or not any more. */
void side_want(struct world *w, int i, bool want);

void connect_both(struct world *w);
void reopen_client(struct world *w);
/* This side wants the link, for the first time or after it died; then all is quiet. */
void side_open(struct world *w, int i);

/* The client calls; and the server has begun to work on it. */
void call_begins(struct world *w);
void call_is_taken(struct world *w);
void assert_call_works(struct world *w, uint32_t size);

#endif
