// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>

#include <linkvisor/pipe_node.h>

#include "guest/linux/vpipe/attribute.h"
#include "guest/linux/vpipe/device.h"
#include "guest/linux/vpipe/file.h"

static DEFINE_MUTEX(devices_lock);	/* guards what follows and the ends' drvdata */
static LIST_HEAD(devices);
static struct pipe_nodes nodes = { .name = LV_VPIPE_CLASS };

static const struct vlink_half_labels device_labels = {
	.pmem = LV_VPIPE_PMEM_RING,
	.pxirq_client = LV_VPIPE_PXIRQ_CLIENT,
	.pxirq_server = LV_VPIPE_PXIRQ_SERVER,
};

/* ---- the link's life ---- */

static void device_step(struct vpipe_device *d)
{
	mutex_lock(&d->half.lock);
	vpipe_step(&d->core);
	mutex_unlock(&d->half.lock);
	pipe_half_wake(&d->half);
}

static void device_want(void *device, bool want)
{
	struct vpipe_device *d = device;

	mutex_lock(&d->half.lock);
	vpipe_want(&d->core, want);
	mutex_unlock(&d->half.lock);
	device_step(d);
}

void vpipe_device_sysconf(struct vlink_device *vl)
{
	device_step(vlink_get_drvdata(vl));
}

/* ---- making and unmaking ---- */

static void device_release(struct device *dev)
{
	struct vpipe_device *d = container_of(dev, struct vpipe_device, dev);

	kvfree(d->spare);
	kfree(d);
}

static const struct device_type device_type = {
	.name = "vpipe",
	.groups = vpipe_attribute_groups,
	.uevent = vpipe_attribute_uevent,
	.release = device_release,
};

static struct vpipe_device *device_alloc(struct vlink_device *vl)
{
	struct vpipe_device *d = kzalloc(sizeof(*d), GFP_KERNEL);

	if (!d)
		return NULL;
	pipe_node_init(&nodes, &d->dev, &vl->dev, &device_type, &d->cdev, &vpipe_file_operations);
	pipe_users_init(&d->users, device_want, d);
	d->half.link.end = vl;
	return d;
}

static int device_start_core(struct vpipe_device *d)
{
	struct vpipe_config config = {
		.server = d->half.link.end->role == VLINK_SERVER,
		.end = vlink_half_end(&d->half.link),
		.ring = d->half.link.pmem,
		.capacity = d->info.capacity,
		.spare = d->spare,
	};
	int err = vpipe_init(&d->core, &config);

	if (!err)
		vpipe_step(&d->core);
	return err;
}

/* Both VMs size the ring by the server's info. */
static int device_open(struct vpipe_device *d)
{
	struct vlink_device *vl = d->half.link.end;
	bool server = vl->role == VLINK_SERVER;
	const char *text = server ? vl->info : vl->peer_info;
	enum vpipe_warning warning = vpipe_info_parse(text, &d->info);
	int err;

	if (warning != VPIPE_INFO_OK)
		dev_warn(&vl->dev, "info '%s': %s\n", text, vpipe_warning_text(warning));
	if (server) {
		d->spare = kvmalloc(d->info.capacity, GFP_KERNEL);
		if (!d->spare)
			return -ENOMEM;
	}
	err = pipe_half_open(&d->half, byte_ring_bytes(d->info.capacity), &device_labels);
	if (err)
		return err;
	err = device_start_core(d);
	if (err)
		pipe_half_close(&d->half);
	return err;
}

int vpipe_device_probe(struct vlink_device *vl)
{
	struct vpipe_device *d = device_alloc(vl);
	int err;

	if (!d)
		return -ENOMEM;
	err = device_open(d);
	if (err)
		goto put;
	mutex_lock(&devices_lock);
	d->minor = pipe_node_add(&nodes, &d->dev, &d->cdev);
	if (d->minor >= 0) {
		list_add_tail(&d->node, &devices);
		vlink_set_drvdata(vl, d);
	}
	mutex_unlock(&devices_lock);
	err = d->minor;
	if (err < 0)
		goto close;
	dev_info(&vl->dev, "device vpipe%d is created for OS#%u link=%d\n", d->minor, vl->peer,
		 vl->link);
	return 0;

close:
	pipe_half_close(&d->half);
put:
	put_device(&d->dev);
	return dev_err_probe(&vl->dev, err, "cannot make a device\n");
}

/* No file is open: an open file holds the module, and binding is by module only. */
void vpipe_device_remove(struct vlink_device *vl)
{
	struct vpipe_device *d = vlink_get_drvdata(vl);

	mutex_lock(&devices_lock);
	pipe_node_del(&nodes, &d->dev, &d->cdev);
	list_del(&d->node);
	mutex_unlock(&devices_lock);
	vlink_set_drvdata(vl, NULL);
	pipe_half_close(&d->half);
	put_device(&d->dev);
}

int vpipe_device_init(void)
{
	return pipe_nodes_init(&nodes);
}

void vpipe_device_exit(void)
{
	pipe_nodes_exit(&nodes);
}

void vpipe_device_for_each(void (*show)(struct vpipe_device *d, void *arg), void *arg)
{
	struct vpipe_device *d;

	mutex_lock(&devices_lock);
	list_for_each_entry(d, &devices, node)
		show(d, arg);
	mutex_unlock(&devices_lock);
}
