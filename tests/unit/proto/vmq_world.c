// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "tests/unit/proto/vmq_world.h"

const struct vmq_shape world_shape = { SLOTS, MSG_MAX, BUFFERS, DATA_MAX };

void side_boot(struct world *w, int i)
{
	struct side *s = &w->side[i];
	struct vmq_config config = {
		.rx = bridge_rx(&w->bridge, i),
		.tx = bridge_tx(&w->bridge, i),
		.rx_shared = w->chunk[1 - i], .tx_shared = w->chunk[i],
		.rx_shape = world_shape, .tx_shape = world_shape,
		.memory = s->memory, .take_back = w->take_back,
	};

	assert_int_equal(vmq_init(&s->q, &config), 0);
}

void side_want(struct world *w, int i, bool want)
{
	vmq_want(&w->side[i].q, want);
	vmq_step(&w->side[i].q);
}

void side_step(struct world *w, int i)
{
	struct side *s = &w->side[i];
	enum vmq_event event;

	bridge_sysconf(&w->bridge, i);
	while ((event = vmq_report(&s->q)) != VMQ_EVENT_NONE) {
		assert_true(strlen(s->heard) + 1 < sizeof(s->heard));
		strncat(s->heard, &" +-."[event], 1);
	}
}

static void world_step(void *world, int side)
{
	side_step(world, side);
}

void settle(struct world *w)
{
	assert_true(bridge_settle(&w->bridge, world_step, w));
}

void side_die(struct world *w, int i)
{
	bridge_kill(&w->bridge, i);
	memset(w->side[i].heard, 0, sizeof(w->side[i].heard));
	side_boot(w, i);
}

static int world_make(void **state, bool take_back)
{
	struct world *w = calloc(1, sizeof(*w));
	int i;

	bridge_init(&w->bridge);
	w->take_back = take_back;
	for (i = 0; i < 2; i++) {
		/* To the byte, so that the sanitizer sees who goes beyond. */
		w->chunk[i] = aligned_alloc(64, vmq_pmem_bytes(&world_shape));
		memset(w->chunk[i], 0xa5, vmq_pmem_bytes(&world_shape));
		w->side[i].memory = calloc(vmq_memory_words(&world_shape, &world_shape), 4);
	}
	side_boot(w, 0);
	side_boot(w, 1);
	*state = w;
	return 0;
}

int world_setup(void **state)
{
	return world_make(state, true);
}

int world_setup_seen(void **state)
{
	return world_make(state, false);
}

int world_teardown(void **state)
{
	struct world *w = *state;
	int i;

	for (i = 0; i < 2; i++) {
		free(w->chunk[i]);
		free(w->side[i].memory);
	}
	free(w);
	return 0;
}

void connect_both(struct world *w)
{
	side_want(w, 0, true);
	side_want(w, 1, true);
	side_step(w, 0);
	side_step(w, 1);
	settle(w);
	assert_true(vmq_is_on(&w->side[0].q));
	assert_true(vmq_is_on(&w->side[1].q));
}

struct lv_desc_ring *world_forth(struct world *w, int i)
{
	return (struct lv_desc_ring *)w->chunk[i];
}

struct lv_desc_ring *world_back(struct world *w, int i)
{
	return (struct lv_desc_ring *)(w->chunk[i] +
				       desc_ring_bytes(SLOTS, sizeof(struct lv_vmq_desc)));
}

int send_word(struct world *w, int i, uint32_t word)
{
	uint32_t offset;
	void *msg;

	assert_int_equal(vmq_tx_alloc(&w->side[i].q, 0, &msg, &offset), 0);
	*(uint32_t *)msg = word;
	return vmq_tx_send(&w->side[i].q, msg);
}

uint32_t *receive_word(struct world *w, int i, uint32_t word)
{
	void *msg;

	assert_int_equal(vmq_rx_receive(&w->side[i].q, &msg), 0);
	assert_int_equal(*(uint32_t *)msg, word);
	return msg;
}
