/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Two veth devices and a bridge between them, in one thread.
 *
 *     side[0]  tx ---- link 0 ---->  rx  side[1]
 *              rx <--- link 1 -----  tx
 */
#ifndef TESTS_UNIT_PROTO_VETH_WORLD_H
#define TESTS_UNIT_PROTO_VETH_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/veth.h"
#include "tests/unit/proto/bridge.h"

#define BUDGET		0x20000u	/* the default of the configuration */

struct side {
	struct veth v;
	bool dead;
	uint32_t ups, downs, failed;
	bool up_in_down;		/* veth_is_up() was true inside down() */
	uint32_t bytes_out;		/* sent since down() and not completed, as BQL counts */
};

struct world {
	struct bridge bridge;
	struct side side[2];
	uint8_t *memory[2];
};

/* cmocka's fixture: *state is the world, both sides booted and down. */
int world_setup(void **state);
int world_teardown(void **state);

/* Deliver SYSCONFs until all is quiet, which has to be soon. */
void settle(struct world *w);

/* The driver of side i is loaded: nothing is left of what it knew. */
void side_boot(struct world *w, int i);

/* The VM of side i dies. */
void side_die(struct world *w, int i);

/* Interface up, or down. */
void side_want(struct world *w, int i, bool want);

/* Both up and settled. */
void connect_both(struct world *w);

/* Send len bytes of value from side i; what veth_tx_reserve() says. */
int send_frame(struct world *w, int i, uint32_t len, uint8_t value);

#endif
