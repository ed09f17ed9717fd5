// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/module.h>
#include <linux/slab.h>

#include <linkvisor/vmq_end.h>

#include "guest/linux/vmq/link.h"

struct workqueue_struct *vmq_queue;

/* ---- interrupts ---- */

/*
 * The user's callback.  A peer that sends as fast as he takes could keep him in it: what
 * is beyond the budget is left to a work item, which takes turns with everybody else.
 * Before link_on he does not know the link; vmq_link_report() makes up for it.
 */
#define VISIT_BUDGET	32

static void side_visit(struct vmq_link_t *link, struct link_side *side,
		       void (*notify)(vmq_link_t *link))
{
	unsigned long flags;

	if (work_pending(&side->later))
		return;
	spin_lock_irqsave(&side->notify_lock, flags);
	if (vmq_is_on(&link->core)) {
		side->budget = VISIT_BUDGET;
		side->spent = false;
		WRITE_ONCE(side->visitor, current);
		notify(link);
		WRITE_ONCE(side->visitor, NULL);
		if (side->spent) {
			atomic_inc(&side->kicked);
			queue_work(vmq_queue, &side->later);
		}
	}
	spin_unlock_irqrestore(&side->notify_lock, flags);
}

static void link_receive(struct vmq_link_t *link)
{
	const vmq_callbacks_t *calls = link->links->callbacks;

	if (calls->receive_notify)
		side_visit(link, &link->rx, calls->receive_notify);
}

static void tell_return(struct vmq_link_t *link)
{
	WRITE_ONCE(link->tx.told, true);
	link->links->callbacks->return_notify(link);
}

static void link_take_back(struct vmq_link_t *link)
{
	if (link->links->callbacks->return_notify)
		side_visit(link, &link->tx, tell_return);
	else
		wake_up_all(&link->waiters);
}

static void rx_xirq(void *cookie, u32 xirq)
{
	struct vmq_link_t *link = cookie;

	atomic_inc(&link->rx.received);
	link_receive(link);
}

static void tx_xirq(void *cookie, u32 xirq)
{
	struct vmq_link_t *link = cookie;

	atomic_inc(&link->tx.received);
	link_take_back(link);
}

static void rx_kick(struct irq_work *work)
{
	link_receive(container_of(work, struct vmq_link_t, rx.kick));
}

static void tx_kick(struct irq_work *work)
{
	link_take_back(container_of(work, struct vmq_link_t, tx.kick));
}

static void rx_later(struct work_struct *work)
{
	link_receive(container_of(work, struct vmq_link_t, rx.later));
}

static void tx_later(struct work_struct *work)
{
	link_take_back(container_of(work, struct vmq_link_t, tx.later));
}

/* When the link is not on: no callback runs any more. */
static void side_quiesce(struct link_side *side)
{
	unsigned long flags;

	spin_lock_irqsave(&side->notify_lock, flags);
	spin_unlock_irqrestore(&side->notify_lock, flags);
}

/* ---- making ---- */

static const struct vlink_half_labels side_labels = {
	.pmem = LV_VMQ_PMEM_QUEUE,
	.pxirq_client = LV_VMQ_PXIRQ_TX,
	.pxirq_server = LV_VMQ_PXIRQ_RX,
};

static int side_open(struct link_side *side, const struct vmq_shape *shape, xirq_handler_t handler,
		     void *cookie)
{
	int err = vlink_half_open(&side->half, &side_labels, vmq_pmem_bytes(shape));

	return err ?: vlink_half_attach(&side->half, handler, cookie);
}

static void side_close(struct link_side *side)
{
	vlink_half_detach(&side->half);
	irq_work_sync(&side->kick);
	cancel_work_sync(&side->later);
	vlink_half_close(&side->half);
}

static void side_init(struct link_side *side, struct vlink_device *end,
		      void (*kick)(struct irq_work *work), work_func_t later)
{
	side->half.end = end;
	spin_lock_init(&side->notify_lock);
	init_irq_work(&side->kick, kick);
	INIT_WORK(&side->later, later);
}

static int shape_read(const vmq_xx_config_t *config, struct vmq_shape *shape)
{
	if (config == VMQ_XX_CONFIG_IGNORE_VLINK)
		return -ENODEV;
	if (!config)
		return -EINVAL;
	*shape = (struct vmq_shape){
		.msg_count = config->msg_count,
		.msg_max = config->msg_max,
		.data_count = config->data_count,
		.data_max = config->data_max,
	};
	return vmq_shape_check(shape);
}

static int link_read_shapes(struct vmq_link_t *link)
{
	const vmq_links_t *links = link->links;
	const vmq_callbacks_t *calls = links->callbacks;
	const vmq_xx_config_t *tx = links->tx_default, *rx = links->rx_default;
	int err;

	if (calls->get_tx_config)
		tx = calls->get_tx_config(link, link->public.tx_s_info);
	err = shape_read(tx, &link->tx_shape);
	if (err)
		return err;
	if (calls->get_rx_config)
		rx = calls->get_rx_config(link, link->public.rx_s_info);
	return shape_read(rx, &link->rx_shape);
}

static int link_start_core(struct vmq_link_t *link)
{
	struct vmq_config config = {
		.rx = vlink_half_end(&link->rx.half),
		.tx = vlink_half_end(&link->tx.half),
		.rx_shared = link->rx.half.pmem,
		.tx_shared = link->tx.half.pmem,
		.rx_shape = link->rx_shape,
		.tx_shape = link->tx_shape,
		.memory = link->memory,
		.take_back = !link->links->callbacks->return_notify,
	};

	int err = vmq_init(&link->core, &config);

	link->has_core = !err;
	return err;
}

