// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "tests/unit/proto/veth_world.h"

#define QUIET_AFTER	20

static void world_publish(void *owner, uint32_t state)
{
	struct end *e = owner;

	if (link_state_may(*e->own, state, *e->peer))
		*e->own = state;
	else
		e->world->refused++;
	e->world->side[e->peer_side].sysconf = true;
}

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

void settle(struct world *w)
{
	int i, rounds = 0;

	while (w->side[0].sysconf || w->side[1].sysconf) {
		assert_true(rounds++ < QUIET_AFTER);
		for (i = 0; i < 2; i++) {
			w->side[i].sysconf = false;
			if (!w->side[i].dead)
				veth_step(&w->side[i].v);
		}
	}
}

/* Link n: side n is its client, side 1 - n its server. */
void side_boot(struct world *w, int i)
{
	struct side *s = &w->side[i];
	struct veth_config config;

	s->dead = false;
	s->bytes_out = 0;
	s->rx = (struct end){ w, &w->word[1 - i][1], &w->word[1 - i][0], 1 - i };
	s->tx = (struct end){ w, &w->word[i][0], &w->word[i][1], 1 - i };
	config = (struct veth_config){
		.rx = { s->rx.own, s->rx.peer, world_publish, &s->rx },
		.tx = { s->tx.own, s->tx.peer, world_publish, &s->tx },
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
	*w->side[i].rx.own = LV_VLINK_OFF;
	*w->side[i].tx.own = LV_VLINK_OFF;
	w->side[1 - i].sysconf = true;
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
