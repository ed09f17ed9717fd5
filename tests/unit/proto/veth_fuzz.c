// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * A veth device whose peer writes anything anywhere: the input is a list of what the
 * peer writes and of what the device does; state words also change behind the device's
 * back.  Nothing outside shared memory may be touched, no more bytes come back than were
 * sent (send_frame()), and after each broken session a new one begins.
 */
#include "tests/unit/proto/veth_world.h"

struct input {
	const uint8_t *at, *end;
};

static uint32_t take(struct input *in, uint32_t bytes)
{
	uint32_t value = 0;

	for (; bytes && in->at < in->end; bytes--)
		value = value << 8 | *in->at++;
	return value;
}

/* Mostly indices, wait words and descriptors. */
static void peer_writes(struct world *w, struct input *in)
{
	uint8_t *memory = w->memory[take(in, 1) & 1];
	uint32_t where = take(in, 2), value = take(in, 4);

	where = where & 1 ? (where >> 1) % 32 : (where >> 1) % (BUDGET / 4);
	memcpy(memory + where * 4, &value, 4);
}

static void peer_changes_state(struct world *w, struct input *in)
{
	uint32_t which = take(in, 1), state = take(in, 1);
	int side = ~which >> 2 & 1;	/* bit 2: our own words, behind our back */

	bridge_store(&w->bridge, which & 1 ? side : 1 - side, side, state);
	if (!(which & 2))
		veth_step(&w->side[0].v);
}

static void device_receives(struct world *w)
{
	static uint8_t frame[LV_VETH_FRAME_MAX];
	struct veth_frame f;
	int i, err = 0;

	for (i = 0; i < 16 && !err && veth_is_up(&w->side[0].v); i++) {
		err = veth_rx_next(&w->side[0].v, &f);
		if (!err && f.data)
			memcpy(frame, f.data, f.desc.length);
		if (veth_rx_due(&w->side[0].v))
			veth_rx_flush(&w->side[0].v);
	}
	if (veth_is_up(&w->side[0].v)) {
		veth_rx_flush(&w->side[0].v);
		veth_rx_wait(&w->side[0].v);
	}
	veth_step(&w->side[0].v);
}

static void device_sends(struct world *w, struct input *in)
{
	send_frame(w, 0, take(in, 2), 0x33);
	veth_tx_has_room(&w->side[0].v);
	veth_tx_wait(&w->side[0].v);
	veth_step(&w->side[0].v);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, data + size };
	void *state;
	struct world *w;

	world_setup(&state);
	w = state;
	connect_both(w);
	while (in.at < in.end) {
		switch (take(&in, 1) & 7) {
		case 0:
			device_receives(w);
			break;
		case 1:
			device_sends(w, &in);
			break;
		case 2:
			peer_changes_state(w, &in);
			break;
		case 3:
			send_frame(w, 1, take(&in, 2), 0x44);
			break;
		default:
			peer_writes(w, &in);
		}
	}
	world_teardown(&state);
	return 0;
}
