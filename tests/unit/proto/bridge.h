/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The hypervisor between two VMs, as far as link states go: it judges what is published, and
 * remembers for whom a SYSCONF is pending.  Sides are 0 and 1.
 *
 *     side 0  tx ---- link 0 ---->  rx  side 1
 *             rx <--- link 1 -----  tx
 *
 * A service on one link uses link 0.  What ends publish may come from several threads.
 */
#ifndef TESTS_UNIT_PROTO_BRIDGE_H
#define TESTS_UNIT_PROTO_BRIDGE_H

#include <pthread.h>

#include "proto/link_state.h"

#define BRIDGE_LINKS	2

struct bridge_end {
	struct bridge *bridge;
	int link, side;
};

/* The words may be read and, by a peer that does what it wants, written. */
struct bridge {
	uint32_t word[BRIDGE_LINKS][2];		/* [link][side] */
	uint32_t sysconf[2];			/* pending, by side */
	unsigned int refused;
	pthread_mutex_t lock;
	struct bridge_end end[BRIDGE_LINKS][2];
};

/* All states are OFF, nothing is pending. */
void bridge_init(struct bridge *b);

/* My end of a link, for a config. */
struct link_end bridge_end(struct bridge *b, int link, int side);
struct link_end bridge_rx(struct bridge *b, int side);
struct link_end bridge_tx(struct bridge *b, int side);

/* Stores a state if the judge lets it.  No SYSCONF. */
void bridge_store(struct bridge *b, int link, int side, uint32_t state);

/* The VM dies: its ends are OFF, the other side hears of it. */
void bridge_kill(struct bridge *b, int side);

/* Was a SYSCONF pending?  It is not any more. */
bool bridge_sysconf(struct bridge *b, int side);

/* Has each side step for its SYSCONFs until none is pending.  False: that takes too long. */
bool bridge_settle(struct bridge *b, void (*step)(void *world, int side), void *world);

#endif
