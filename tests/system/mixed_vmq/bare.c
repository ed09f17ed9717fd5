// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * A peer of vmq_test without an OS: answers messages, sends some of its own, and dies in
 * the middle of it, messages in its hands, DEATHS times.  A block of PDEV remembers
 * across lives.
 */
#include <bare/board.h>
#include <bare/gic.h>
#include <bare/irq.h>
#include <bare/nkddi.h>
#include <bare/psci.h>
#include <bare/sysconf.h>
#include <bare/test.h>
#include <bare/wait.h>

#include "proto/vmq.h"

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
static struct vmq queue;
static struct lv_vlink *rx, *tx;
static uint32_t memory[64];
static uint32_t rx_peer_xirq, tx_peer_xirq, peer;
static struct message *hand[HANDS];
static uint32_t held, received, sent, wrong;
static bool over;

static void publish(void *owner, uint32_t state)
{
	struct lv_vlink *link = owner;

	nkddi_state_store(nkddi_state(link, link == rx), state);
	nkddi_sysconf(peer);
}

/* SYSCONF.  One vCPU: masked interrupts are all its locks. */
static void look(void *cookie)
{
	enum vmq_event event;

	(void)cookie;
	while ((event = vmq_step(&queue)) != VMQ_EVENT_NONE)
		over |= event == VMQ_EVENT_LINK_OFF && received;
}

static void woken(uint32_t intid, void *cookie)
{
	(void)intid;
	(void)cookie;
}

static bool attach(void)
{
	int64_t came = nkddi_pxirq_alloc(rx, LV_VMQ_PXIRQ_RX, board.vm_id, 1);
	int64_t rx_peer = nkddi_pxirq_alloc(rx, LV_VMQ_PXIRQ_TX, peer, 1);
	int64_t tx_peer = nkddi_pxirq_alloc(tx, LV_VMQ_PXIRQ_RX, peer, 1);
	int64_t back = nkddi_pxirq_alloc(tx, LV_VMQ_PXIRQ_TX, board.vm_id, 1);

	if (came < 0 || rx_peer < 0 || tx_peer < 0 || back < 0)
		return false;
	rx_peer_xirq = (uint32_t)rx_peer;
	tx_peer_xirq = (uint32_t)tx_peer;
	gic_attach((uint32_t)came, woken, NULL);
	gic_attach((uint32_t)back, woken, NULL);
	return true;
}

static bool open_queue(void)
{
	static struct sysconf_listener listener = { look, NULL, NULL };
	int64_t rx_shared, tx_shared;
	struct vmq_setup setup;

	rx = nkddi_find("vmqtests", 0, true);
	tx = nkddi_find("vmqtests", 0, false);
	if (!rx || !tx || vmq_memory_words(&shape, &shape) > sizeof(memory) / sizeof(memory[0]))
		return false;
	peer = rx->c_id;
	rx_shared = nkddi_pmem_alloc(rx, LV_VMQ_PMEM_QUEUE, vmq_pmem_bytes(&shape));
	tx_shared = nkddi_pmem_alloc(tx, LV_VMQ_PMEM_QUEUE, vmq_pmem_bytes(&shape));
	if (rx_shared < 0 || tx_shared < 0 || !attach())
		return false;
	setup = (struct vmq_setup){
		.rx_end = { &rx->s_state, &rx->c_state, rx },
		.tx_end = { &tx->c_state, &tx->s_state, tx },
		.publish = publish,
		.rx_shared = (void *)rx_shared, .tx_shared = (void *)tx_shared,
		.rx_shape = shape, .tx_shape = shape, .memory = memory,
	};
	if (vmq_init(&queue, &setup))
		return false;
	sysconf_listen(&listener);
	irq_disable();
	vmq_want(&queue, true);
	look(NULL);
	irq_enable();
	return true;
}

static void notify(int result, uint32_t xirq)
{
	if (result == 1)
		nkddi_xirq_trigger(xirq, peer);
	wrong += result == -EINVAL || result == -EPROTO;
}

static void answer(struct message *m)
{
	m->reply = m->sum + m->seq;
	notify(vmq_rx_give_back(&queue, m), rx_peer_xirq);
}

/* The oldest goes back when all hands are full. */
static uint32_t receive_some(void)
{
	uint32_t n = 0;
	void *msg;

	for (; vmq_rx_receive(&queue, &msg) == 0; n++) {
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

	for (; vmq_tx_take_back(&queue, &msg) == 0; n++) {
		const struct message *m = msg;

		wrong += m->reply != m->sum + m->seq;
		vmq_tx_free(&queue, msg);
	}
	while (vmq_tx_alloc(&queue, 0, &msg, &offset) == 0) {
		*(struct message *)msg = (struct message){ .op = OP_ECHO, .seq = sent, .sum = sent };
		sent++;
		notify(vmq_tx_send(&queue, msg), tx_peer_xirq);
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
	return n || over;
}

int main(void)
{
	uint32_t *deaths, goal;

	if (!open_queue()) {
		test_true(false, "a guest without an OS opens a message queue");
		test_done();
	}
	deaths = (uint32_t *)nkddi_pdev_alloc(rx, 0, 64);
	goal = *deaths < DEATHS ? 20 + *deaths * 37 % 200 : UINT32_MAX;
	while (received < goal && !over)
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
