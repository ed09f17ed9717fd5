// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/module.h>
#include <linux/slab.h>

#include <linkvisor/xmem.h>

#include "guest/linux/vumem/device.h"

#include "proto/info.h"

static DEFINE_MUTEX(nodes_lock);

#define DEVICE_LABELS(base)						\
	{								\
		.pmem = (base) + LV_VUMEM_PMEM,				\
		.pxirq_client = (base) + LV_VUMEM_PXIRQ_CLIENT,		\
		.pxirq_server = (base) + LV_VUMEM_PXIRQ_SERVER,		\
	}

/* The roles' nodes are in the same order. */
static const struct {
	const char *name;
	struct vlink_half_labels labels;
} classes[VUMEM_CLASSES] = {
	{ LV_VUMEM_CLASS, DEVICE_LABELS(0) },
	{ LV_VUMEM_CLASS_VOGL, DEVICE_LABELS(LV_VUMEM_BASE_VOGL) },
};

/* VUMEM_CLASSES if it is none of them. */
static unsigned int device_class(const struct vlink_device *vl)
{
	unsigned int i;

	for (i = 0; i < VUMEM_CLASSES; i++)
		if (!strcmp(classes[i].name, vl->class))
			break;
	return i;
}

/* A link of class vogl without that word in its info is vrpq's. */
bool vumem_device_match(const struct vlink_device *vl)
{
	const char *info = vl->role == VLINK_SERVER ? vl->info : vl->peer_info;

	return !strcmp(vl->class, LV_VUMEM_CLASS) ||
	       (!strcmp(vl->class, LV_VUMEM_CLASS_VOGL) &&
		info_has(info_first(info, ','), ',', LV_VUMEM_INFO));
}

/* ---- attributes ---- */

#define to_vumem(d)	container_of(d, struct vumem_device, dev)

#define VUMEM_ATTRIBUTE(_name, _format, _value)						\
static ssize_t _name##_show(struct device *dev, struct device_attribute *attr, char *buf) \
{											\
	const struct vumem_device *d = to_vumem(dev);					\
	return sysfs_emit(buf, _format "\n", _value);					\
}											\
static DEVICE_ATTR_RO(_name)

VUMEM_ATTRIBUTE(role, "%s", d->core.server ? "server" : "client");
VUMEM_ATTRIBUTE(peer, "%u", d->half.end->peer);
VUMEM_ATTRIBUTE(link, "%d", d->half.end->link);
VUMEM_ATTRIBUTE(opens, "%u", READ_ONCE(d->users.open));
VUMEM_ATTRIBUTE(connected, "%d", vumem_device_epoch(d) != LINK_EPOCH_NONE);
VUMEM_ATTRIBUTE(buffers, "%u", READ_ONCE(d->buffers));
VUMEM_ATTRIBUTE(pages, "%ld", atomic_long_read(&d->pages));
VUMEM_ATTRIBUTE(forced, "%d", atomic_read(&d->forced));
VUMEM_ATTRIBUTE(calls, "%llu", READ_ONCE(d->calls));
VUMEM_ATTRIBUTE(waiting, "%u", READ_ONCE(d->waiting));
VUMEM_ATTRIBUTE(violations, "%u", READ_ONCE(d->core.session.failures));

static struct attribute *vumem_attrs[] = {
	&dev_attr_role.attr,
	&dev_attr_peer.attr,
	&dev_attr_link.attr,
	&dev_attr_opens.attr,
	&dev_attr_connected.attr,
	&dev_attr_buffers.attr,
	&dev_attr_pages.attr,
	&dev_attr_forced.attr,
	&dev_attr_calls.attr,
	&dev_attr_waiting.attr,
	&dev_attr_violations.attr,
	NULL
};
ATTRIBUTE_GROUPS(vumem);

static void device_release(struct device *dev)
{
	kfree(to_vumem(dev));
}

static const struct device_type device_type = {
	.name = "vumem",
	.groups = vumem_groups,
	.release = device_release,
};

/* ---- the link's life ---- */

static void device_up(void *user)
{
	struct vumem_device *d = user;

	d->role->up(d);
	wake_up_all(&d->waiters);
}

static void device_down(void *user, bool failed)
{
	struct vumem_device *d = user;

	d->role->down(d);
	wake_up_all(&d->waiters);
}

void vumem_device_step_locked(struct vumem_device *d)
{
	lockdep_assert_held(&d->lock);
	vrpc_step(&d->core);
	d->role->stepped(d);
	if (d->violations != d->core.session.failures)
		vlink_violation(d->half.end, "an impossible message");
	d->violations = d->core.session.failures;
}

void vumem_device_step(struct vumem_device *d)
{
	mutex_lock(&d->lock);
	vumem_device_step_locked(d);
	mutex_unlock(&d->lock);
	wake_up_all(&d->waiters);
}

