// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Prints the judge's table and what the engine does at each look, in the words of
 * proto/link_state.pml: the model and the code are the same as long as the two print
 * the same.
 */
#include <stdio.h>

#include "proto/link_state.h"

/* What a step did up to its first store, and how often it tried when all are refused. */
struct moves {
	struct link_state link;
	uint32_t own, peer;
	uint32_t next, restart, resets, counts, stores;
};

static void take(struct moves *m)
{
	m->restart = m->link.restart;
	m->counts = m->link.epoch;
}

static void publish(void *owner, uint32_t state)
{
	struct moves *m = owner;

	if (m->stores++ == 0) {
		m->next = state;
		take(m);
	}
}

static void reset(void *user)
{
	struct moves *m = user;

	m->resets += m->stores == 0;
}

static void print_judge(void)
{
	uint32_t from, to, peer;

	for (from = LV_VLINK_OFF; from <= LV_VLINK_ON; from++)
		for (to = LV_VLINK_OFF; to <= LV_VLINK_ON; to++)
			for (peer = LV_VLINK_OFF; peer <= LV_VLINK_ON; peer++)
				printf("may %u %u %u: %d\n", from, to, peer,
				       link_state_may(from, to, peer));
}

static void print_step(uint32_t n, uint32_t own, uint32_t peer)
{
	struct moves m = { .own = own, .peer = peer, .next = own };
	struct link_end end = { &m.own, &m.peer, publish, &m };

	link_state_init(&m.link, &end, reset, &m);
	m.link.want = n & 1;
	m.link.hold = n >> 1 & 1;
	m.link.restart = n >> 2 & 1;
	m.link.leave = n >> 3 & 1 ? LINK_LEAVE_TO_OFF : LINK_LEAVE_TO_RESET;
	link_state_step(&m.link);
	if (!m.stores)
		take(&m);
	printf("step %u %u %u: %u, restart %u, reset %u, count %u, stores %u\n", n, own, peer,
	       m.next, m.restart, m.resets, m.counts, m.stores);
}

int main(void)
{
	uint32_t n, own, peer;

	print_judge();
	for (n = 0; n < 16; n++)
		for (own = LV_VLINK_OFF; own <= LV_VLINK_ON; own++)
			for (peer = LV_VLINK_OFF; peer <= LV_VLINK_ON; peer++)
				print_step(n, own, peer);
	return 0;
}
