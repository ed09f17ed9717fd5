// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "tests/unit/proto/vrpq_world.h"

static void world_up(void *user)
{
	((struct world *)user)->ups++;
}

static void world_down(void *user, bool failed)
{
	struct world *w = user;

	w->downs++;
	w->failures += failed;
}

void side_boot(struct world *w, int side)
{
	struct vrpq_config config = {
		.server = side == SERVER,
		.end = bridge_end(&w->bridge, 0, side),
		.chunk = w->chunk,
		.layout = w->layout,
		.channel = w->channel[side],
		.up = world_up,
		.down = world_down,
		.user = w,
	};

	assert_int_equal(vrpq_init(&w->end[side], &config), 0);
}

int vrpq_world_setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	bridge_init(&w->bridge);
	assert_int_equal(vrpq_layout_parse(&w->layout, INFO, 1 << 20), 0);
	w->chunk = aligned_alloc(4096, w->layout.size);
	memset(w->chunk, 0xa5, w->layout.size);	/* what a life before left */
	side_boot(w, SERVER);
	side_boot(w, CLIENT);
	*state = w;
	return 0;
}

int vrpq_world_teardown(void **state)
{
	struct world *w = *state;

	free(w->chunk);
	free(w);
	return 0;
}

static void world_step(void *world, int side)
{
	vrpq_step(&((struct world *)world)->end[side]);
}

void settle(struct world *w)
{
	assert_true(bridge_settle(&w->bridge, world_step, w));
}

void side_die(struct world *w, int side)
{
	bridge_kill(&w->bridge, side);
	side_boot(w, side);
}

void side_want(struct world *w, int side, bool want)
{
	vrpq_want(&w->end[side], want);
	vrpq_step(&w->end[side]);
}

void connect_both(struct world *w)
{
	side_want(w, SERVER, true);
	side_want(w, CLIENT, true);
	settle(w);
}

struct vrpq_channel *at(struct world *w, int side, uint32_t number)
{
	return &w->channel[side][number];
}

uint32_t open_one(struct world *w, uint32_t session)
{
	int number = vrpq_open(&w->end[CLIENT], session, 99);
	bool closed = false;
	struct vrpq_session seen;

	assert_true(number >= 0);
	assert_int_equal(vrpq_pending(&w->end[SERVER], 0, &seen, &closed), number);
	assert_int_equal(seen.number, session);
	vrpq_accept(&w->end[SERVER], (uint32_t)number);
	return (uint32_t)number;
}
