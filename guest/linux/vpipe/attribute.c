// SPDX-License-Identifier: GPL-2.0-only
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

#include "guest/linux/vpipe/attribute.h"
#include "guest/linux/vpipe/device.h"

#define to_vpipe(d)	container_of(d, struct vpipe_device, dev)

#define VPIPE_ATTRIBUTE(_name, _format, _value)						\
static ssize_t _name##_show(struct device *dev, struct device_attribute *attr, char *buf) \
{											\
	const struct vpipe_device *d = to_vpipe(dev);					\
	return sysfs_emit(buf, _format "\n", _value);					\
}											\
static DEVICE_ATTR_RO(_name)

VPIPE_ATTRIBUTE(name, "%s", d->info.name);
VPIPE_ATTRIBUTE(role, "%s", d->core.server ? "server" : "client");
VPIPE_ATTRIBUTE(peer, "%u", d->half.link.end->peer);
VPIPE_ATTRIBUTE(link, "%d", d->half.link.end->link);
VPIPE_ATTRIBUTE(size, "%u", d->info.capacity);
VPIPE_ATTRIBUTE(opens, "%u", READ_ONCE(d->users.open));
VPIPE_ATTRIBUTE(calls, "%llu", READ_ONCE(d->half.calls));
VPIPE_ATTRIBUTE(bytes, "%llu", READ_ONCE(d->half.bytes));
VPIPE_ATTRIBUTE(violations, "%u", vpipe_failures(&d->core));

static struct attribute *attributes[] = {
	&dev_attr_name.attr,
	&dev_attr_role.attr,
	&dev_attr_peer.attr,
	&dev_attr_link.attr,
	&dev_attr_size.attr,
	&dev_attr_opens.attr,
	&dev_attr_calls.attr,
	&dev_attr_bytes.attr,
	&dev_attr_violations.attr,
	NULL
};

static const struct attribute_group attribute_group = {
	.attrs = attributes,
};

const struct attribute_group *vpipe_attribute_groups[] = {
	&attribute_group,
	NULL
};

int vpipe_attribute_uevent(COMPAT_UEVENT_CONST struct device *dev, struct kobj_uevent_env *env)
{
	const char *name = to_vpipe(dev)->info.name;

	return *name ? add_uevent_var(env, "VPIPE_NAME=%s", name) : 0;
}

/* E: the link carries data.  D: the direction, s(erver) reads, c(lient) writes.  U: open files. */
static void attribute_show_device(struct vpipe_device *d, void *m)
{
	char states[3];

	vpipe_states(&d->core, states);
	seq_printf(m, "%2d %2u %2d %c%c%-2u %s %5x %4llu %5llu %10llu\n", d->minor,
		   d->half.link.end->peer, d->half.link.end->link,
		   vpipe_connected(&d->core) ? 'E' : '.',
		   d->core.server ? 's' : 'c', READ_ONCE(d->users.open), states, d->info.capacity,
		   READ_ONCE(d->users.opened), READ_ONCE(d->half.calls), READ_ONCE(d->half.bytes));
}

static int attribute_proc_show(struct seq_file *m, void *unused)
{
	seq_puts(m, "Mi Pr Id EDU  St  Size Opns Calls      Bytes\n");
	vpipe_device_for_each(attribute_show_device, m);
	return 0;
}

int vpipe_attribute_init(void)
{
	if (!proc_create_single("vpipe", 0444, vlink_proc_dir(), attribute_proc_show))
		return -ENOMEM;
	return 0;
}

void vpipe_attribute_exit(void)
{
	remove_proc_entry("vpipe", vlink_proc_dir());
}
