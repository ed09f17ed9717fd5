/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A client's end and a server's end of a vrpq link and a bridge between them.
 *
 *     end[0] server <==== chunk, 3 channels ====> end[1] client
 */
#ifndef TESTS_UNIT_PROTO_VRPQ_WORLD_H
#define TESTS_UNIT_PROTO_VRPQ_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/vrpq.h"
#include "tests/unit/proto/bridge.h"

#define CHANNELS	3u
#define INFO		"vrpq-pmem=64K,vrpq-chans=3,vrpq-answer=4K"

enum { SERVER, CLIENT };

struct world {
	struct bridge bridge;
	struct vrpq_layout layout;
	uint8_t *chunk;
	struct vrpq end[2];
	struct vrpq_channel channel[2][CHANNELS];
	unsigned int ups, downs, failures;
};

int vrpq_world_setup(void **state);
int vrpq_world_teardown(void **state);

void settle(struct world *w);
void side_boot(struct world *w, int side);
void side_die(struct world *w, int side);
void side_want(struct world *w, int side, bool want);
void connect_both(struct world *w);

/* A channel opened by the client and taken by the server; its number. */
uint32_t open_one(struct world *w, uint32_t session);
struct vrpq_channel *at(struct world *w, int side, uint32_t number);

#endif
