// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

#include "guest/linux/compat/class.h"
#include "guest/linux/vbpipe/attribute.h"
#include "guest/linux/vbpipe/device.h"

#define to_vbpipe(d)	container_of(d, struct vbpipe_device, dev)

struct class *vbpipe_attribute_class;

#define VBPIPE_ATTRIBUTE(_name, _format, _value)					\
static ssize_t _name##_show(struct device *dev, struct device_attribute *attr, char *buf) \
{											\
	const struct vbpipe_device *d = to_vbpipe(dev);					\
	return sysfs_emit(buf, _format "\n", _value);					\
}											\
static DEVICE_ATTR_RO(_name)

VBPIPE_ATTRIBUTE(name, "%s", d->info.name);
VBPIPE_ATTRIBUTE(peer, "%u", d->rx.link.end->peer);
VBPIPE_ATTRIBUTE(link, "%d", d->rx.link.end->link);
VBPIPE_ATTRIBUTE(rx_size, "%u", d->core.rx.ring.cursor.capacity);
VBPIPE_ATTRIBUTE(tx_size, "%u", d->core.tx.ring.cursor.capacity);
VBPIPE_ATTRIBUTE(opens, "%u", READ_ONCE(d->opens));
VBPIPE_ATTRIBUTE(reads, "%llu", READ_ONCE(d->rx.calls));
VBPIPE_ATTRIBUTE(read_bytes, "%llu", READ_ONCE(d->rx.bytes));
VBPIPE_ATTRIBUTE(writes, "%llu", READ_ONCE(d->tx.calls));
VBPIPE_ATTRIBUTE(write_bytes, "%llu", READ_ONCE(d->tx.bytes));
VBPIPE_ATTRIBUTE(violations, "%u", READ_ONCE(d->core.rx.failures) + READ_ONCE(d->core.tx.failures));

static struct attribute *attributes[] = {
	&dev_attr_name.attr,
	&dev_attr_peer.attr,
	&dev_attr_link.attr,
	&dev_attr_rx_size.attr,
	&dev_attr_tx_size.attr,
	&dev_attr_opens.attr,
	&dev_attr_reads.attr,
	&dev_attr_read_bytes.attr,
	&dev_attr_writes.attr,
	&dev_attr_write_bytes.attr,
	&dev_attr_violations.attr,
	NULL
};

static const struct attribute_group attribute_group = {
	.attrs = attributes,
};

const struct attribute_group *vbpipe_attribute_groups[] = {
	&attribute_group,
	NULL
};

int vbpipe_attribute_uevent(COMPAT_UEVENT_CONST struct device *dev, struct kobj_uevent_env *env)
{
	const char *name = to_vbpipe(dev)->info.name;

	return *name ? add_uevent_var(env, "VBPIPE_NAME=%s", name) : 0;
}

/* E: both links carry data.  a: the info asks for short reads, as all reads are. */
static void attribute_show_device(struct vbpipe_device *d, void *m)
{
	char states[5];

	vbpipe_states(&d->core, states);
	seq_printf(m, "%2d %2u %2d %c%c%-2u %s %5x %4llu %5llu %10llu %5llu %10llu\n", d->minor,
		   d->rx.link.end->peer, d->rx.link.end->link,
		   vbpipe_connected(&d->core) ? 'E' : '.', d->info.short_read ? 'a' : '.',
		   READ_ONCE(d->opens), states, d->core.rx.ring.cursor.capacity,
		   READ_ONCE(d->opened), READ_ONCE(d->rx.calls), READ_ONCE(d->rx.bytes),
		   READ_ONCE(d->tx.calls), READ_ONCE(d->tx.bytes));
}

static int attribute_proc_show(struct seq_file *m, void *unused)
{
	seq_puts(m, "Mi Pr Id EaU  Stat  Size Opns Reads ReadBytes- Wrtes WriteBytes\n");
	vbpipe_device_for_each(attribute_show_device, m);
	return 0;
}

int vbpipe_attribute_init(void)
{
	vbpipe_attribute_class = compat_class_create("vbpipe");
	if (IS_ERR(vbpipe_attribute_class))
		return PTR_ERR(vbpipe_attribute_class);
	if (proc_create_single("vbpipe", 0444, vlink_proc_dir(), attribute_proc_show))
		return 0;
	class_destroy(vbpipe_attribute_class);
	return -ENOMEM;
}

void vbpipe_attribute_exit(void)
{
	remove_proc_entry("vbpipe", vlink_proc_dir());
	class_destroy(vbpipe_attribute_class);
}
