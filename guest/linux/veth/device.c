// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/etherdevice.h>
#include <linux/module.h>
#include <linux/slab.h>

#include <linkvisor/pair.h>

#include "guest/linux/veth/device.h"
#include "guest/linux/veth/interface.h"

static DEFINE_MUTEX(devices_lock);	/* guards what follows and the ends' drvdata */
static LIST_HEAD(devices);

/* ---- XIRQs ---- */

static void frames_came(void *cookie, u32 xirq)
{
	struct veth_device *d = cookie;

	atomic64_inc(&d->count.xirqs_frames);
	napi_schedule(&d->napi);
}

static void room_came(void *cookie, u32 xirq)
{
	struct veth_device *d = cookie;

	atomic64_inc(&d->count.xirqs_room);
	napi_schedule(&d->napi);
}

/* ---- one direction ---- */

/* The server end owns _RX.  The handler comes before the core, see device_open(). */
static const struct vlink_half_labels half_labels = {
	.pmem = LV_VETH_PMEM_RING,
	.pxirq_client = LV_VETH_PXIRQ_TX,
	.pxirq_server = LV_VETH_PXIRQ_RX,
};

static int half_open(struct veth_device *d, struct vlink_half *h, xirq_handler_t handler)
{
	int err = vlink_half_open(h, &half_labels, veth_pmem_bytes(h->end->desc->pmem_size));

	return err ?: vlink_half_attach(h, handler, d);
}

/* ---- sessions ---- */

static void session_up(void *user)
{
	veth_interface_up(user);
}

static void session_down(void *user, bool failed)
{
	struct veth_device *d = user;

	veth_interface_down(d);
	if (failed)
		vlink_violation(d->rx.end, "its index of a ring is impossible");
}

static void device_step(struct veth_device *d)
{
	mutex_lock(&d->step_lock);
	veth_step(&d->core);
	mutex_unlock(&d->step_lock);
}

static void device_step_work(struct work_struct *work)
{
	device_step(container_of(work, struct veth_device, step_work));
}

void veth_device_broken(struct veth_device *d)
{
	schedule_work(&d->step_work);
}

void veth_device_want(struct veth_device *d, bool want)
{
	mutex_lock(&d->step_lock);
	veth_want(&d->core, want);
	veth_step(&d->core);
	mutex_unlock(&d->step_lock);
}

void veth_device_sysconf(struct vlink_device *vl)
{
	struct veth_device *d;

	mutex_lock(&devices_lock);
	d = vlink_get_drvdata(vl);
	if (d)
		device_step(d);
	mutex_unlock(&devices_lock);
}

/* ---- making and unmaking ---- */

static int device_start_core(struct veth_device *d)
{
	struct veth_config config = {
		.rx = vlink_half_end(&d->rx),
		.tx = vlink_half_end(&d->tx),
		.rx_ring = d->rx.pmem,
		.tx_ring = d->tx.pmem,
		.rx_budget = d->rx.end->desc->pmem_size,
		.tx_budget = d->tx.end->desc->pmem_size,
		.up = session_up,
		.down = session_down,
		.user = d,
	};
	int err = veth_init(&d->core, &config);

	if (err)
		dev_err(&d->rx.end->dev, "pmem of a link is less than %u bytes\n",
			LV_VETH_BUDGET_MIN);
	return err;
}

/*
 * The interrupt handlers only schedule a poll, which is disabled as long as there is
 * no session, so they may come before the core is there.
 */
static int device_open(struct veth_device *d)
{
	int err = half_open(d, &d->rx, frames_came);

	if (!err)
		err = half_open(d, &d->tx, room_came);
	if (!err)
		err = device_start_core(d);
	return err;
}

static void device_close(struct veth_device *d)
{
	cancel_work_sync(&d->step_work);
	vlink_half_close(&d->tx);
	vlink_half_close(&d->rx);
}

/* Whatever an older life of this VM left behind is OFF before the interface is there. */
static int device_name_and_register(struct veth_device *d)
{
	struct vlink_device *vl = d->rx.end;
	struct veth_info info;
	u32 bad = veth_info_parse(vl->info, &info);

	if (bad & VETH_INFO_BAD_MAC)
		dev_warn(&vl->dev, "info '%s': not the address of a station\n", vl->info);
	if (bad & VETH_INFO_BAD_NAME)
		dev_warn(&vl->dev, "info '%s': not the name of an interface\n", vl->info);
	if (!is_valid_ether_addr(info.mac))
		veth_default_mac(vl->desc, d->tx.end->desc, info.mac);
	SET_NETDEV_DEV(d->dev, &vl->dev);
	device_step(d);
	return veth_interface_register(d, info.name, info.mac);
}

static struct veth_device *device_alloc(struct vlink_device *rx, struct vlink_device *tx)
{
	struct veth_device *d = veth_interface_alloc();

	if (!d)
		return NULL;
	d->rx.end = rx;
	d->tx.end = tx;
	mutex_init(&d->step_lock);
	INIT_WORK(&d->step_work, device_step_work);
	return d;
}

static int device_create_pair(struct vlink_device *rx, struct vlink_device *tx)
{
	struct veth_device *d = device_alloc(rx, tx);
	int err;

	if (!d)
		return -ENOMEM;
	err = device_open(d);
	if (!err)
		err = device_name_and_register(d);
	if (err)
		goto close;
	vlink_set_drvdata(rx, d);
	vlink_set_drvdata(tx, d);
	list_add_tail(&d->node, &devices);
	netdev_info(d->dev, "link %d to OS#%u, %pM\n", rx->link, rx->peer, d->dev->dev_addr);
	return 0;

close:
	device_close(d);
	veth_interface_free(d);
	return dev_err_probe(&rx->dev, err, "cannot make an interface\n");
}

static void device_destroy_pair(struct veth_device *d)
{
	list_del(&d->node);
	vlink_set_drvdata(d->rx.end, NULL);
	vlink_set_drvdata(d->tx.end, NULL);
	veth_interface_unregister(d);
	device_close(d);
	veth_interface_free(d);
}

/* ---- pairing ---- */

int veth_device_probe(struct vlink_device *vl)
{
	struct vlink_pair pair;
	int err = 0;

	mutex_lock(&devices_lock);
	if (vlink_pair_find_waiting(vl, &pair))
		err = device_create_pair(pair.rx, pair.tx);
	mutex_unlock(&devices_lock);
	return err;
}

void veth_device_remove(struct vlink_device *vl)
{
	struct veth_device *d;

	mutex_lock(&devices_lock);
	d = vlink_get_drvdata(vl);
	if (d)
		device_destroy_pair(d);
	mutex_unlock(&devices_lock);
}

void veth_device_for_each(void (*show)(struct veth_device *d, void *arg), void *arg)
{
	struct veth_device *d;

	mutex_lock(&devices_lock);
	list_for_each_entry(d, &devices, node)
		show(d, arg);
	mutex_unlock(&devices_lock);
}
