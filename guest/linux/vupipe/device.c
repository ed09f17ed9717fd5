// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/module.h>
#include <linux/slab.h>

#include <linkvisor/pipe_node.h>

#include "guest/linux/vupipe/device.h"
#include "guest/linux/vupipe/file.h"
#include "guest/linux/vupipe/map.h"

static DEFINE_MUTEX(nodes_lock);
static struct pipe_nodes nodes = { .name = LV_VUPIPE_CLASS };

static const struct vlink_half_labels device_labels = {
	.pxirq_client = LV_VUPIPE_PXIRQ_CLIENT,
	.pxirq_server = LV_VUPIPE_PXIRQ_SERVER,
};

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
VUPIPE_ATTRIBUTE(peer, "%u", d->half.link.end->peer);
VUPIPE_ATTRIBUTE(link, "%d", d->half.link.end->link);
VUPIPE_ATTRIBUTE(size, "%u", d->size);
VUPIPE_ATTRIBUTE(opens, "%u", READ_ONCE(d->users.open));
VUPIPE_ATTRIBUTE(violations, "%u", READ_ONCE(d->core.failures));
VUPIPE_ATTRIBUTE(contradictions, "%u", READ_ONCE(d->core.contradictions));

static struct attribute *attributes[] = {
	&dev_attr_role.attr,
	&dev_attr_peer.attr,
	&dev_attr_link.attr,
	&dev_attr_size.attr,
	&dev_attr_opens.attr,
	&dev_attr_violations.attr,
	&dev_attr_contradictions.attr,
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

/* The message accuses nobody: a process here can cause the contradiction as well as the peer. */
static void report_contradiction(struct vupipe_device *d)
{
	char *env[] = { "VUPIPE_EVENT=contradiction", NULL };

	if (!__ratelimit(&d->contradiction_limit))
		return;
	dev_warn(&d->dev, "VM %u or a process here claims what cannot be\n",
		 d->half.link.end->peer);
	kobject_uevent_env(&d->dev.kobj, KOBJ_CHANGE, env);
}

void vupipe_device_report(struct vupipe_device *d)
{
	if (d->half.failures != d->core.failures)
		vlink_violation(d->half.link.end, "its index of the ring is impossible");
	if (d->contradictions != d->core.contradictions)
		report_contradiction(d);
	d->half.failures = d->core.failures;
	d->contradictions = d->core.contradictions;
}

static void device_step(struct vupipe_device *d)
{
	mutex_lock(&d->half.lock);
	vupipe_step(&d->core);
	mutex_unlock(&d->half.lock);
	pipe_half_wake(&d->half);
}

static void device_want(void *device, bool want)
{
	struct vupipe_device *d = device;

	mutex_lock(&d->half.lock);
	vupipe_want(&d->core, want);
	mutex_unlock(&d->half.lock);
	device_step(d);
}

/* An area may be large, and SYSCONF's worker, which calls us, serves other links too. */
static void device_begin_clear(void *device)
{
	struct vupipe_device *d = device;

	queue_work(system_unbound_wq, &d->clear);
}

static void device_clear(struct work_struct *work)
{
	struct vupipe_device *d = container_of(work, struct vupipe_device, clear);
	bool more = true;

	while (more) {
		mutex_lock(&d->half.lock);
		more = vupipe_clear(&d->core);
		mutex_unlock(&d->half.lock);
		cond_resched();
	}
	pipe_half_wake(&d->half);
}

void vupipe_device_sysconf(struct vlink_device *vl)
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
	pipe_node_init(&nodes, &d->dev, &vl->dev, &device_type, &d->cdev, &vupipe_file_operations);
	pipe_users_init(&d->users, device_want, d);
	INIT_LIST_HEAD(&d->files);
	INIT_WORK(&d->clear, device_clear);
	ratelimit_state_init(&d->contradiction_limit, 5 * HZ, 10);
	d->half.link.end = vl;
	return d;
}

/* Both VMs size the area by the server's info. */
static void device_read_info(struct vupipe_device *d)
{
	struct vlink_device *vl = d->half.link.end;
	const char *text = vl->role == VLINK_SERVER ? vl->info : vl->peer_info;

	if (!vupipe_info_parse(text, &d->size))
		dev_warn(&vl->dev, "info '%s': bad size, default used\n", text);
}

static int device_open_memory(struct vupipe_device *d)
{
	struct vlink_device *vl = d->half.link.end;

	d->lines = vlink_pmem_map(vl, LV_VUPIPE_PMEM_LINES, sizeof(*d->lines), &d->lines_addr);
	if (IS_ERR(d->lines))
		return PTR_ERR(d->lines);
	d->data = vlink_pmem_map(vl, LV_VUPIPE_PMEM_DATA, d->size, &d->data_addr);
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

static int device_start_core(struct vupipe_device *d)
{
	struct vupipe_config config = {
		.server = d->half.link.end->role == VLINK_SERVER,
		.end = vlink_half_end(&d->half.link),
		.lines = d->lines,
		.data = d->data,
		.capacity = d->size,
		.unmap = vupipe_map_drop_all,
		.clear = device_begin_clear,
		.user = d,
	};
	int err = vupipe_init(&d->core, &config);

	if (!err)
		vupipe_step(&d->core);
	return err;
}

static int device_open(struct vupipe_device *d)
{
	int err;

	device_read_info(d);
	err = device_open_memory(d);
	if (err)
		return err;
	err = pipe_half_open(&d->half, 0, &device_labels);
	if (err)
		goto close_memory;
	err = device_start_core(d);
	if (err)
		goto close_half;
	return 0;

close_half:
	pipe_half_close(&d->half);
close_memory:
	device_close_memory(d);
	return err;
}

static void device_close(struct vupipe_device *d)
{
	cancel_work_sync(&d->clear);
	pipe_half_close(&d->half);
	device_close_memory(d);
}

int vupipe_device_probe(struct vlink_device *vl)
{
	struct vupipe_device *d = device_alloc(vl);
	int err;

	if (!d)
		return -ENOMEM;
	err = device_open(d);
	if (err)
		goto put;
	/*
	 * This comes before the node is made: SYSCONF comes only after probe, but open may come at
	 * once.
	 */
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

/* No file is open or mapped: both hold the module, and binding is by module only. */
void vupipe_device_remove(struct vlink_device *vl)
{
	struct vupipe_device *d = vlink_get_drvdata(vl);

	mutex_lock(&nodes_lock);
	pipe_node_del(&nodes, &d->dev, &d->cdev);
	mutex_unlock(&nodes_lock);
	vlink_set_drvdata(vl, NULL);
	device_close(d);
	put_device(&d->dev);
}

int vupipe_device_init(void)
{
	return pipe_nodes_init(&nodes);
}

void vupipe_device_exit(void)
{
	pipe_nodes_exit(&nodes);
}
