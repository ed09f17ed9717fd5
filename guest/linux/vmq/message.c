// SPDX-License-Identifier: GPL-2.0-only
/* Messages: the calls of <nk/vmq.h> that travel. */
#include <linux/module.h>
#include <linux/sched/signal.h>

#include "guest/linux/vmq/link.h"

/*
 * Do without a lock what a call of the core leaves to be done: 1: interrupt the peer, -EPROTO: have
 * the link taken down.  "ending": this was perhaps the last message to come back.
 */
static void after(struct vmq_link_t *link, struct link_side *side, int result, bool ending)
{
	if (result == 1)
		vmq_link_side_trigger(side);
	if (result == -EPROTO || ending)
		vmq_links_notify(link->links);
	/* Our own user freed or sent a message that it did not hold. */
	WARN_ON_ONCE(result == -EINVAL);
}

static void after_tx(struct vmq_link_t *link, unsigned long flags, int result)
{
	bool ending = vmq_is_ending(&link->core);

	spin_unlock_irqrestore(&link->tx_lock, flags);
	after(link, &link->tx, result, ending);
}

static void after_rx(struct vmq_link_t *link, unsigned long flags, int result)
{
	bool ending = vmq_is_ending(&link->core);

	spin_unlock_irqrestore(&link->rx_lock, flags);
	after(link, &link->rx, result, ending);
}

static void wake_allocators(struct vmq_link_t *link)
{
	if (wq_has_sleeper(&link->waiters))
		wake_up_all(&link->waiters);
}

/* ---- allocation ---- */

struct wish {
	unsigned int data_len;
	void *msg;
	uint32_t offset;
	int result;
};

static void try_once(struct vmq_link_t *link, struct wish *w)
{
	w->result = vmq_tx_alloc(&link->core, w->data_len, &w->msg, &w->offset);
}

/*
 * The sleeper's condition, on the wait queue: true when there is an answer.  The user's
 * return_notify may have to see messages that are back: it is called, unless it was called and the
 * user is still at it.
 */
static bool try_or_arm(struct vmq_link_t *link, struct wish *w)
{
	bool back = false;
	unsigned long flags;

	spin_lock_irqsave(&link->tx_lock, flags);
	try_once(link, w);
	if (w->result == -EAGAIN && !READ_ONCE(link->tx.told))
		back = vmq_tx_wait(&link->core);
	if (back && link->core.take_back)
		try_once(link, w);
	spin_unlock_irqrestore(&link->tx_lock, flags);
	if (back && !link->core.take_back)
		vmq_link_side_kick(&link->tx);
	return w->result != -EAGAIN;
}

static void wait_for_slot(struct vmq_link_t *link, struct wish *w)
{
	atomic_inc(&link->waits);
	vmq_msg_send_flush(link);
	if (wait_event_interruptible(link->waiters, try_or_arm(link, w)))
		w->result = -EINTR;
}

signed int vmq_msg_allocate_ex(vmq_link_t *link, unsigned int data_len, void **msg,
			       unsigned int *data_offset, _Bool nonblocking)
{
	struct wish w = { .data_len = data_len };
	unsigned long flags;

	spin_lock_irqsave(&link->tx_lock, flags);
	try_once(link, &w);
	spin_unlock_irqrestore(&link->tx_lock, flags);
	if (w.result == -EAGAIN) {
		atomic_inc(&link->nothing_free);
		if (!nonblocking)
			wait_for_slot(link, &w);
	}
	if (w.result == -EPROTO)
		vmq_links_notify(link->links);
	if (w.result)
		return w.result == -EPROTO ? -ECONNABORTED :
		       w.result == -ENOTCONN ? -EAGAIN : w.result;
	*msg = w.msg;
	if (data_offset)
		*data_offset = w.offset;
	return 0;
}
EXPORT_SYMBOL_GPL(vmq_msg_allocate_ex);

signed int vmq_msg_allocate(vmq_link_t *link, unsigned int data_len, void **msg,
			    unsigned int *data_offset)
{
	return vmq_msg_allocate_ex(link, data_len, msg, data_offset, false);
}
EXPORT_SYMBOL_GPL(vmq_msg_allocate);

/* ---- sending ---- */

signed int vmq_msg_send_ex(vmq_link_t *link, void *msg)
{
	unsigned long flags;
	int result;

	spin_lock_irqsave(&link->tx_lock, flags);
	result = vmq_tx_send(&link->core, msg);
	link->tx.messages += result >= 0;
	after_tx(link, flags, result);
	if (result == -ECONNABORTED)
		wake_allocators(link);
	return result < 0 ? -ECONNABORTED : 0;
}
EXPORT_SYMBOL_GPL(vmq_msg_send_ex);

