// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The host 10.0.0.2 without an OS, until a datagram that begins with "bye" is echoed. */
#include <string.h>

#include <bare/board.h>
#include <bare/ether.h>
#include <bare/test.h>
#include <bare/veth.h>
#include <bare/wait.h>

#define PATIENCE_MS	60000
#define DATA		42u		/* in a datagram without options */

static struct veth_device net;
static uint8_t frame[LV_VETH_FRAME_MAX];
static uint32_t answers, segments, lost;

static bool is_bye(uint32_t len)
{
	return len >= DATA + 3 && frame[12] == 8 && frame[13] == 0 && frame[23] == 17 &&
	       !memcmp(frame + DATA, "bye", 3);
}

int main(void)
{
	struct ether_host host = { .ip = { 10, 0, 0, 2 } };
	struct lv_veth_desc how;
	bool over = false;
	int n = 0;

	if (!test_true(!veth_device_open(&net, 0), "a guest without an OS opens a veth"))
		test_done();
	memcpy(host.mac, net.mac, sizeof(host.mac));
	while (!over && (n = veth_device_receive(&net, frame, &how, PATIENCE_MS)) > 0) {
		uint32_t len = ether_answer(&host, frame, (uint32_t)n);

		over = is_bye((uint32_t)n);
		if (!len)
			continue;
		answers++;
		segments += how.segment != LV_VETH_SEG_NONE;
		lost += veth_device_send(&net, frame, len, &how, PATIENCE_MS) != 0;
	}
	test_true(over, "and hears of the end");
	test_note("%u answers, %u of them to segments, %u interrupts, %u sessions\n", answers,
		  segments, net.interrupts, net.core.sessions);
	test_true(segments > 0, "a frame of several datagrams came as one");
	test_equal(lost, 0, "Linux took all answers");
	test_true(net.core.sessions > 1, "the interface of Linux was down and up again");
	wait_ms(100);
	test_done();
}
