// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/etherdevice.h>
#include <linux/module.h>
#include <linux/slab.h>

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

/* Maps the ring and gets the XIRQs of both ends; the server end owns _RX. */
static int half_open(struct veth_device *d, struct veth_half *h)
{
	struct vlink_device *vl = h->end;
	int room = vlink_pxirq_alloc(vl, LV_VETH_PXIRQ_TX, VLINK_CLIENT, 1);
	int frames = vlink_pxirq_alloc(vl, LV_VETH_PXIRQ_RX, VLINK_SERVER, 1);
	bool serve = vl->role == VLINK_SERVER;

	if (room < 0 || frames < 0)
		return room < 0 ? room : frames;
	h->peer_xirq = serve ? room : frames;
	h->ring = vlink_pmem_map(vl, LV_VETH_PMEM_RING, veth_pmem_bytes(vl->desc->pmem_size), NULL);
	if (IS_ERR(h->ring))
		return PTR_ERR(h->ring);
	h->xirq = vlink_xirq_attach(serve ? frames : room, serve ? frames_came : room_came, d,
				    dev_name(&vl->dev));
	if (!IS_ERR(h->xirq))
		return 0;
	vlink_pmem_unmap(h->ring);
	return PTR_ERR(h->xirq);
}

static void half_close(struct veth_half *h)
{
	vlink_xirq_detach(h->xirq);
	vlink_pmem_unmap(h->ring);
}

/* ---- sessions ---- */

static void session_publish(void *owner, uint32_t state)
{
	struct vlink_device *vl = owner;

	if (!vlink_state_set(vl, state))
		vlink_sysconf(vl);
}

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
	struct vlink_device *rx = d->rx.end, *tx = d->tx.end;
	struct veth_config config = {
		.rx = { vlink_state_word(rx), vlink_peer_state_word(rx), session_publish, rx },
		.tx = { vlink_state_word(tx), vlink_peer_state_word(tx), session_publish, tx },
		.rx_ring = d->rx.ring,
		.tx_ring = d->tx.ring,
		.rx_budget = rx->desc->pmem_size,
		.tx_budget = tx->desc->pmem_size,
		.up = session_up,
		.down = session_down,
		.user = d,
	};
	int err = veth_init(&d->core, &config);

	if (err)
		dev_err(&rx->dev, "pmem of a link is less than %u bytes\n", LV_VETH_BUDGET_MIN);
	return err;
}

/*
 * The interrupt handlers only schedule a poll, which is disabled as long as there is
 * no session, so they may come before the core is there.
 */
static int device_open(struct veth_device *d)
{
	int err;

	err = half_open(d, &d->rx);
	if (err)
		return err;
	err = half_open(d, &d->tx);
	if (err)
		goto close_rx;
	err = device_start_core(d);
	if (err)
		goto close_tx;
	return 0;

close_tx:
	half_close(&d->tx);
close_rx:
	half_close(&d->rx);
	return err;
}

static void device_close(struct veth_device *d)
{
	half_close(&d->tx);
	half_close(&d->rx);
	cancel_work_sync(&d->step_work);
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
	if (err)
		goto free;
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
free:
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

struct partner_search {
	struct vlink_device *end;
	struct vlink_device *partner;
};

static int partner_fits(struct device *dev, void *arg)
{
	struct vlink_device *vl = to_vlink_device(dev);
	struct partner_search *s = arg;
	const struct vlink_device *rx = s->end->role == VLINK_SERVER ? s->end : vl;
	const struct vlink_device *tx = s->end->role == VLINK_SERVER ? vl : s->end;

	if (vl->role == s->end->role || vlink_get_drvdata(vl) ||
	    !link_is_pair(rx->desc, tx->desc, LV_VETH_CLASS, vl->self))
		return 0;
	s->partner = vl;
	return 1;
}

int veth_device_probe(struct vlink_device *vl)
{
	struct partner_search s = { .end = vl };
	int err = 0;

	mutex_lock(&devices_lock);
	if (driver_for_each_device(vl->dev.driver, NULL, &s, partner_fits))
		err = vl->role == VLINK_SERVER ? device_create_pair(vl, s.partner) :
						 device_create_pair(s.partner, vl);
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
