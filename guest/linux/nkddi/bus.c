// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/module.h>
#include <linux/workqueue.h>

#include "guest/linux/compat/bus.h"
#include "guest/linux/nkddi/bus.h"
#include "guest/linux/nkddi/focus.h"
#include "guest/linux/nkddi/xirq.h"
#include "guest/linux/nkddi/xmem_end.h"

static struct workqueue_struct *sysconf_queue;
static struct xirq_attachment *sysconf_xirq;

static bool bus_names(const char *const *classes, const char *class)
{
	for (; classes && *classes; classes++)
		if (!strcmp(*classes, class))
			return true;
	return false;
}

static int bus_match(struct device *dev, COMPAT_MATCH_CONST struct device_driver *drv)
{
	const struct vlink_device *vl = to_vlink_device(dev);

	if (vl->driver_override)
		return !strcmp(vl->driver_override, drv->name);
	if (to_vlink_driver(drv)->match)
		return to_vlink_driver(drv)->match(vl);
	return bus_names(to_vlink_driver(drv)->classes, vl->class);
}

static int bus_driver_names(struct device_driver *drv, void *class)
{
	return bus_names(to_vlink_driver(drv)->classes, class);
}

bool vlink_class_is_claimed(const char *class)
{
	return bus_for_each_drv(&vlink_bus, NULL, (void *)class, bus_driver_names);
}
EXPORT_SYMBOL_GPL(vlink_class_is_claimed);

static int bus_uevent(COMPAT_UEVENT_CONST struct device *dev, struct kobj_uevent_env *env)
{
	const struct vlink_device *vl = to_vlink_device(dev);

	return add_uevent_var(env, "MODALIAS=vlink:%s", vl->class) ?:
	       add_uevent_var(env, "VLINK_CLASS=%s", vl->class) ?:
	       add_uevent_var(env, "VLINK_LINK=%d", vl->link) ?:
	       add_uevent_var(env, "VLINK_ROLE=%s",
			      vl->role == VLINK_SERVER ? "server" : "client");
}

static int bus_probe(struct device *dev)
{
	int err = to_vlink_driver(dev->driver)->probe(to_vlink_device(dev));

	if (err)
		nkddi_xmem_release(to_vlink_device(dev));
	return err;
}

static void bus_remove(struct device *dev)
{
	struct vlink_driver *drv = to_vlink_driver(dev->driver);

	if (drv->remove)
		drv->remove(to_vlink_device(dev));
	nkddi_xmem_release(to_vlink_device(dev));
}

struct bus_type vlink_bus = {
	.name = "vlink",
	.bus_groups = nkddi_focus_groups,
	.match = bus_match,
	.uevent = bus_uevent,
	.probe = bus_probe,
	.remove = bus_remove,
};

int __vlink_driver_register(struct vlink_driver *drv, struct module *owner)
{
	drv->driver.bus = &vlink_bus;
	drv->driver.owner = owner;
	return driver_register(&drv->driver);
}
EXPORT_SYMBOL_GPL(__vlink_driver_register);

void vlink_driver_unregister(struct vlink_driver *drv)
{
	driver_unregister(&drv->driver);
}
EXPORT_SYMBOL_GPL(vlink_driver_unregister);

/* Whoever polls the sysfs file hears of the change. */
static void bus_note_peer_state(struct vlink_device *vl)
{
	u32 state = vlink_peer_state(vl);

	if (state != vl->seen_state)
		sysfs_notify(&vl->dev.kobj, NULL, "peer_state");
	vl->seen_state = state;
}

/* The device lock keeps probe and remove away: driver is set iff it is bound. */
static int bus_sysconf_one(struct device *dev, void *unused)
{
	struct vlink_device *vl = to_vlink_device(dev);

	device_lock(dev);
	bus_note_peer_state(vl);
	if (dev->driver && to_vlink_driver(dev->driver)->sysconf)
		to_vlink_driver(dev->driver)->sysconf(vl);
	device_unlock(dev);
	return 0;
}

static void bus_sysconf_work(struct work_struct *work)
{
	bus_for_each_dev(&vlink_bus, NULL, NULL, bus_sysconf_one);
}
static DECLARE_WORK(sysconf_work, bus_sysconf_work);

/*
 * A few rounds connect a link; a peer may trigger without end.  What comes beyond ROUNDS in
 * a jiffy stays pending, masked, until the next one: that bounds all that hangs on this
 * interrupt, whoever attached it.
 */
#define ROUNDS	8

static unsigned long rounds_since;	/* jiffies; these two are the handler's */
static unsigned int rounds;

static void bus_sysconf_go_on(struct work_struct *work)
{
	nkddi_xirq_unmask(LV_XIRQ_SYSCONF);
}
static DECLARE_DELAYED_WORK(go_on_work, bus_sysconf_go_on);

static void bus_sysconf_pace(void)
{
	if (rounds_since != jiffies) {
		rounds_since = jiffies;
		rounds = 0;
	}
	if (++rounds < ROUNDS)
		return;
	nkddi_xirq_mask(LV_XIRQ_SYSCONF);
	schedule_delayed_work(&go_on_work, 1);
}

static void bus_sysconf_xirq(void *cookie, u32 xirq)
{
	queue_work(sysconf_queue, &sysconf_work);
	bus_sysconf_pace();
}

/* A first look at once: a SYSCONF may have come before we listened. */
int nkddi_bus_sysconf_start(void)
{
	sysconf_queue = alloc_ordered_workqueue("nkddi-sysconf", WQ_MEM_RECLAIM);
	if (!sysconf_queue)
		return -ENOMEM;
	sysconf_xirq = nkddi_xirq_attach(LV_XIRQ_SYSCONF, bus_sysconf_xirq, NULL, "nkddi sysconf");
	if (IS_ERR(sysconf_xirq)) {
		destroy_workqueue(sysconf_queue);
		return PTR_ERR(sysconf_xirq);
	}
	queue_work(sysconf_queue, &sysconf_work);
	return 0;
}

void nkddi_bus_sysconf_stop(void)
{
	nkddi_xirq_detach(sysconf_xirq);
	if (cancel_delayed_work_sync(&go_on_work))
		nkddi_xirq_unmask(LV_XIRQ_SYSCONF);
	destroy_workqueue(sysconf_queue);
}

int nkddi_bus_init(void)
{
	return bus_register(&vlink_bus);
}

void nkddi_bus_exit(void)
{
	bus_unregister(&vlink_bus);
}
