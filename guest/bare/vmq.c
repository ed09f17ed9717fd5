// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <bare/half.h>
#include <bare/irq.h>
#include <bare/nkddi.h>
#include <bare/vmq.h>

/* A peer that comes and goes must not hold us here: its next change comes with a SYSCONF. */
#define REPORTS_MAX	8

/* SYSCONF came.  With one vCPU, masked interrupts are all the locking that is needed. */
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

static const struct half_labels labels = {
	.pmem = LV_VMQ_PMEM_QUEUE,
	.pxirq_client = LV_VMQ_PXIRQ_TX,
	.pxirq_server = LV_VMQ_PXIRQ_RX,
};

static int bind(struct vmq_device *d, const struct vmq_shape *rx, const struct vmq_shape *tx,
		bool take_back)
{
	struct vmq_config config = {
		.rx = half_end(&d->rx), .tx = half_end(&d->tx),
		.rx_shape = *rx, .tx_shape = *tx,
		.memory = d->memory, .take_back = take_back,
	};
	int error = half_open(&d->rx, &labels, vmq_pmem_bytes(rx));

	if (!error)
		error = half_open(&d->tx, &labels, vmq_pmem_bytes(tx));
	if (error)
		return error;
	config.rx_shared = d->rx.pmem;
	config.tx_shared = d->tx.pmem;
	return vmq_init(&d->core, &config) ? LV_EINVAL : 0;
}

int vmq_device_open(struct vmq_device *d, const char *class, int32_t number,
		    const struct vmq_shape *rx, const struct vmq_shape *tx, bool take_back)
{
	uint64_t daif;
	int error;

	if (!pair_find(&d->rx, &d->tx, class, number))
		return LV_ENOENT;
	if (vmq_shape_check(rx) || vmq_shape_check(tx) ||
	    vmq_memory_words(rx, tx) > VMQ_DEVICE_WORDS)
		return LV_EINVAL;
	error = bind(d, rx, tx, take_back);
	if (error)
		return error;
	half_attach(&d->rx, woken, d);
	half_attach(&d->tx, woken, d);
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
		half_trigger(&d->tx);
	return result;
}

int vmq_device_give_back(struct vmq_device *d, void *msg)
{
	int result = vmq_rx_give_back(&d->core, msg);

	if (result == 1)
		half_trigger(&d->rx);
	if (vmq_is_ending(&d->core))
		look(d);	/* this was perhaps the last message */
	return result;
}
