// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>

#include <linkvisor/pair.h>

#include "guest/linux/vbpipe/attribute.h"
#include "guest/linux/vbpipe/device.h"
#include "guest/linux/vbpipe/file.h"

static DEFINE_MUTEX(devices_lock);	/* guards the following variables and the ends' drvdata */
static LIST_HEAD(devices);
static DECLARE_BITMAP(minors, VBPIPE_MINOR_LIMIT);	/* of devices in /dev */
static DECLARE_BITMAP(reserved, VBPIPE_MINOR_LIMIT);	/* that an info asks for */
static bool settled;
static dev_t first_devt;

static const struct vlink_half_labels device_labels = {
	.pmem = LV_VBPIPE_PMEM_RING,
	.pxirq_client = LV_VBPIPE_PXIRQ_CLIENT,
	.pxirq_server = LV_VBPIPE_PXIRQ_SERVER,
};

/* ---- the links' life ---- */

void vbpipe_device_wake_all(struct vbpipe_device *d)
{
	pipe_half_wake(&d->rx);
	pipe_half_wake(&d->tx);
}

static void device_want(struct vbpipe_device *d, bool want)
{
	mutex_lock(&d->rx.lock);
	pipe_reader_want(&d->core.rx, want);
	pipe_reader_step(&d->core.rx);
	mutex_unlock(&d->rx.lock);
	mutex_lock(&d->tx.lock);
	pipe_writer_want(&d->core.tx, want);
	pipe_writer_step(&d->core.tx);
	mutex_unlock(&d->tx.lock);
	vbpipe_device_wake_all(d);
}

void vbpipe_device_get_links(struct vbpipe_device *d)
{
	mutex_lock(&d->open_lock);
	d->opened++;
	if (d->opens++ == 0)
		device_want(d, true);
	mutex_unlock(&d->open_lock);
}

void vbpipe_device_put_links(struct vbpipe_device *d)
{
	mutex_lock(&d->open_lock);
	if (--d->opens == 0)
		device_want(d, false);
	mutex_unlock(&d->open_lock);
}

static void device_step(struct vbpipe_device *d, const struct vlink_device *vl)
{
	if (vl == d->rx.link.end) {
		mutex_lock(&d->rx.lock);
		pipe_reader_step(&d->core.rx);
		mutex_unlock(&d->rx.lock);
	} else {
		mutex_lock(&d->tx.lock);
		pipe_writer_step(&d->core.tx);
		mutex_unlock(&d->tx.lock);
	}
	vbpipe_device_wake_all(d);
}

void vbpipe_device_sysconf(struct vlink_device *vl)
{
	struct vbpipe_device *d;

	mutex_lock(&devices_lock);
	d = vlink_get_drvdata(vl);
	if (d)
		device_step(d, vl);
	mutex_unlock(&devices_lock);
}

/* ---- minors and /dev ---- */

/* Other devices keep off this minor, even if the device that wants it cannot be made. */
static void device_reserve_minor(const struct vbpipe_device *d)
{
	if (d->info.minor != VBPIPE_MINOR_ANY)
		__set_bit(d->info.minor, reserved);
}

static int device_free_minor(void)
{
	DECLARE_BITMAP(used, VBPIPE_MINOR_LIMIT);

	bitmap_or(used, minors, reserved, VBPIPE_MINOR_LIMIT);
	return find_first_zero_bit(used, VBPIPE_MINOR_LIMIT);
}

/* In a loopback both devices have one info string: only one can have its minor. */
static int device_choose_minor(const struct vbpipe_device *d)
{
	int wanted = d->info.minor;

	if (wanted == VBPIPE_MINOR_ANY || (d->rx.link.end->loopback && test_bit(wanted, minors)))
		wanted = device_free_minor();
	else if (test_bit(wanted, minors))
		return -EBUSY;
	return wanted < VBPIPE_MINOR_LIMIT ? wanted : -ENOSPC;
}

static void device_publish(struct vbpipe_device *d)
{
	struct vlink_device *vl = d->rx.link.end;
	int minor = device_choose_minor(d);
	int err = minor;

	if (minor >= 0) {
		d->dev.devt = first_devt + minor;
		err = dev_set_name(&d->dev, "vbpipe%d", minor) ?:
		      cdev_device_add(&d->cdev, &d->dev);
	}
	if (err < 0) {
		dev_err(&vl->dev, "no device: minor %d %s (error %d)\n", d->info.minor,
			err == -EBUSY ? "is taken" : "cannot be had", err);
		return;
	}
	d->minor = minor;
	__set_bit(minor, minors);
	dev_info(&vl->dev, "device vbpipe%d is created for OS#%u link=%d\n", minor, vl->peer,
		 vl->link);
}

static void device_withdraw(struct vbpipe_device *d)
{
	if (d->minor < 0)
		return;
	cdev_device_del(&d->cdev, &d->dev);
	__clear_bit(d->minor, minors);
}

/* ---- making and unmaking ---- */

static void device_release(struct device *dev)
{
	struct vbpipe_device *d = container_of(dev, struct vbpipe_device, dev);

	kvfree(d->spare);
	kfree(d);
}

static const struct device_type device_type = {
	.name = "vbpipe",
	.groups = vbpipe_attribute_groups,
	.uevent = vbpipe_attribute_uevent,
	.release = device_release,
};

