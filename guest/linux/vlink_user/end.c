// SPDX-License-Identifier: GPL-2.0-only
#include <linux/idr.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/slab.h>

#include "guest/linux/compat/class.h"
#include "guest/linux/compat/devnode.h"
#include "guest/linux/vlink_user/end.h"
#include "guest/linux/vlink_user/file.h"
#include "guest/linux/vlink_user/resource.h"

#define END_LIMIT	256

static dev_t first_devt;
static struct class *end_class;
static DEFINE_IDA(minors);

/* ---- states ---- */

bool vlink_user_end_is_hung_up(const struct user_end *end)
{
	return vlink_state(end->vl) == LV_VLINK_ON && vlink_peer_state(end->vl) == LV_VLINK_OFF;
}

bool vlink_user_end_has_events(const struct user_end *end)
{
	return READ_ONCE(end->gone) || !bitmap_empty(end->pending, END_XIRQS) ||
	       READ_ONCE(end->told) != vlink_peer_state(end->vl) || vlink_user_end_is_hung_up(end);
}

void vlink_user_end_leave(struct user_end *end)
{
	vlink_user_resource_drop(end);
	if (vlink_state(end->vl) != LV_VLINK_OFF)
		vlink_publish(end->vl, LV_VLINK_OFF);		/* no bridge refuses OFF */
	queue_work(system_unbound_wq, &end->clean);
}

/*
 * No process has the end.  The memory of the last process may be large, and many calls wait for
 * life, so the work cleans one part at a time.  A process that opens the end meanwhile cleans the
 * rest if it asks for the memory.
 */
static void end_clean(struct work_struct *work)
{
	struct user_end *end = container_of(work, struct user_end, clean);
	bool more = true;

	while (more) {
		down_write(&end->life);
		more = !end->mapping && vlink_user_resource_clean_some(end);
		up_write(&end->life);
		cond_resched();
	}
}

void vlink_user_end_sysconf(struct vlink_device *vl)
{
	struct user_end *end = vlink_get_drvdata(vl);

	/*
	 * The peer of a process that is gone may have left ON.  Deaths on other links wait for this
	 * call.
	 */
	if (!READ_ONCE(end->mapping))
		queue_work(system_unbound_wq, &end->clean);
	if (vlink_user_end_has_events(end))
		wake_up_interruptible_poll(&end->wait, EPOLLIN | EPOLLRDNORM | EPOLLHUP);
}

/* ---- names ---- */

/*
 * <class>.<number> names the end if this VM has only one end of that name; a pair or a loopback
 * needs the bus's longer names.
 */
static int end_name(struct user_end *end)
{
	if (vlink_is_alone(end->vl))
		return dev_set_name(&end->dev, "%s.%d", end->vl->class, end->vl->link);
	return dev_set_name(&end->dev, "%s", dev_name(&end->vl->dev));
}

static char *end_devnode(COMPAT_DEVNODE_CONST struct device *dev, umode_t *mode, kuid_t *uid,
			 kgid_t *gid)
{
	return kasprintf(GFP_KERNEL, "vlink/%s", dev_name(dev));
}

static void end_release(struct device *dev)
{
	ida_free(&minors, MINOR(dev->devt));
	kfree(container_of(dev, struct user_end, dev));
}

static const struct device_type end_type = {
	.name = "vlink_user",
	.devnode = end_devnode,
	.release = end_release,
};

/* ---- binding ---- */

static struct user_end *end_alloc(struct vlink_device *vl)
{
	struct user_end *end = kzalloc(sizeof(*end), GFP_KERNEL);
	int minor = ida_alloc_max(&minors, END_LIMIT - 1, GFP_KERNEL);

	if (!end || minor < 0)
		goto fail;
	device_initialize(&end->dev);
	end->dev.class = end_class;
	end->dev.type = &end_type;
	end->dev.parent = &vl->dev;
	end->dev.devt = first_devt + minor;
	cdev_init(&end->cdev, &vlink_user_file_operations);
	end->cdev.owner = THIS_MODULE;
	end->vl = vl;
	init_waitqueue_head(&end->wait);
	init_rwsem(&end->life);
	mutex_init(&end->alloc);
	INIT_WORK(&end->clean, end_clean);
	return end;

fail:
	if (minor >= 0)
		ida_free(&minors, minor);
	kfree(end);
	return NULL;
}

int vlink_user_end_probe(struct vlink_device *vl)
{
	struct user_end *end = end_alloc(vl);
	int err;

	if (!end)
		return -ENOMEM;
	vlink_set_drvdata(vl, end);
	err = end_name(end);
	if (!err)
		err = cdev_device_add(&end->cdev, &end->dev);
	if (err)
		put_device(&end->dev);
	return err;
}

/* A process that still has the end open keeps an end that answers -ENODEV. */
void vlink_user_end_remove(struct vlink_device *vl)
{
	struct user_end *end = vlink_get_drvdata(vl);

	cdev_device_del(&end->cdev, &end->dev);
	down_write(&end->life);
	WRITE_ONCE(end->gone, true);
	vlink_user_end_leave(end);
	if (end->mapping)
		unmap_mapping_range(end->mapping, 0, 0, 1);
	up_write(&end->life);
	wake_up_interruptible_all(&end->wait);
	cancel_work_sync(&end->clean);
	vlink_user_resource_clean(end);		/* the next driver does not know what we had */
	put_device(&end->dev);
}

int vlink_user_end_init(void)
{
	int err = alloc_chrdev_region(&first_devt, 0, END_LIMIT, "vlink_user");

	if (err)
		return err;
	end_class = compat_class_create("vlink_user");
	if (!IS_ERR(end_class))
		return 0;
	unregister_chrdev_region(first_devt, END_LIMIT);
	return PTR_ERR(end_class);
}

void vlink_user_end_exit(void)
{
	class_destroy(end_class);
	unregister_chrdev_region(first_devt, END_LIMIT);
}
