// SPDX-License-Identifier: GPL-2.0-only
#include <linux/jhash.h>
#include <linux/random.h>
#include <linux/sched.h>

#include "guest/linux/test/vmq_traffic.h"

#define NO_DATA		0xffffffffu

/* ---- as receiver ---- */

static u64 message_sum(const struct peer *p, const struct message *m)
{
	return m->len && !READ_ONCE(traffic_plain) ? jhash(vmq_rx_data_area(p->link) + m->offset, m->len, m->seq) : m->seq;
}

static void hold(struct peer *p, void *msg)
{
	unsigned long flags;

	spin_lock_irqsave(&p->lock, flags);
	p->held[p->nr_held++] = msg;
	spin_unlock_irqrestore(&p->lock, flags);
	schedule_delayed_work(&p->release_work, HOLD_TIME);
	/* link_off may have been here before us. */
	if (!peer_is_on(p))
		mod_delayed_work(system_wq, &p->release_work, 0);
}

static void release_held(struct work_struct *work)
{
	struct peer *p = container_of(work, struct peer, release_work.work);
	unsigned long flags;
	void *msg;

	do {
		spin_lock_irqsave(&p->lock, flags);
		msg = p->nr_held ? p->held[--p->nr_held] : NULL;
		spin_unlock_irqrestore(&p->lock, flags);
		if (msg)
			vmq_msg_return(p->link, msg);
	} while (msg);
}

static void handle(struct peer *p, void *msg)
{
	struct message m;

	atomic_inc(&p->received);
	vmq_msg_read(&m, msg, sizeof(m));
	if (m.len && !vmq_data_range_ok(p->link, m.offset, m.len)) {
		atomic_inc(&p->bad);
		vmq_msg_free(p->link, msg);
		return;
	}
	if (message_sum(p, &m) != m.sum)
		atomic_inc(&p->bad);
	if (m.op == OP_HOLD) {
		hold(p, msg);
		return;
	}
	if (m.op == OP_TAKE) {
		vmq_msg_free(p->link, msg);
		return;
	}
	((struct message *)msg)->reply = m.sum + m.seq;
	vmq_msg_return(p->link, msg);
}

static void receive_all(struct work_struct *work)
{
	struct peer *p = container_of(work, struct peer, rx_work);
	void *msg;

	while (vmq_msg_receive(p->link, &msg) == 0) {
		handle(p, msg);
		cond_resched();
	}
}

static void receive_here(struct peer *p)
{
	void *msg;
	u32 n;

	for (n = 0; vmq_msg_receive(p->link, &msg) == 0; n++)
		handle(p, msg);
	p->most_received = max(p->most_received, n);
}

/* ---- as sender ---- */

static bool take_record(struct peer *p, u32 slot, struct message *m)
{
	struct record *r = &p->out[slot];
	unsigned long flags;
	bool used;

	spin_lock_irqsave(&p->lock, flags);
	used = r->used;
	r->used = false;
	*m = r->m;
	spin_unlock_irqrestore(&p->lock, flags);
	return used;
}

static void peer_sweep(struct peer *p)
{
	struct message m;
	u32 slot;

	for (slot = 0; slot < SLOTS; slot++)
		if (take_record(p, slot, &m) && m.len)
			vmq_data_free(p->link, m.offset);
	wake_up_all(&p->wait);
}

static void handle_back(struct peer *p, void *msg)
{
	struct message m, now;
	bool ours;

	vmq_msg_read(&now, msg, sizeof(now));
	ours = take_record(p, vmq_msg_slot(p->link, msg), &m);
	if (!ours)		/* or the sweep of a link that goes off had the message */
		atomic_inc(&p->bad);
	else if (m.op == OP_ECHO && now.reply != m.sum + m.seq)
		atomic_inc(&p->bad);
	else if (vmq_msg_data_offset(p->link, msg) != (m.len ? m.offset : NO_DATA))
		atomic_inc(&p->bad);
	if (ours && m.len)
		vmq_data_free(p->link, m.offset);
	vmq_return_msg_free(p->link, msg);
	atomic_inc(&p->back);
}

static void take_back_all(struct work_struct *work)
{
	struct peer *p = container_of(work, struct peer, back_work);
	void *msg;

	while (vmq_return_msg_receive(p->link, &msg) == 0) {
		handle_back(p, msg);
		cond_resched();
	}
	wake_up_all(&p->wait);
}

static void take_back_here(struct peer *p)
{
	void *msg;
	u32 n;

	for (n = 0; vmq_return_msg_receive(p->link, &msg) == 0; n++)
		handle_back(p, msg);
	p->most_back = max(p->most_back, n);
	wake_up_all(&p->wait);
}

static void fill(struct peer *p, struct message *m, enum op op, u32 len)
{
	*m = (struct message){ .op = op, .seq = p->seq++, .len = len, .offset = m->offset };
	if (len && !READ_ONCE(traffic_plain)) {
		get_random_bytes(vmq_tx_data_area(p->link) + m->offset, min(len, 64u));
		m->sum = jhash(vmq_tx_data_area(p->link) + m->offset, len, m->seq);
	} else {
		m->sum = m->seq;
	}
}

static u32 data_length(const struct peer *p)
{
	u32 fixed = READ_ONCE(traffic_length);

	return fixed ? min(fixed, p->tx.data_max) : 1 + get_random_u32() % p->tx.data_max;
}

static int peer_send(struct peer *p, enum op op, bool data, bool async, bool nonblocking)
{
	u32 len = data ? data_length(p) : 0;
	struct message m = {};
	unsigned long flags;
	void *msg;
	int err = vmq_msg_allocate_ex(p->link, len, &msg, &m.offset, nonblocking);

	if (err)
		return err;
	fill(p, &m, op, len);
	memcpy(msg, &m, sizeof(m));
	spin_lock_irqsave(&p->lock, flags);
	p->out[vmq_msg_slot(p->link, msg)] = (struct record){ .m = m, .used = true };
	spin_unlock_irqrestore(&p->lock, flags);
	if (async)
		vmq_msg_send_async(p->link, msg);
	else
		vmq_msg_send(p->link, msg);
	atomic_inc(&p->sent);
	if (!peer_is_on(p))
		peer_sweep(p);
	return 0;
}

static bool peer_has_all_back(struct peer *p)
{
	unsigned long flags;
	u32 slot, n = 0;

	spin_lock_irqsave(&p->lock, flags);
	for (slot = 0; slot < SLOTS; slot++)
		n += p->out[slot].used;
	spin_unlock_irqrestore(&p->lock, flags);
	return n == 0;
}

/* ---- life ---- */

static void peer_init(struct peer *p)
{
	spin_lock_init(&p->lock);
	init_waitqueue_head(&p->wait);
	INIT_WORK(&p->rx_work, receive_all);
	INIT_WORK(&p->back_work, take_back_all);
	INIT_DELAYED_WORK(&p->release_work, release_held);
}

static void peer_receive(struct peer *p, bool here)
{
	if (here)
		receive_here(p);
	else
		queue_work(system_unbound_wq, &p->rx_work);
}

static void peer_take_back(struct peer *p, bool here)
{
	if (here)
		take_back_here(p);
	else
		queue_work(system_unbound_wq, &p->back_work);
}

static void peer_exit(struct peer *p)
{
	cancel_work_sync(&p->rx_work);
	cancel_work_sync(&p->back_work);
	flush_delayed_work(&p->release_work);
}

static void peer_forget(struct peer *p)
{
	flush_work(&p->rx_work);
	flush_work(&p->back_work);
	atomic_set(&p->bad, 0);
}