static void link_publish_geometry(struct vmq_link_t *link)
{
	vmq_link_public_t *public = &link->public;
	u32 tx_data = vmq_data_start(&link->tx_shape);

	public->msg_max = link->core.tx.slots.size;
	public->data_max = link->core.tx.data.size;
	if (link->rx_shape.data_count)
	public->rx_data_area = link->rx.half.pmem + vmq_data_start(&link->rx_shape);
	if (!link->tx_shape.data_count)
		return;
	public->tx_data_area = link->tx.half.pmem + tx_data;
	public->ptx_data_area = link->tx.half.paddr + tx_data;
}

/* An interrupt that comes before the core is bound finds a queue that is not on. */
static int link_open(struct vmq_link_t *link)
{
	int err = link_read_shapes(link);

	if (err)
		return err;
	link->memory = kvcalloc(vmq_memory_words(&link->rx_shape, &link->tx_shape), sizeof(u32),
				GFP_KERNEL);
	if (!link->memory)
		return -ENOMEM;
	err = side_open(&link->rx, &link->rx_shape, rx_xirq, link);
	if (!err)
		err = side_open(&link->tx, &link->tx_shape, tx_xirq, link);
	if (!err)
		err = link_start_core(link);
	if (!err)
		link_publish_geometry(link);
	return err;
}

struct vmq_link_t *vmq_link_create(vmq_links_t *links, struct vlink_device *rx,
				   struct vlink_device *tx)
{
	struct vmq_link_t *link = kzalloc(sizeof(*link), GFP_KERNEL);
	int err;

	if (!link)
		return ERR_PTR(-ENOMEM);
	link->links = links;
	link->public.local_osid = rx->self;
	link->public.peer_osid = rx->peer;
	link->public.rx_s_info = (char *)rx->info;
	link->public.tx_s_info = (char *)tx->peer_info;
	spin_lock_init(&link->rx_lock);
	spin_lock_init(&link->tx_lock);
	init_waitqueue_head(&link->waiters);
	side_init(&link->rx, rx, rx_kick, rx_later);
	side_init(&link->tx, tx, tx_kick, tx_later);
	err = link_open(link);
	if (!err)
		return link;
	vmq_link_close(link);
	vmq_link_free(link);
	return ERR_PTR(err);
}

void vmq_link_close(struct vmq_link_t *link)
{
	if (link->has_core)
		vmq_link_want(link, false);
	side_close(&link->rx);
	side_close(&link->tx);
}

void vmq_link_free(struct vmq_link_t *link)
{
	kvfree(link->memory);
	kfree(link);
}

/* ---- life ---- */

static unsigned long link_lock(struct vmq_link_t *link)
{
	unsigned long flags;

	spin_lock_irqsave(&link->rx_lock, flags);
	spin_lock(&link->tx_lock);
	return flags;
}

static void link_unlock(struct vmq_link_t *link, unsigned long flags)
{
	spin_unlock(&link->tx_lock);
	spin_unlock_irqrestore(&link->rx_lock, flags);
}

void vmq_link_break(vmq_link_t *link)
{
	vmq_break(&link->core);
	vmq_links_notify(link->links);
}
EXPORT_SYMBOL_GPL(vmq_link_break);

void vmq_link_want(struct vmq_link_t *link, bool want)
{
	unsigned long flags = link_lock(link);

	vmq_want(&link->core, want);
	vmq_step(&link->core);
	link_unlock(link, flags);
	wake_up_all(&link->waiters);
}

static enum vmq_event link_news(struct vmq_link_t *link, u32 *failures)
{
	unsigned long flags = link_lock(link);
	enum vmq_event event = vmq_report(&link->core);

	*failures = link->core.session.failures;
	link_unlock(link, flags);
	return event;
}

static void link_tell(struct vmq_link_t *link, enum vmq_event event)
{
	const vmq_callbacks_t *calls = link->links->callbacks;
	void (*const tell[])(vmq_link_t *link) = {
		[VMQ_EVENT_LINK_ON] = calls->link_on,
		[VMQ_EVENT_LINK_OFF] = calls->link_off,
		[VMQ_EVENT_LINK_OFF_COMPLETED] = calls->link_off_completed,
	};

	wake_up_all(&link->waiters);
	if (event == VMQ_EVENT_LINK_OFF) {
		side_quiesce(&link->rx);
		side_quiesce(&link->tx);
	}
	if (tell[event])
		tell[event](link);
	if (event != VMQ_EVENT_LINK_ON)
		return;
	vmq_link_side_kick(&link->rx);
	if (calls->return_notify)
		vmq_link_side_kick(&link->tx);
}

#define REPORTS_MAX	8	/* a peer that comes and goes must not hold the thread */

void vmq_link_report(struct vmq_link_t *link)
{
	enum vmq_event event;
	u32 failures;
	int i;

	for (i = 0; i < REPORTS_MAX; i++) {
		event = link_news(link, &failures);
		if (failures != link->failures)
			vlink_violation(link->rx.half.end, "it broke the protocol of the queue");
		link->failures = failures;
		if (event == VMQ_EVENT_NONE)
			return;
		link_tell(link, event);
	}
	vmq_links_notify(link->links);
}

struct vlink_device *vmq_link_rx_end(const vmq_link_t *link)
{
	return link->rx.half.end;
}
EXPORT_SYMBOL_GPL(vmq_link_rx_end);

struct vlink_device *vmq_link_tx_end(const vmq_link_t *link)
{
	return link->tx.half.end;
}
EXPORT_SYMBOL_GPL(vmq_link_tx_end);
