// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "tests/unit/proto/veth_world.h"

static void side_up(void *user)
{
	struct side *s = user;

	s->ups++;
}

static void side_down(void *user, bool failed)
{
	struct side *s = user;

	s->downs++;
	s->failed += failed;
	s->up_in_down |= veth_is_up(&s->v);
	s->bytes_out = 0;
}

static void world_step(void *world, int side)
{
	struct side *s = &((struct world *)world)->side[side];

	if (!s->dead)
		veth_step(&s->v);
}

void settle(struct world *w)
{
	assert_true(bridge_settle(&w->bridge, world_step, w));
}

void side_boot(struct world *w, int i)
{
	struct side *s = &w->side[i];
	struct veth_config config;

	s->dead = false;
	s->bytes_out = 0;
	config = (struct veth_config){
		.rx = bridge_rx(&w->bridge, i),
		.tx = bridge_tx(&w->bridge, i),
		.rx_ring = w->memory[1 - i],
		.tx_ring = w->memory[i],
		.rx_budget = BUDGET,
		.tx_budget = BUDGET,
		.up = side_up,
		.down = side_down,
		.user = s,
	};
	assert_int_equal(veth_init(&s->v, &config), 0);
	veth_step(&s->v);
}

void side_die(struct world *w, int i)
{
	bridge_kill(&w->bridge, i);
	memset(&w->side[i].v, 0xee, sizeof(w->side[i].v));
	w->side[i].dead = true;
}

void side_want(struct world *w, int i, bool want)
{
	veth_want(&w->side[i].v, want);
	veth_step(&w->side[i].v);
}

void connect_both(struct world *w)
{
	side_want(w, 0, true);
	side_want(w, 1, true);
	settle(w);
	assert_true(veth_is_up(&w->side[0].v) && veth_is_up(&w->side[1].v));
}

int send_frame(struct world *w, int i, uint32_t len, uint8_t value)
{
	static const struct lv_veth_desc plain;
	struct side *s = &w->side[i];
	struct veth *v = &s->v;
	uint32_t bytes;
	uint8_t *at;
	int err;

	veth_tx_complete(v, &bytes);
	if (bytes > s->bytes_out)
		abort();		/* and the kernel says BUG */
	s->bytes_out -= bytes;
	err = veth_tx_reserve(v, len, &at);
	if (err)
		return err;
	memset(at, value, len);
	veth_tx_commit(v, &plain);
	s->bytes_out += len;
	veth_tx_flush(v);
	return 0;
}

int world_setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	int i;

	bridge_init(&w->bridge);
	for (i = 0; i < 2; i++)
		w->memory[i] = aligned_alloc(64, BUDGET);
	/* A former life left something there. */
	for (i = 0; i < 2; i++)
		memset(w->memory[i], 0x5a, BUDGET);
	side_boot(w, 0);
	side_boot(w, 1);
	*state = w;
	return 0;
}

int world_teardown(void **state)
{
	struct world *w = *state;

	free(w->memory[0]);
	free(w->memory[1]);
	free(w);
	return 0;
}
