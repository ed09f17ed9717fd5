// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "guest/linux/pipe/node.h"
#include "guest/linux/vupipe/device.h"
#include "guest/linux/vupipe/file.h"
#include "guest/linux/vupipe/map.h"

static DEFINE_MUTEX(nodes_lock);
static struct pipe_nodes nodes = { .name = LV_VUPIPE_CLASS };

/* ---- attributes ---- */

#define to_vupipe(d)	container_of(d, struct vupipe_device, dev)

#define VUPIPE_ATTRIBUTE(_name, _format, _value)					\
static ssize_t _name##_show(struct device *dev, struct device_attribute *attr, char *buf) \
{											\
	const struct vupipe_device *d = to_vupipe(dev);					\
	return sysfs_emit(buf, _format "\n", _value);					\
}											\
static DEVICE_ATTR_RO(_name)

VUPIPE_ATTRIBUTE(role, "%s", d->core.server ? "server" : "client");
VUPIPE_ATTRIBUTE(peer, "%u", d->end->peer);
VUPIPE_ATTRIBUTE(link, "%d", d->end->link);
VUPIPE_ATTRIBUTE(size, "%u", d->size);
VUPIPE_ATTRIBUTE(opens, "%u", READ_ONCE(d->opens));
VUPIPE_ATTRIBUTE(violations, "%u", READ_ONCE(d->core.failures));

static struct attribute *attributes[] = {
	&dev_attr_role.attr,
	&dev_attr_peer.attr,
	&dev_attr_link.attr,
	&dev_attr_size.attr,
	&dev_attr_opens.attr,
	&dev_attr_violations.attr,
	NULL
};

static const struct attribute_group attribute_group = {
	.attrs = attributes,
};

static const struct attribute_group *attribute_groups[] = {
	&attribute_group,
	NULL
};

/* ---- the link's life ---- */

void device_wake(struct vupipe_device *d)
{
	wake_up_interruptible(&d->waiters);
}

static void device_xirq(void *cookie, u32 xirq)
{
	device_wake(cookie);
}

static void device_publish_state(void *end, uint32_t state)
{
	struct vlink_device *vl = end;

	if (!vlink_state_set(vl, state))
		vlink_sysconf(vl);
}

void device_report(struct vupipe_device *d)
{
	if (d->failures == d->core.failures)
		return;
	d->failures = d->core.failures;
	vlink_violation(d->end, "the ends' indices of the ring contradict each other");
}

static void device_step(struct vupipe_device *d)
{
	mutex_lock(&d->lock);
	vupipe_step(&d->core);
	mutex_unlock(&d->lock);
	device_wake(d);
}

static void device_want(struct vupipe_device *d, bool want)
{
	mutex_lock(&d->lock);
	vupipe_want(&d->core, want);
	mutex_unlock(&d->lock);
	device_step(d);
}

void device_get_link(struct vupipe_device *d)
{
	mutex_lock(&d->open_lock);
	if (d->opens++ == 0)
		device_want(d, true);
	mutex_unlock(&d->open_lock);
}

void device_put_link(struct vupipe_device *d)
{
	mutex_lock(&d->open_lock);
	if (--d->opens == 0)
		device_want(d, false);
	mutex_unlock(&d->open_lock);
}

void device_sysconf(struct vlink_device *vl)
{
	device_step(vlink_get_drvdata(vl));
}

/* ---- making and unmaking ---- */

static void device_release(struct device *dev)
{
	kfree(to_vupipe(dev));
}

static const struct device_type device_type = {
	.name = "vupipe",
	.groups = attribute_groups,
	.release = device_release,
};

static struct vupipe_device *device_alloc(struct vlink_device *vl)
{
	struct vupipe_device *d = kzalloc(sizeof(*d), GFP_KERNEL);

	if (!d)
		return NULL;
	device_initialize(&d->dev);
	d->dev.class = nodes.class;
	d->dev.type = &device_type;
	d->dev.parent = &vl->dev;
	cdev_init(&d->cdev, &file_operations);
	d->cdev.owner = THIS_MODULE;
	mutex_init(&d->open_lock);
	mutex_init(&d->lock);
	init_waitqueue_head(&d->waiters);
	INIT_LIST_HEAD(&d->files);
	d->end = vl;
	return d;
}

