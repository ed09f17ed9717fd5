/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Calls that wait for a reply, found by cookie (contract: abi/svc/vipc.h).
 *
 *   IDLE --vipc_add--> PENDING --vipc_claim--> CLAIMED --vipc_finish--> DONE
 *                         |
 *                         +------vipc_remove--> IDLE     the caller gave up
 *
 * A cookie is a generation and a number, never an address.  It means something only if it is in the
 * table.  A reply claims a call out of the table, so a second, a late and an invented reply find
 * nothing.  A caller that gives up and finds its call CLAIMED waits until the call is DONE, because
 * the claimer still uses it.
 *
 * Locks: the caller makes every call under one lock, which is safe against interrupts where replies
 * come in interrupts.  No call sleeps.
 */
#ifndef PROTO_VIPC_H
#define PROTO_VIPC_H

#include <port.h>

#include "abi/svc/vipc.h"

enum vipc_state {
	VIPC_IDLE,
	VIPC_PENDING,
	VIPC_CLAIMED,
	VIPC_DONE,
};

/* One call; the caller's memory.  Zero it, or vipc_call_init(), before use. */
struct vipc_call {
	struct vipc_call *next;
	uint64_t cookie;
	enum vipc_state state;
};

#define VIPC_BUCKETS	64u

/* Fields are private, except pending, which may be read. */
struct vipc_table {
	struct vipc_call *bucket[VIPC_BUCKETS];
	uint32_t generation;
	uint32_t last;		/* number of the last call */
	uint32_t pending;
};

void vipc_table_init(struct vipc_table *t);
void vipc_call_init(struct vipc_call *call);

/* IDLE or DONE becomes PENDING.  Returns the cookie for the request. */
uint64_t vipc_add(struct vipc_table *t, struct vipc_call *call);

/* Takes the pending call of this cookie out of the table: it is CLAIMED.  NULL: there is none. */
struct vipc_call *vipc_claim(struct vipc_table *t, uint64_t cookie);

/* The same with any pending call, to end all calls.  NULL: there is none. */
struct vipc_call *vipc_claim_any(struct vipc_table *t);

/* CLAIMED becomes DONE.  The caller may be gone as soon as the lock is free. */
void vipc_finish(struct vipc_call *call);

/* The caller gives up.  True: IDLE now.  False: it is CLAIMED or DONE, wait for DONE. */
bool vipc_remove(struct vipc_table *t, struct vipc_call *call);

/* To be called when all calls were ended: later cookies differ from all earlier ones. */
void vipc_new_generation(struct vipc_table *t);

#endif
