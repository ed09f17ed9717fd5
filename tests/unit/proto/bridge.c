// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "tests/unit/proto/bridge.h"

#define QUIET_AFTER	64

void bridge_init(struct bridge *b)
{
	int link, side;

	*b = (struct bridge){ .refused = 0 };
	pthread_mutex_init(&b->lock, NULL);
	for (link = 0; link < BRIDGE_LINKS; link++)
		for (side = 0; side < 2; side++)
			b->end[link][side] = (struct bridge_end){ b, link, side };
}

void bridge_store(struct bridge *b, int link, int side, uint32_t state)
{
	uint32_t *own = &b->word[link][side];

	pthread_mutex_lock(&b->lock);
	if (link_state_may(*own, state, b->word[link][1 - side]))
		port_store_release_u32(own, state);
	else
		b->refused++;
	pthread_mutex_unlock(&b->lock);
}

static void bridge_publish(void *owner, uint32_t state)
{
	struct bridge_end *e = owner;

	bridge_store(e->bridge, e->link, e->side, state);
	port_store_release_u32(&e->bridge->sysconf[1 - e->side], 1);
}

struct link_end bridge_end(struct bridge *b, int link, int side)
{
	return (struct link_end){
		.own = &b->word[link][side],
		.peer = &b->word[link][1 - side],
		.publish = bridge_publish,
		.owner = &b->end[link][side],
	};
}

struct link_end bridge_rx(struct bridge *b, int side)
{
	return bridge_end(b, 1 - side, side);
}

struct link_end bridge_tx(struct bridge *b, int side)
{
	return bridge_end(b, side, side);
}

void bridge_kill(struct bridge *b, int side)
{
	int link;

	for (link = 0; link < BRIDGE_LINKS; link++)
		bridge_store(b, link, side, LV_VLINK_OFF);
	port_store_release_u32(&b->sysconf[1 - side], 1);
}

bool bridge_sysconf(struct bridge *b, int side)
{
	return port_xchg_u32(&b->sysconf[side], 0);
}

bool bridge_settle(struct bridge *b, void (*step)(void *world, int side), void *world)
{
	int i;

	for (i = 0; i < QUIET_AFTER; i++)
		if (bridge_sysconf(b, i & 1))
			step(world, i & 1);
	return !port_load_u32(&b->sysconf[0]) && !port_load_u32(&b->sysconf[1]);
}