static struct vbpipe_device *device_alloc(struct vlink_device *rx, struct vlink_device *tx)
{
	struct vbpipe_device *d = kzalloc(sizeof(*d), GFP_KERNEL);

	if (!d)
		return NULL;
	device_initialize(&d->dev);
	d->dev.class = vbpipe_attribute_class;
	d->dev.type = &device_type;
	d->dev.parent = &rx->dev;
	cdev_init(&d->cdev, &vbpipe_file_operations);
	d->cdev.owner = THIS_MODULE;
	mutex_init(&d->open_lock);
	d->rx.link.end = rx;
	d->tx.link.end = tx;
	d->minor = -1;
	return d;
}

static void device_read_info(struct vlink_device *vl, const char *text, struct vbpipe_info *info)
{
	enum vbpipe_warning warning = vbpipe_info_parse(text, info);

	if (warning != VBPIPE_INFO_OK)
		dev_warn(&vl->dev, "info '%s': %s\n", text, vbpipe_warning_text(warning));
}

static int device_start_core(struct vbpipe_device *d, u32 tx_capacity)
{
	struct vbpipe_config config = {
		.rx = { vlink_half_end(&d->rx.link), d->rx.link.pmem, d->info.capacity, d->spare },
		.tx = { vlink_half_end(&d->tx.link), d->tx.link.pmem, tx_capacity },
	};
	int err = vbpipe_init(&d->core, &config);

	if (!err)
		vbpipe_step(&d->core);
	return err;
}

/*
 * Both VMs size a ring by its server's info string.  The interrupt handlers only wake waiters, so
 * the handlers may come before the core is there.
 */
static int device_open(struct vbpipe_device *d)
{
	struct vbpipe_info tx_info;
	int err;

	device_read_info(d->rx.link.end, d->rx.link.end->info, &d->info);
	device_reserve_minor(d);
	device_read_info(d->tx.link.end, d->tx.link.end->peer_info, &tx_info);
	d->spare = kvmalloc(d->info.capacity, GFP_KERNEL);
	if (!d->spare)
		return -ENOMEM;
	err = pipe_half_open(&d->rx, byte_ring_bytes(d->info.capacity), &device_labels);
	if (err)
		return err;
	err = pipe_half_open(&d->tx, byte_ring_bytes(tx_info.capacity), &device_labels);
	if (err)
		goto close_rx;
	err = device_start_core(d, tx_info.capacity);
	if (err)
		goto close_tx;
	return 0;

close_tx:
	pipe_half_close(&d->tx);
close_rx:
	pipe_half_close(&d->rx);
	return err;
}

static int device_create_pair(struct vlink_device *rx, struct vlink_device *tx)
{
	struct vbpipe_device *d = device_alloc(rx, tx);
	int err;

	if (!d)
		return -ENOMEM;
	err = device_open(d);
	if (err) {
		put_device(&d->dev);
		return dev_err_probe(&rx->dev, err, "cannot make a device\n");
	}
	vlink_set_drvdata(rx, d);
	vlink_set_drvdata(tx, d);
	list_add_tail(&d->node, &devices);
	if (settled)
		device_publish(d);
	return 0;
}

/* No file is open: an open file holds the module, and binding is by module only. */
static void device_destroy_pair(struct vbpipe_device *d)
{
	device_withdraw(d);
	list_del(&d->node);
	vlink_set_drvdata(d->rx.link.end, NULL);
	vlink_set_drvdata(d->tx.link.end, NULL);
	pipe_half_close(&d->tx);
	pipe_half_close(&d->rx);
	put_device(&d->dev);
}

/* ---- pairing ---- */

int vbpipe_device_probe(struct vlink_device *vl)
{
	struct vlink_pair pair;
	int err = 0;

	mutex_lock(&devices_lock);
	if (vlink_pair_find_waiting(vl, &pair))
		err = device_create_pair(pair.rx, pair.tx);
	mutex_unlock(&devices_lock);
	return err;
}

void vbpipe_device_remove(struct vlink_device *vl)
{
	struct vbpipe_device *d;

	mutex_lock(&devices_lock);
	d = vlink_get_drvdata(vl);
	if (d)
		device_destroy_pair(d);
	mutex_unlock(&devices_lock);
}

int vbpipe_device_init(void)
{
	return alloc_chrdev_region(&first_devt, 0, VBPIPE_MINOR_LIMIT, "vbpipe");
}

void vbpipe_device_settle(void)
{
	struct vbpipe_device *d;

	mutex_lock(&devices_lock);
	settled = true;
	list_for_each_entry(d, &devices, node)
		if (d->info.minor != VBPIPE_MINOR_ANY)
			device_publish(d);
	list_for_each_entry(d, &devices, node)
		if (d->info.minor == VBPIPE_MINOR_ANY)
			device_publish(d);
	mutex_unlock(&devices_lock);
}

void vbpipe_device_exit(void)
{
	unregister_chrdev_region(first_devt, VBPIPE_MINOR_LIMIT);
}

void vbpipe_device_for_each(void (*show)(struct vbpipe_device *d, void *arg), void *arg)
{
	struct vbpipe_device *d;

	mutex_lock(&devices_lock);
	list_for_each_entry(d, &devices, node)
		show(d, arg);
	mutex_unlock(&devices_lock);
}
