// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "guest/linux/vrpq/file.h"
#include "guest/linux/vrpq/link.h"

static DEFINE_MUTEX(nodes_lock);

/* One set of nodes for the clients of a class, and one for its servers. */
struct node_set {
	const char *class;
	bool server;
	char name[LV_VLINK_NAME_LIMIT + 10];
	struct pipe_nodes nodes;
};

#define NODE_SETS	8

static struct node_set node_sets[NODE_SETS];
static int nr_node_sets;
static unsigned int per_process;	/* 0: half of a link's channels */

static const struct vlink_half_labels link_labels = {
	.pmem = LV_VRPQ_PMEM,
	.pxirq_client = LV_VRPQ_PXIRQ_CLIENT,
	.pxirq_server = LV_VRPQ_PXIRQ_SERVER,
};

/* ---- attributes ---- */

#define to_vrpq_link(d)	container_of(d, struct vrpq_link, dev)

#define VRPQ_ATTRIBUTE(_name, _format, _value)						\
static ssize_t _name##_show(struct device *dev, struct device_attribute *attr, char *buf) \
{											\
	const struct vrpq_link *l = to_vrpq_link(dev);					\
	return sysfs_emit(buf, _format "\n", _value);					\
}											\
static DEVICE_ATTR_RO(_name)

VRPQ_ATTRIBUTE(peer, "%u", l->half.end->peer);
VRPQ_ATTRIBUTE(link, "%d", l->half.end->link);
VRPQ_ATTRIBUTE(channels, "%u", l->core.layout.channels);
VRPQ_ATTRIBUTE(request_area, "%u", l->core.layout.request);
VRPQ_ATTRIBUTE(answer_area, "%u", l->core.layout.answer);
VRPQ_ATTRIBUTE(opened, "%llu", READ_ONCE(l->opened));
VRPQ_ATTRIBUTE(xirqs_sent, "%llu", READ_ONCE(l->xirqs_sent));
VRPQ_ATTRIBUTE(xirqs_received, "%llu", READ_ONCE(l->xirqs_received));
VRPQ_ATTRIBUTE(violations, "%u", READ_ONCE(l->core.session.failures));

static struct attribute *attributes[] = {
	&dev_attr_peer.attr,
	&dev_attr_link.attr,
	&dev_attr_channels.attr,
	&dev_attr_request_area.attr,
	&dev_attr_answer_area.attr,
	&dev_attr_opened.attr,
	&dev_attr_xirqs_sent.attr,
	&dev_attr_xirqs_received.attr,
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

void vrpq_link_trigger(struct vrpq_link *l)
{
	WRITE_ONCE(l->xirqs_sent, l->xirqs_sent + 1);
	vlink_half_trigger(&l->half);
}

void vrpq_link_changed(struct vrpq_link *l)
{
	atomic_inc(&l->changes);
	if (wq_has_sleeper(&l->waiters))
		wake_up_all(&l->waiters);
}

/* Any context.  One XIRQ is for all channels: who sleeps looks for himself at what has changed. */
static void link_wake_files(struct vrpq_link *l)
{
	struct vrpq_file *f;

	rcu_read_lock();
	list_for_each_entry_rcu(f, &l->files, node)
		vrpq_file_wake(f);
	rcu_read_unlock();
	vrpq_link_changed(l);
}

static void link_up(void *user)
{
}

/* No process may reach shared memory of the session that was. */
static void link_down(void *user, bool failed)
{
	struct vrpq_link *l = user;
	struct vrpq_file *f;

	list_for_each_entry(f, &l->files, node)
		vrpq_file_drop_map(f);
}

static void link_report(struct vrpq_link *l, u32 failures)
{
	while (failures--)
		vlink_violation(l->half.end, "its index of a channel's ring is impossible");
}

void vrpq_link_step(struct vrpq_link *l)
{
	u32 failures;

	mutex_lock(&l->lock);
	vrpq_step(&l->core);
	failures = l->core.session.failures - l->failures;
	l->failures += failures;
	mutex_unlock(&l->lock);
	link_wake_files(l);
	link_report(l, failures);
}

static void link_want(void *device, bool want)
{
	struct vrpq_link *l = device;

	mutex_lock(&l->lock);
	vrpq_want(&l->core, want);
	mutex_unlock(&l->lock);
	vrpq_link_step(l);
}

void vrpq_link_sysconf(struct vlink_device *vl)
{
	vrpq_link_step(vlink_get_drvdata(vl));
}

static void link_on_xirq(void *cookie, u32 xirq)
{
	struct vrpq_link *l = cookie;

	WRITE_ONCE(l->xirqs_received, l->xirqs_received + 1);
	link_wake_files(l);
}

/* ---- making and unmaking ---- */

static void link_release(struct device *dev)
{
	struct vrpq_link *l = to_vrpq_link(dev);

	kvfree(l->channels);
	kfree(l);
}

static const struct device_type link_type = {
	.name = "vrpq",
	.groups = attribute_groups,
	.release = link_release,
};

static struct pipe_nodes *link_find_nodes(const struct vlink_device *vl)
{
	int i;

