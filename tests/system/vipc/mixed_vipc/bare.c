// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * A server of vipc_test without an OS: answers calls, the older of two at hand last, and
 * dies in the middle of it, requests in its hands, DEATHS times.  A block of PDEV
 * remembers across lives.
 */
#include <bare/irq.h>
#include <bare/nkddi.h>
#include <bare/psci.h>
#include <bare/test.h>
#include <bare/vmq.h>
#include <bare/wait.h>

#include "abi/svc/vipc.h"

#define DEATHS		50u
#define PAYLOAD		12u
#define PATIENCE_MS	20000

/* As in guest/linux/test/vipc_test.c. */
struct message {
	struct lv_vipc_head head;
	uint32_t kind, seq;
	uint32_t payload[PAYLOAD];
	uint64_t sum;
};

#define REPLY	2u

static const struct vmq_shape shape = { 16, sizeof(struct message), 0, 0 };
static struct vmq_device queue;
static struct message *waiting;
static uint32_t served, wrong;

static void judge(int result)
{
	wrong += result == -EINVAL || result == -EPROTO;
}

static void answer(struct message *request)
{
	struct message copy = *request;
	uint32_t offset, i;
	void *msg;

	judge(vmq_device_give_back(&queue, request));
	if (vmq_tx_alloc(&queue.core, 0, &msg, &offset))
		return;		/* nobody takes replies: we are between two sessions */
	copy.kind = REPLY;
	copy.sum = copy.seq;
	for (i = 0; i < PAYLOAD; i++)
		copy.sum = copy.sum * 31 + copy.payload[i];
	*(struct message *)msg = copy;
	judge(vmq_device_send(&queue, msg));
	served++;
}

static bool work(void *cookie)
{
	uint64_t daif = irq_save();
	uint32_t n = 0;
	void *msg;

	(void)cookie;
	for (; vmq_rx_receive(&queue.core, &msg) == 0; n++) {
		if (n % 2) {
			answer(msg);
		} else {
			if (waiting)
				answer(waiting);
			waiting = msg;
		}
	}
	if (!n && waiting) {
		answer(waiting);
		waiting = NULL;
	}
	irq_restore(daif);
	return n || queue.over;
}

int main(void)
{
	uint32_t *deaths, goal;

	if (vmq_device_open(&queue, "vipc_test", 0, &shape, &shape, true)) {
		test_true(false, "a guest without an OS opens a message queue");
		test_done();
	}
	deaths = (uint32_t *)nkddi_pdev_alloc(queue.rx.link, 0, 64);
	goal = *deaths < DEATHS ? 20 + *deaths * 37 % 200 : UINT32_MAX;
	while (served < goal && !queue.over)
		if (!wait_event(work, NULL, PATIENCE_MS))
			break;
	if (served >= goal && !wrong) {
		++*deaths;
		psci_system_reset();
	}
	test_equal(wrong, 0, "a guest without an OS serves calls");
	test_equal(*deaths, DEATHS, "it died 50 times with calls in its hands");
	test_note("%u served in the last life\n", served);
	test_done();
}
