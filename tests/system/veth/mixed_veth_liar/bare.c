// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The host 10.0.0.2, which lies when it is told to: a datagram "0".."9" or "a".. orders
 * a lie, "z" the end.  The order is echoed after the lie, so the answer shows that the
 * victim lives and that the link works, again or still.
 */
#include <string.h>

#include <bare/board.h>
#include <bare/ether.h>
#include <bare/irq.h>
#include <bare/nkddi.h>
#include <bare/test.h>
#include <bare/veth.h>
#include <bare/wait.h>

#define PATIENCE_MS	60000
#define DATA		42u		/* in a datagram without options */
#define TIMES		20u		/* each lie about a frame */

static struct veth_device net;
static uint8_t frame[LV_VETH_FRAME_MAX];

#define OPEN	.length = 1000, .checksum = LV_VETH_CSUM_OPEN

/* Descriptors of frames that are all zeroes; offset and length as told here. */
static const struct lv_veth_desc lies[] = {
	{ .offset = 0, .length = 0 },
	{ .offset = 0, .length = 0xffffffff },
	{ .offset = 0xffffffc0, .length = 1500 },
	{ .offset = 0x7fffffc0, .length = 1500 },
	{ .offset = 7, .length = 1500 },
	{ .offset = 0, .length = LV_VETH_FRAME_MAX + 1 },
	{ OPEN, .csum_start = 0xffff, .csum_offset = 0xffff },
	{ OPEN, .csum_start = 999 },
	{ .length = 1000, .checksum = 77 },
	{ OPEN, .csum_start = 34, .csum_offset = 16, .segment = LV_VETH_SEG_TCP4 },
	{ OPEN, .csum_start = 34, .csum_offset = 16, .segment = 99, .gso_size = 100 },
	{ .length = 1000, .segment = LV_VETH_SEG_TCP6, .gso_size = 100 },
	/* Well formed, but the headers in the frame are no TCP and no UDP. */
	{ OPEN, .csum_start = 900, .csum_offset = 16, .segment = LV_VETH_SEG_TCP4, .gso_size = 1 },
	{ OPEN, .csum_start = 34, .csum_offset = 16, .segment = LV_VETH_SEG_TCP6, .gso_size = 1 },
	{ OPEN, .csum_start = 14, .csum_offset = 6, .segment = LV_VETH_SEG_UDP, .gso_size = 1 },
};

#define FRAME_LIES	(sizeof(lies) / sizeof(lies[0]))

/* Sends an honest frame and overwrites its descriptor before it is told of. */
static void lie_about_frame(const struct lv_veth_desc *lie)
{
	static const struct lv_veth_desc plain;
	struct desc_ring *ring = &net.core.tx;
	uint32_t bytes;
	uint8_t *at;
	uint64_t daif = irq_save();

	veth_tx_complete(&net.core, &bytes);
	if (!veth_tx_reserve(&net.core, 1500, &at)) {
		memset(at, 0, 1500);
		veth_tx_commit(&net.core, &plain);
		memcpy(ring->desc + (ring->cursor.index % LV_VETH_DESCS) * sizeof(*lie), lie,
		       sizeof(*lie));
		veth_tx_flush(&net.core);
	}
	irq_restore(daif);
	half_trigger(&net.tx);
}

static void lie_about_index(struct lv_ring_line *line, uint32_t by)
{
	port_store_release_u32(&line->index, line->index + by);
	half_trigger(&net.tx);
	half_trigger(&net.rx);
}

/* The victim ends the session; a new one is a matter of milliseconds. */
static void wait_for_new_session(void)
{
	uint32_t before = net.core.sessions;

	for (uint32_t i = 0; i < PATIENCE_MS && net.core.sessions == before; i++)
		wait_ms(1);
	veth_device_connect(&net, PATIENCE_MS);
}

static void lie(uint32_t number)
{
	if (number < FRAME_LIES) {
		for (uint32_t i = 0; i < TIMES; i++)
			lie_about_frame(&lies[number]);
		return;
	}
	if (number == FRAME_LIES)
		lie_about_index(net.core.tx.cursor.own, LV_VETH_DESCS + 1);
	else if (number == FRAME_LIES + 1)
		lie_about_index(net.core.tx.cursor.own, 0x80000000u);
	else
		lie_about_index(net.core.rx.cursor.own, 1000);
	wait_for_new_session();
}

static int order(uint32_t len)
{
	if (len <= DATA || frame[12] != 8 || frame[13] != 0 || frame[23] != 17)
		return -1;
	return frame[DATA] <= '9' ? frame[DATA] - '0' : frame[DATA] - 'a' + 10;
}

int main(void)
{
	struct ether_host host = { .ip = { 10, 0, 0, 2 } };
	struct lv_veth_desc how;
	int what = -1, n;

	if (!test_true(!veth_device_open(&net, 0), "a liar opens a veth"))
		test_done();
	memcpy(host.mac, net.mac, sizeof(host.mac));
	while ((n = veth_device_receive(&net, frame, &how, PATIENCE_MS)) > 0 && what != 35) {
		uint32_t len = ether_answer(&host, frame, (uint32_t)n);

		what = order((uint32_t)n);
		if (what >= 0 && what < 35)
			lie((uint32_t)what);
		if (len)
			veth_device_send(&net, frame, len, &how, PATIENCE_MS);
		if (what == 35)
			break;
	}
	test_true(what == 35, "all lies were told");
	wait_ms(100);
	test_done();
}