	for (i = 0; i < nr_node_sets; i++)
		if (node_sets[i].server == (vl->role == VLINK_SERVER) &&
		    !strcmp(node_sets[i].class, vl->class))
			return &node_sets[i].nodes;
	return NULL;
}

static struct vrpq_link *link_alloc(struct vlink_device *vl, struct pipe_nodes *nodes)
{
	struct vrpq_link *l = kzalloc(sizeof(*l), GFP_KERNEL);

	if (!l)
		return NULL;
	l->nodes = nodes;
	pipe_node_init(l->nodes, &l->dev, &vl->dev, &link_type, &l->cdev, &vrpq_file_operations);
	pipe_users_init(&l->users, link_want, l);
	mutex_init(&l->lock);
	init_waitqueue_head(&l->waiters);
	INIT_LIST_HEAD(&l->files);
	l->half.end = vl;
	return l;
}

static int link_start_core(struct vrpq_link *l, const struct vrpq_layout *layout)
{
	struct vrpq_config config = {
		.server = vrpq_link_serves(l),
		.end = vlink_half_end(&l->half),
		.chunk = l->half.pmem,
		.layout = *layout,
		.up = link_up,
		.down = link_down,
		.user = l,
	};

	l->channels = kvcalloc(layout->channels, sizeof(*l->channels), GFP_KERNEL);
	if (!l->channels)
		return -ENOMEM;
	config.channel = l->channels;
	return vrpq_init(&l->core, &config);
}

/* Both VMs divide the chunk by the server's info. */
static int link_open(struct vrpq_link *l)
{
	struct vlink_device *vl = l->half.end;
	const char *info = vl->role == VLINK_SERVER ? vl->info : vl->peer_info;
	struct vrpq_layout layout;
	int err = vrpq_layout_parse(&layout, info, vl->desc->pmem_size);

	if (err) {
		dev_err(&vl->dev, "info '%s' and %llu bytes of PMEM: no channels fit\n", info,
			vl->desc->pmem_size);
		return err;
	}
	l->per_process = per_process ?: DIV_ROUND_UP(layout.channels, 2);
	err = vlink_half_open(&l->half, &link_labels, layout.size);
	if (err)
		return err;
	err = link_start_core(l, &layout);
	if (!err)
		err = vlink_half_attach(&l->half, link_on_xirq, l);
	if (err)
		vlink_half_close(&l->half);
	return err;
}

int vrpq_link_probe(struct vlink_device *vl)
{
	struct pipe_nodes *nodes = link_find_nodes(vl);
	struct vrpq_link *l;
	int err;

	if (!nodes)
		return -ENODEV;		/* by driver_override */
	l = link_alloc(vl, nodes);
	if (!l)
		return -ENOMEM;
	err = link_open(l);
	if (err)
		goto put;
	/*
	 * A server's end is wanted by its processes, a client's always: what a process posted before it
	 * ended is still to be served.
	 */
	link_want(l, !vrpq_link_serves(l));
	/* SYSCONF comes only after probe, but open may come at once. */
	vlink_set_drvdata(vl, l);
	mutex_lock(&nodes_lock);
	l->minor = pipe_node_add(l->nodes, &l->dev, &l->cdev);
	mutex_unlock(&nodes_lock);
	err = l->minor;
	if (err < 0)
		goto close;
	dev_info(&vl->dev, "device %s is created for OS#%u link=%d\n", dev_name(&l->dev), vl->peer,
		 vl->link);
	return 0;

close:
	vlink_set_drvdata(vl, NULL);
	link_want(l, false);
	vlink_half_close(&l->half);
put:
	put_device(&l->dev);
	return dev_err_probe(&vl->dev, err, "cannot make a device\n");
}

/* No file is open or mapped: both hold the module, and binding is by module only. */
void vrpq_link_remove(struct vlink_device *vl)
{
	struct vrpq_link *l = vlink_get_drvdata(vl);

	mutex_lock(&nodes_lock);
	pipe_node_del(l->nodes, &l->dev, &l->cdev);
	mutex_unlock(&nodes_lock);
	vlink_set_drvdata(vl, NULL);
	link_want(l, false);
	vlink_half_close(&l->half);
	put_device(&l->dev);
}

static int add_node_set(const char *class, bool server)
{
	struct node_set *set = &node_sets[nr_node_sets];
	int err;

	if (nr_node_sets == NODE_SETS)
		return -ENOSPC;
	set->class = class;
	set->server = server;
	snprintf(set->name, sizeof(set->name), "vrpq-%s-%s", server ? "srv" : "clt", class);
	set->nodes.name = set->name;
	err = pipe_nodes_init(&set->nodes);
	nr_node_sets += !err;
	return err;
}

int vrpq_link_init(const char *const classes[], unsigned int limit)
{
	int i, err = 0;

	per_process = limit;
	for (i = 0; classes[i] && !err; i++) {
		err = add_node_set(classes[i], false);
		if (!err)
			err = add_node_set(classes[i], true);
	}
	if (err)
		vrpq_link_exit();
	return err;
}

void vrpq_link_exit(void)
{
	while (nr_node_sets)
		pipe_nodes_exit(&node_sets[--nr_node_sets].nodes);
}
