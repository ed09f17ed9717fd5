// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The host 10.0.0.2, which answers and sends frames of its own until it dies, DEATHS
 * times; its last life ends when a datagram "bye" is echoed.
 */
#include <string.h>

#include <bare/board.h>
#include <bare/ether.h>
#include <bare/nkddi.h>
#include <bare/psci.h>
#include <bare/test.h>
#include <bare/timer.h>
#include <bare/veth.h>
#include <bare/wait.h>

#define DEATHS		50u
#define PATIENCE_MS	20000
#define DATA		42u		/* in a datagram without options */
#define NOISE_BYTES	1514u

/* What survives a death: a PDEV block. */
struct memory {
	uint32_t lives;
	uint32_t late;			/* lives in which the link did not come up */
	uint32_t answers;		/* in all of them */
};

static struct veth_device net;
static struct ether_host host = { .ip = { 10, 0, 0, 2 } };
static uint8_t frame[LV_VETH_FRAME_MAX], noise[NOISE_BYTES];
static bool over;

/* A frame of a kind that nobody knows, to everybody. */
static void make_noise(void)
{
	memset(noise, 0xff, 6);
	memcpy(noise + 6, net.mac, 6);
	noise[12] = 0x88;
	noise[13] = 0xb5;
	veth_device_send(&net, noise, NOISE_BYTES, NULL, 0);
}

/* Answers for so long, then returns wherever it is. */
static void live(struct memory *m, uint64_t us, bool noisy)
{
	uint64_t end = timer_now() + timer_of_us(us);
	struct lv_veth_desc how;
	int n;

	while (!over && timer_now() < end) {
		n = veth_device_receive(&net, frame, &how, noisy ? 0 : 100);
		if (n > 0) {
			over = frame[12] == 8 && frame[13] == 0 && frame[23] == 17 &&
			       !memcmp(frame + DATA, "bye", 3);
			n = (int)ether_answer(&host, frame, (uint32_t)n);
		}
		if (n > 0)
			m->answers += !veth_device_send(&net, frame, (uint32_t)n, &how, 0);
		if (noisy)
			make_noise();
	}
}

int main(void)
{
	struct memory *m;

	if (veth_device_open(&net, 0))
		test_done();
	m = (struct memory *)nkddi_pdev_alloc(net.rx.link, 0, sizeof(*m));
	memcpy(host.mac, net.mac, sizeof(host.mac));
	m->lives++;
	m->late += !veth_device_connect(&net, PATIENCE_MS);
	if (m->lives <= DEATHS) {
		live(m, 5000 + m->lives * 1777 % 40000, true);
		psci_system_reset();
	}
	live(m, PATIENCE_MS * 1000ull, false);
	test_note("%u answers in %u lives\n", m->answers, m->lives);
	test_equal(m->late, 0, "in each life the link comes up");
	test_true(m->answers > DEATHS, "and questions are answered");
	test_true(over, "the last life ends in peace");
	wait_ms(100);
	test_done();
}
