// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * A peer of vmq_test without an OS: answers messages, sends some of its own, and dies in
 * the middle of it, messages in its hands, DEATHS times.  A block of PDEV remembers
 * across lives.
 */
#include <bare/irq.h>
#include <bare/nkddi.h>
#include <bare/psci.h>
#include <bare/test.h>
#include <bare/vmq.h>
#include <bare/wait.h>

#define DEATHS		50u
#define HANDS		3u
#define PATIENCE_MS	20000

/* As in guest/linux/test/vmq_test.c. */
struct message {
	uint32_t op, seq, len, offset;
	uint64_t sum, reply;
};

#define OP_ECHO		0u

static const struct vmq_shape shape = { 16, sizeof(struct message), 0, 0 };
static struct vmq_device queue;
static struct message *hand[HANDS];
static uint32_t held, received, sent, wrong;

static void judge(int result)
{
	wrong += result == -EINVAL || result == -EPROTO;
}

static void answer(struct message *m)
{
	m->reply = m->sum + m->seq;
	judge(vmq_device_give_back(&queue, m));
}

/* The oldest goes back when all hands are full. */
static uint32_t receive_some(void)
{
	uint32_t n = 0;
	void *msg;

	for (; vmq_rx_receive(&queue.core, &msg) == 0; n++) {
		if (held == HANDS) {
			answer(hand[0]);
			hand[0] = hand[1];
			hand[1] = hand[2];
			held--;
		}
		hand[held++] = msg;
	}
	received += n;
	return n;
}

static uint32_t send_some(void)
{
	uint32_t offset, n = 0;
	void *msg;

	for (; vmq_tx_take_back(&queue.core, &msg) == 0; n++) {
		const struct message *m = msg;

		wrong += m->reply != m->sum + m->seq;
		vmq_tx_free(&queue.core, msg);
	}
	while (vmq_tx_alloc(&queue.core, 0, &msg, &offset) == 0) {
		*(struct message *)msg = (struct message){ .op = OP_ECHO, .seq = sent, .sum = sent };
		sent++;
		judge(vmq_device_send(&queue, msg));
	}
	return n;
}

/* Nothing came: what is in our hands goes back too, or everybody waits. */
static bool work(void *cookie)
{
	uint64_t daif = irq_save();
	uint32_t n = receive_some() + send_some();

	(void)cookie;
	while (!n && held)
		answer(hand[--held]);
	irq_restore(daif);
	return n || queue.over;
}

int main(void)
{
	uint32_t *deaths, goal;

	if (vmq_device_open(&queue, "vmqtests", 0, &shape, &shape, false)) {
		test_true(false, "a guest without an OS opens a message queue");
		test_done();
	}
	deaths = (uint32_t *)nkddi_pdev_alloc(queue.rx.link, 0, 64);
	goal = *deaths < DEATHS ? 20 + *deaths * 37 % 200 : UINT32_MAX;
	while (received < goal && !queue.over)
		if (!wait_event(work, NULL, PATIENCE_MS))
			break;
	if (received >= goal && !wrong) {
		++*deaths;
		psci_system_reset();
	}
	test_equal(wrong, 0, "all replies to a guest without an OS are right");
	test_equal(*deaths, DEATHS, "it died 50 times with messages in its hands");
	test_note("%u received, %u sent in the last life\n", received, sent);
	test_done();
}