static void device_want(void *device, bool want)
{
	struct vumem_device *d = device;

	mutex_lock(&d->lock);
	vrpc_want(&d->core, want);
	vumem_device_step_locked(d);
	mutex_unlock(&d->lock);
	wake_up_all(&d->waiters);
}

void vumem_device_sysconf(struct vlink_device *vl)
{
	vumem_device_step(vlink_get_drvdata(vl));
}

void vumem_device_xmem(struct vlink_device *vl)
{
	struct vumem_device *d = vlink_get_drvdata(vl);

	d->role->xmem(d);
}

static void device_on_xirq(void *cookie, u32 xirq)
{
	struct vumem_device *d = cookie;

	d->role->on_xirq(d);
}

/* ---- making and unmaking ---- */

static struct vumem_device *device_alloc(struct vlink_device *vl)
{
	const struct vumem_role *role =
		vl->role == VLINK_SERVER ? &vumem_server_role : &vumem_client_role;
	struct vumem_device *d = kzalloc(role->size, GFP_KERNEL);

	if (!d)
		return NULL;
	d->role = role;
	d->nodes = &role->nodes[device_class(vl)];
	d->half.end = vl;
	mutex_init(&d->lock);
	init_waitqueue_head(&d->waiters);
	pipe_users_init(&d->users, device_want, d);
	pipe_node_init(d->nodes, &d->dev, &vl->dev, &device_type, &d->cdev, role->operations);
	role->init(d);
	return d;
}

static int device_open(struct vumem_device *d)
{
	struct vrpc_config config = {
		.server = d->half.end->role == VLINK_SERVER,
		.end = vlink_half_end(&d->half),
		.maxsize = LV_VUMEM_MESSAGE,
		.up = device_up,
		.down = device_down,
		.user = d,
	};
	int err = vlink_half_open(&d->half, &classes[device_class(d->half.end)].labels,
				  vrpc_chunk_bytes(LV_VUMEM_MESSAGE));

	if (err)
		return err;
	config.shared = d->half.pmem;
	vrpc_init(&d->core, &config);
	xmem_unmap_all(d->half.end);
	err = vlink_half_attach(&d->half, device_on_xirq, d);
	if (err)
		vlink_half_close(&d->half);
	return err;
}

static int device_add_node(struct vumem_device *d)
{
	int minor;

	mutex_lock(&nodes_lock);
	minor = pipe_node_add(d->nodes, &d->dev, &d->cdev);
	mutex_unlock(&nodes_lock);
	return min(minor, 0);
}

int vumem_device_probe(struct vlink_device *vl)
{
	struct vumem_device *d;
	int err;

	if (device_class(vl) == VUMEM_CLASSES)
		return -ENODEV;		/* by driver_override */
	if (PAGE_SIZE != LV_VUMEM_PAGE)
		return dev_err_probe(&vl->dev, -EOPNOTSUPP, "this kernel's pages have %lu bytes\n",
				     PAGE_SIZE);
	d = device_alloc(vl);
	if (!d)
		return -ENOMEM;
	err = device_open(d);
	if (err)
		goto put;
	/* This comes before the node is made, since open may come at once. */
	vlink_set_drvdata(vl, d);
	vumem_device_step(d);
	err = device_add_node(d);
	if (err)
		goto close;
	dev_info(&vl->dev, "device %s is created for OS#%u link=%d\n", dev_name(&d->dev), vl->peer,
		 vl->link);
	return 0;

close:
	vlink_set_drvdata(vl, NULL);
	vlink_half_close(&d->half);
put:
	put_device(&d->dev);
	return dev_err_probe(&vl->dev, err, "cannot make a device\n");
}

/* No file is open or mapped: both hold the module, and binding is by module only. */
void vumem_device_remove(struct vlink_device *vl)
{
	struct vumem_device *d = vlink_get_drvdata(vl);

	mutex_lock(&nodes_lock);
	pipe_node_del(d->nodes, &d->dev, &d->cdev);
	mutex_unlock(&nodes_lock);
	vlink_set_drvdata(vl, NULL);
	vlink_half_detach(&d->half);
	d->role->exit(d);
	vlink_half_close(&d->half);
	put_device(&d->dev);
}

/* ---- all devices ---- */

static const struct vumem_role *const roles[] = { &vumem_client_role, &vumem_server_role };
static unsigned int nr_nodes;

static struct pipe_nodes *device_nodes(unsigned int i)
{
	return &roles[i / VUMEM_CLASSES]->nodes[i % VUMEM_CLASSES];
}

int vumem_device_init(void)
{
	int err = 0;

	while (!err && nr_nodes < ARRAY_SIZE(roles) * VUMEM_CLASSES) {
		err = pipe_nodes_init(device_nodes(nr_nodes));
		nr_nodes += !err;
	}
	if (err)
		vumem_device_exit();
	return err;
}

void vumem_device_exit(void)
{
	while (nr_nodes)
		pipe_nodes_exit(device_nodes(--nr_nodes));
}