void vmq_msg_send(vmq_link_t *link, void *msg)
{
	vmq_msg_send_ex(link, msg);
}
EXPORT_SYMBOL_GPL(vmq_msg_send);

void vmq_msg_send_async(vmq_link_t *link, void *msg)
{
	unsigned long flags;
	int result;

	spin_lock_irqsave(&link->tx_lock, flags);
	result = vmq_tx_stage(&link->core, msg);
	link->tx.messages += result == 0;
	after_tx(link, flags, result);
}
EXPORT_SYMBOL_GPL(vmq_msg_send_async);

void vmq_msg_send_flush(vmq_link_t *link)
{
	unsigned long flags;

	spin_lock_irqsave(&link->tx_lock, flags);
	after_tx(link, flags, vmq_tx_flush(&link->core));
}
EXPORT_SYMBOL_GPL(vmq_msg_send_flush);

signed int vmq_return_msg_receive(vmq_link_t *link, void **msg)
{
	unsigned long flags;
	int result;

	spin_lock_irqsave(&link->tx_lock, flags);
	if (vmq_link_side_spent(&link->tx)) {
		result = -EAGAIN;
	} else {
		result = vmq_tx_take_back(&link->core, msg);
		if (result)
			WRITE_ONCE(link->tx.told, false);
	}
	after_tx(link, flags, result);
	return result == -EPROTO ? -ESTALE : result;
}
EXPORT_SYMBOL_GPL(vmq_return_msg_receive);

void vmq_return_msg_free(vmq_link_t *link, void *msg)
{
	unsigned long flags;

	spin_lock_irqsave(&link->tx_lock, flags);
	after_tx(link, flags, vmq_tx_free(&link->core, msg));
	wake_allocators(link);
}
EXPORT_SYMBOL_GPL(vmq_return_msg_free);

void vmq_data_free(vmq_link_t *link, unsigned int data_offset)
{
	unsigned long flags;

	spin_lock_irqsave(&link->tx_lock, flags);
	after_tx(link, flags, vmq_tx_data_free(&link->core, data_offset));
	wake_allocators(link);
}
EXPORT_SYMBOL_GPL(vmq_data_free);

unsigned int vmq_msg_data_offset(vmq_link_t *link, const void *msg)
{
	uint32_t offset = VMQ_NO_DATA;

	WARN_ON_ONCE(vmq_tx_buffer(&link->core, msg, &offset));
	return offset;
}
EXPORT_SYMBOL_GPL(vmq_msg_data_offset);

/* ---- receiving ---- */

signed int vmq_msg_receive(vmq_link_t *link, void **msg)
{
	unsigned long flags;
	int result;

	spin_lock_irqsave(&link->rx_lock, flags);
	result = vmq_link_side_spent(&link->rx) ? -EAGAIN : vmq_rx_receive(&link->core, msg);
	link->rx.messages += result == 0;
	after_rx(link, flags, result);
	return result == -EPROTO ? -ESTALE : result;
}
EXPORT_SYMBOL_GPL(vmq_msg_receive);

void vmq_msg_return(vmq_link_t *link, void *msg)
{
	unsigned long flags;

	spin_lock_irqsave(&link->rx_lock, flags);
	after_rx(link, flags, vmq_rx_give_back(&link->core, msg));
}
EXPORT_SYMBOL_GPL(vmq_msg_return);

void vmq_msg_free(vmq_link_t *link, void *msg)
{
	vmq_msg_return(link, msg);
}
EXPORT_SYMBOL_GPL(vmq_msg_free);

_Bool vmq_data_range_ok(vmq_link_t *link, unsigned int data_offset, unsigned int len)
{
	return vmq_rx_data_ok(&link->core, data_offset, len);
}
EXPORT_SYMBOL_GPL(vmq_data_range_ok);

_Bool vmq_data_offset_ok(vmq_link_t *link, unsigned int data_offset)
{
	return vmq_rx_data_ok(&link->core, data_offset, 0);
}
EXPORT_SYMBOL_GPL(vmq_data_offset_ok);

unsigned int vmq_msg_slot(vmq_link_t *link, const void *msg)
{
	int slot = msg_pool_slot(&link->core.tx.slots, msg);

	if (slot < 0)
		slot = msg_pool_slot(&link->core.rx.slots, msg);
	return slot < 0 ? ~0u : slot;
}
EXPORT_SYMBOL_GPL(vmq_msg_slot);