/* Both VMs size the area by the server's info. */
static void device_read_info(struct vupipe_device *d)
{
	struct vlink_device *vl = d->end;
	const char *text = vl->role == VLINK_SERVER ? vl->info : vl->peer_info;

	if (!vupipe_info_parse(text, &d->size))
		dev_warn(&vl->dev, "info '%s': bad size, default used\n", text);
}

static int device_open_memory(struct vupipe_device *d)
{
	d->lines = vlink_pmem_map(d->end, LV_VUPIPE_PMEM_LINES, sizeof(*d->lines),
				  &d->lines_addr);
	if (IS_ERR(d->lines))
		return PTR_ERR(d->lines);
	d->data = vlink_pmem_map(d->end, LV_VUPIPE_PMEM_DATA, d->size, &d->data_addr);
	if (!IS_ERR(d->data))
		return 0;
	vlink_pmem_unmap(d->lines);
	return PTR_ERR(d->data);
}

static void device_close_memory(struct vupipe_device *d)
{
	vlink_pmem_unmap(d->data);
	vlink_pmem_unmap(d->lines);
}

static int device_open_xirqs(struct vupipe_device *d)
{
	struct vlink_device *vl = d->end;
	int client = vlink_pxirq_alloc(vl, LV_VUPIPE_PXIRQ_CLIENT, VLINK_CLIENT, 1);
	int server = vlink_pxirq_alloc(vl, LV_VUPIPE_PXIRQ_SERVER, VLINK_SERVER, 1);
	bool serve = vl->role == VLINK_SERVER;

	if (client < 0 || server < 0)
		return client < 0 ? client : server;
	d->peer_xirq = serve ? client : server;
	d->xirq = vlink_xirq_attach(serve ? server : client, device_xirq, d, dev_name(&vl->dev));
	return PTR_ERR_OR_ZERO(d->xirq);
}

static int device_start_core(struct vupipe_device *d)
{
	struct vlink_device *vl = d->end;
	struct vupipe_config config = {
		.server = vl->role == VLINK_SERVER,
		.lines = d->lines,
		.data = d->data,
		.capacity = d->size,
		.end = { vlink_state_word(vl), vlink_peer_state_word(vl), vl },
		.publish = device_publish_state,
		.unmap = map_drop_all,
		.user = d,
	};

	return vupipe_init(&d->core, &config);
}

static int device_open(struct vupipe_device *d)
{
	int err;

	device_read_info(d);
	err = device_open_memory(d);
	if (err)
		return err;
	err = device_open_xirqs(d);
	if (err)
		goto close_memory;
	err = device_start_core(d);
	if (err)
		goto detach;
	return 0;

detach:
	vlink_xirq_detach(d->xirq);
close_memory:
	device_close_memory(d);
	return err;
}

static void device_close(struct vupipe_device *d)
{
	vlink_xirq_detach(d->xirq);
	device_close_memory(d);
}

int device_probe(struct vlink_device *vl)
{
	struct vupipe_device *d = device_alloc(vl);
	int err;

	if (!d)
		return -ENOMEM;
	err = device_open(d);
	if (err)
		goto put;
	/* Before the node is there: SYSCONF comes only after probe, open at once. */
	vlink_set_drvdata(vl, d);
	mutex_lock(&nodes_lock);
	d->minor = pipe_node_add(&nodes, &d->dev, &d->cdev);
	mutex_unlock(&nodes_lock);
	err = d->minor;
	if (err < 0)
		goto close;
	dev_info(&vl->dev, "device vupipe%d is created for OS#%u link=%d\n", d->minor, vl->peer,
		 vl->link);
	return 0;

close:
	vlink_set_drvdata(vl, NULL);
	device_close(d);
put:
	put_device(&d->dev);
	return dev_err_probe(&vl->dev, err, "cannot make a device\n");
}

/* No file is open or mapped: either holds the module, and binding is by module only. */
void device_remove(struct vlink_device *vl)
{
	struct vupipe_device *d = vlink_get_drvdata(vl);

	mutex_lock(&nodes_lock);
	pipe_node_del(&nodes, &d->dev, &d->cdev);
	mutex_unlock(&nodes_lock);
	vlink_set_drvdata(vl, NULL);
	device_close(d);
	put_device(&d->dev);
}

int device_init(void)
{
	return pipe_nodes_init(&nodes);
}

void device_exit(void)
{
	pipe_nodes_exit(&nodes);
}
