// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Both VMs run this. */
#include <string.h>

#include <bare/board.h>
#include <bare/ether.h>
#include <bare/nkddi.h>
#include <bare/test.h>
#include <bare/timer.h>
#include <bare/veth.h>
#include <bare/wait.h>

#define FRAMES		3000u
#define PINGS		500u
#define LIMIT_MS	5000u
#define DATA		42u		/* in a datagram without options */
#define WORDS		16u

static struct veth_device net, none;
static uint8_t out[LV_VETH_FRAME_MAX], in[LV_VETH_FRAME_MAX];

/* Short ones, usual ones, and now and then one of the largest. */
static uint32_t length_of(uint32_t n)
{
	if (n % 100 == 99)
		return LV_VETH_FRAME_MAX;
	return n % 3 ? LV_VETH_FRAME_MIN + n * 7 % 100 : 1000 + n * 13 % 8000;
}

/* The first words and the last byte tell the frame. */
static void fill(uint8_t *frame, uint32_t n, uint32_t vm)
{
	memset(frame, (int)(n + vm), WORDS < length_of(n) ? WORDS : length_of(n));
	frame[length_of(n) - 1] = (uint8_t)(n * 3 + vm);
}

static bool is_frame(const uint8_t *frame, int len, uint32_t n, uint32_t vm)
{
	return len == (int)length_of(n) && frame[0] == (uint8_t)(n + vm) &&
	       frame[len - 1] == (uint8_t)(n * 3 + vm);
}

static void exchange(void)
{
	struct lv_veth_desc how;
	uint32_t sent = 0, received = 0, wrong = 0;
	uint64_t begin = timer_now();

	while (sent < FRAMES || received < FRAMES) {
		int n;

		fill(out, sent, board.vm_id);
		if (sent < FRAMES && !veth_device_send(&net, out, length_of(sent), NULL, 0))
			sent++;
		n = received < FRAMES ? veth_device_receive(&net, in, &how, 0) : 0;
		if (n > 0)
			wrong += !is_frame(in, n, received++, net.rx.peer);
		if (timer_now() - begin > timer_of_us(20000000))
			break;
	}
	test_equal(sent + received, 2 * FRAMES, "frames of all sizes cross both ways at once");
	test_equal(wrong, 0, "in order and whole");
	test_note("%u frames each way in %lu ms with %u interrupts\n", FRAMES,
		  timer_to_us(timer_now() - begin) / 1000, net.interrupts);
}

/* A datagram to 10.0.0.3; checksums are none of its business. */
static uint32_t question(void)
{
	static const uint8_t ip[] = { 0x45, 0, 0, 32, 0, 0, 0, 0, 64, 17, 0, 0,
				      10, 0, 0, 2, 10, 0, 0, 3, 0, 9, 0, 7, 0, 12, 0, 0 };

	memset(out, 0xff, 6);
	memcpy(out + 6, net.mac, 6);
	out[12] = 8;
	out[13] = 0;
	memcpy(out + 14, ip, sizeof(ip));
	memcpy(out + DATA, "ping", 4);
	return DATA + 4;
}

static void ask(void)
{
	struct lv_veth_desc how;
	uint32_t good = 0, len = question();

	for (uint32_t i = 0; i < PINGS; i++) {
		if (veth_device_send(&net, out, len, NULL, LIMIT_MS) ||
		    veth_device_receive(&net, in, &how, LIMIT_MS) != (int)len)
			break;
		good += !memcmp(in, net.mac, 6) && in[29] == 3 && in[33] == 2 &&
			!memcmp(in + DATA, "ping", 4);
	}
	test_equal(good, PINGS, "a question is answered, no wake-up is lost");
}

static void answer(void)
{
	struct ether_host host = { .ip = { 10, 0, 0, 3 } };
	struct lv_veth_desc how;
	uint32_t answers = 0;

	memcpy(host.mac, net.mac, 6);
	while (answers < PINGS) {
		int n = veth_device_receive(&net, in, &how, LIMIT_MS);

		if (n <= 0 || !ether_answer(&host, in, (uint32_t)n) ||
		    veth_device_send(&net, in, (uint32_t)n, &how, LIMIT_MS))
			break;
		answers++;
	}
	test_equal(answers, PINGS, "all questions were answered");
}

int main(void)
{
	static const uint8_t given[] = { 2, 0, 0, 0, 0, 2 }, made[] = { 2, 'l', 3, 2, 0, 0 };
	struct lv_veth_desc how;

	test_equal(veth_device_open(&none, 9), LV_ENOENT, "a veth that does not exist has no link");
	if (!test_true(!veth_device_open(&net, 0), "a veth can be opened") ||
	    !test_true(veth_device_connect(&net, LIMIT_MS), "both get connected"))
		test_done();
	test_true(!memcmp(net.mac, board.vm_id == 2 ? given : made, 6),
		  "its address is the info string's or made of ids");
	test_equal(veth_device_send(&net, out, LV_VETH_FRAME_MAX + 1, NULL, 0), -EMSGSIZE,
		   "a frame too long is refused");
	exchange();
	if (board.vm_id == 2)
		ask();
	else
		answer();
	if (board.vm_id == 2) {
		veth_device_close(&net);
		test_equal(veth_device_send(&net, out, 60, NULL, 0), -EPIPE,
			   "without a peer nothing can be sent");
	} else {
		veth_device_receive(&net, in, &how, 100);
	}
	test_done();
}
