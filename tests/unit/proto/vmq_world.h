/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Two message queues and a bridge between them.
 *
 *     side[0]  tx ---- link 0 ---->  rx  side[1]
 *              rx <--- link 1 -----  tx
 */
#ifndef TESTS_UNIT_PROTO_VMQ_WORLD_H
#define TESTS_UNIT_PROTO_VMQ_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/vmq.h"
#include "tests/unit/proto/bridge.h"

#define SLOTS		4u
#define MSG_MAX		100u	/* 128 in memory */
#define BUFFERS		3u
#define DATA_MAX	1000u	/* 1024 in memory */

struct side {
	struct vmq q;
	uint32_t *memory;
	char heard[64];		/* a letter per event: + on, - off, . off completed */
};

struct world {
	struct bridge bridge;
	struct side side[2];
	uint8_t *chunk[2];
	bool take_back;
};

extern const struct vmq_shape world_shape;

/* cmocka's fixtures: queues that free returned slots themselves, or do not; unwanted. */
int world_setup(void **state);
int world_setup_seen(void **state);
int world_teardown(void **state);

/* The driver of side i is loaded: nothing is left of what it knew. */
void side_boot(struct world *w, int i);

/* Wanted, or not any more; nothing is heard of it yet. */
void side_want(struct world *w, int i, bool want);

/* Step and hear until there is nothing more. */
void side_step(struct world *w, int i);

/* Deliver SYSCONFs until all is quiet, which has to be soon. */
void settle(struct world *w);

/* The VM of side i dies and boots again; the peer's SYSCONF is pending. */
void side_die(struct world *w, int i);

/* Both wanted, both ON. */
void connect_both(struct world *w);

/* The lines of link i: what its client (forth) and its server (back) produce. */
struct lv_desc_ring *world_forth(struct world *w, int i);
struct lv_desc_ring *world_back(struct world *w, int i);

/* Sends a message with this word in it; what vmq_tx_send() says. */
int send_word(struct world *w, int i, uint32_t word);

/* Receives one, which has this word in it, and returns it (still held). */
uint32_t *receive_word(struct world *w, int i, uint32_t word);

#endif
