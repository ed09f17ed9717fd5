// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "tests/unit/proto/vrpc_world.h"

static void world_up(void *user)
{
	struct side *s = user;

	s->ups++;
}

static void world_down(void *user, bool failed)
{
	struct side *s = user;

	s->downs++;
	s->failures += failed;
}

static void side_boot(struct world *w, int i)
{
	struct side *s = &w->side[i];
	struct vrpc_config config = {
		.shared = w->shared,
		.maxsize = MAXSIZE,
		.server = i == SERVER,
		.end = bridge_end(&w->bridge, 0, i),
		.up = world_up,
		.down = world_down,
		.user = s,
	};

	*s = (struct side){ .ups = 0 };
	vrpc_init(&s->v, &config);
}

int vrpc_world_setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	bridge_init(&w->bridge);
	w->shared = aligned_alloc(64, 256);
	memset(w->shared, 0xa5, 256);	/* what a life before left */
	side_boot(w, SERVER);
	side_boot(w, CLIENT);
	*state = w;
	return 0;
}

int vrpc_world_teardown(void **state)
{
	struct world *w = *state;

	free(w->shared);
	free(w);
	return 0;
}

struct vrpc *server(struct world *w)
{
	return &w->side[SERVER].v;
}

struct vrpc *client(struct world *w)
{
	return &w->side[CLIENT].v;
}

static void world_step(void *world, int side)
{
	vrpc_step(&((struct world *)world)->side[side].v);
}

void settle(struct world *w)
{
	assert_true(bridge_settle(&w->bridge, world_step, w));
}

void side_die(struct world *w, int i)
{
	bridge_kill(&w->bridge, i);
	side_boot(w, i);
}

void side_want(struct world *w, int i, bool want)
{
	vrpc_want(&w->side[i].v, want);
	vrpc_step(&w->side[i].v);
}

void connect_both(struct world *w)
{
	side_want(w, SERVER, true);
	side_want(w, CLIENT, true);
	settle(w);
	assert_true(vrpc_client_bound(client(w)));
	assert_int_equal(w->bridge.word[0][SERVER], LV_VLINK_ON);
}

void reopen_client(struct world *w)
{
	side_want(w, CLIENT, false);
	settle(w);
	side_want(w, CLIENT, true);
	settle(w);
}

void side_open(struct world *w, int i)
{
	side_want(w, i, true);
	settle(w);
}

void call_begins(struct world *w)
{
	assert_int_equal(vrpc_client_begin(client(w), 4), 0);
}

void call_is_taken(struct world *w)
{
	uint32_t n;

	call_begins(w);
	assert_int_equal(vrpc_server_take(server(w), &n), 0);
}

void assert_call_works(struct world *w, uint32_t size)
{
	uint32_t n = 77;

	assert_int_equal(vrpc_client_begin(client(w), size), 0);
	assert_int_equal(vrpc_client_result(client(w), &n), -EINPROGRESS);
	assert_int_equal(vrpc_server_take(server(w), &n), 0);
	assert_int_equal(n, size);
	assert_true(vrpc_server_answer(server(w), MAXSIZE - size));
	assert_int_equal(vrpc_client_result(client(w), &n), 0);
	assert_int_equal(n, MAXSIZE - size);
}
