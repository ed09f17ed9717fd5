// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <bare/board.h>
#include <bare/gic.h>
#include <bare/irq.h>
#include <bare/nkddi.h>
#include <bare/vmq.h>

/* A peer that comes and goes must not hold us here: its next change comes with a SYSCONF. */
#define REPORTS_MAX	8

/* SYSCONF.  One vCPU: masked interrupts are all its locks. */
static void look(void *cookie)
{
	struct vmq_device *d = cookie;
	enum vmq_event event = VMQ_EVENT_LINK_OFF;

	for (int i = 0; i < REPORTS_MAX && event != VMQ_EVENT_NONE; i++) {
		event = vmq_report(&d->core);
		d->over |= event == VMQ_EVENT_LINK_OFF_COMPLETED;
	}
}

/* Messages came, or came back; a waiting caller looks itself. */
static void woken(uint32_t intid, void *cookie)
{
	(void)intid;
	(void)cookie;
}

static int attach(struct vmq_device *d)
{
	int64_t came = nkddi_pxirq_alloc(d->rx, LV_VMQ_PXIRQ_RX, board.vm_id, 1);
	int64_t rx_peer = nkddi_pxirq_alloc(d->rx, LV_VMQ_PXIRQ_TX, d->peer, 1);
	int64_t tx_peer = nkddi_pxirq_alloc(d->tx, LV_VMQ_PXIRQ_RX, d->peer, 1);
	int64_t back = nkddi_pxirq_alloc(d->tx, LV_VMQ_PXIRQ_TX, board.vm_id, 1);

	if (came < 0 || rx_peer < 0 || tx_peer < 0 || back < 0)
		return LV_ENOSPC;
	d->rx_peer_xirq = (uint32_t)rx_peer;
	d->tx_peer_xirq = (uint32_t)tx_peer;
	gic_attach((uint32_t)came, woken, d);
	gic_attach((uint32_t)back, woken, d);
	return 0;
}

static int bind(struct vmq_device *d, const struct vmq_shape *rx, const struct vmq_shape *tx,
		bool take_back)
{
	int64_t rx_shared = nkddi_pmem_alloc(d->rx, LV_VMQ_PMEM_QUEUE, vmq_pmem_bytes(rx));
	int64_t tx_shared = nkddi_pmem_alloc(d->tx, LV_VMQ_PMEM_QUEUE, vmq_pmem_bytes(tx));
	struct vmq_config config = {
		.rx = { &d->rx->s_state, &d->rx->c_state, nkddi_publish, d->rx },
		.tx = { &d->tx->c_state, &d->tx->s_state, nkddi_publish, d->tx },
		.rx_shared = (void *)rx_shared, .tx_shared = (void *)tx_shared,
		.rx_shape = *rx, .tx_shape = *tx,
		.memory = d->memory, .take_back = take_back,
	};

	if (rx_shared < 0 || tx_shared < 0)
		return LV_ENOMEM;
	return vmq_init(&d->core, &config) ? LV_EINVAL : attach(d);
}

int vmq_device_open(struct vmq_device *d, const char *class, int32_t number,
		    const struct vmq_shape *rx, const struct vmq_shape *tx, bool take_back)
{
	uint64_t daif;
	int error;

	d->rx = nkddi_find(class, number, true);
	d->tx = nkddi_find(class, number, false);
	if (!d->rx || !d->tx || !link_is_pair(d->rx, d->tx, class, board.vm_id))
		return LV_ENOENT;
	if (vmq_shape_check(rx) || vmq_shape_check(tx) ||
	    vmq_memory_words(rx, tx) > VMQ_DEVICE_WORDS)
		return LV_EINVAL;
	d->peer = d->rx->c_id;
	error = bind(d, rx, tx, take_back);
	if (error)
		return error;
	d->listener = (struct sysconf_listener){ look, d, NULL };
	sysconf_listen(&d->listener);
	daif = irq_save();
	vmq_want(&d->core, true);
	look(d);
	irq_restore(daif);
	return 0;
}

int vmq_device_send(struct vmq_device *d, void *msg)
{
	int result = vmq_tx_send(&d->core, msg);

	if (result == 1)
		nkddi_xirq_trigger(d->tx_peer_xirq, d->peer);
	return result;
}

int vmq_device_give_back(struct vmq_device *d, void *msg)
{
	int result = vmq_rx_give_back(&d->core, msg);

	if (result == 1)
		nkddi_xirq_trigger(d->rx_peer_xirq, d->peer);
	if (vmq_is_ending(&d->core))
		look(d);	/* that was perhaps the last one */
	return result;
}
