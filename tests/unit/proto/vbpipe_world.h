/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Two vbpipe devices and a bridge between them, in one thread.
 *
 *     side[0]  tx ---- link 0 ---->  rx  side[1]
 *              rx <--- link 1 -----  tx
 */
#ifndef TESTS_UNIT_PROTO_VBPIPE_WORLD_H
#define TESTS_UNIT_PROTO_VBPIPE_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/vbpipe.h"
#include "tests/unit/proto/bridge.h"

#define CAPACITY	64u

struct side {
	struct vbpipe v;
	uint8_t *spare;
	bool up;		/* its VM runs and has the device open */
};

struct world {
	struct bridge bridge;
	struct side side[2];
	struct lv_byte_ring *ring[2];
};

/* cmocka's fixture: *state is the world, both sides booted and closed. */
int world_setup(void **state);
int world_teardown(void **state);

/* Deliver SYSCONFs until all is quiet, which has to be soon. */
void settle(struct world *w);

/* One SYSCONF at side i. */
void side_sysconf(struct world *w, int i);

/* The driver of side i is loaded: nothing is left of what it knew. */
void side_boot(struct world *w, int i);

/* First open, last close. */
void side_want(struct world *w, int i, bool want);

/* The VM of side i dies and boots again; the peer's SYSCONF is pending. */
void side_die(struct world *w, int i);

/* Both open, until both are connected. */
void connect_both(struct world *w, struct vbpipe_file *a, struct vbpipe_file *b);

/* read(2) and write(2) of one non-blocking call, as a driver makes them. */
int do_read(struct world *w, int i, struct vbpipe_file *f, char *text, uint32_t want);
int do_write(struct world *w, int i, struct vbpipe_file *f, const char *text, uint32_t len);

/* Would a call not have to wait?  Arms the wake-up if it would. */
bool would_read(struct world *w, int i, const struct vbpipe_file *f);
bool would_write(struct world *w, int i, const struct vbpipe_file *f);

/* One read gets exactly this; one write takes all of this. */
void assert_reads(struct world *w, int i, struct vbpipe_file *f, const char *text);
void assert_writes(struct world *w, int i, struct vbpipe_file *f, const char *text);

#endif
