// SPDX-License-Identifier: GPL-2.0-only
/*
 * vlink_user: link ends for processes (docs/services/vlink_user.md).  Binds to
 * nothing by itself; root names the classes:
 *
 *     modprobe vlink_user classes=telemetry,camera
 *     echo telemetry > /sys/bus/vlink/drivers/vlink-user/new_id
 *     echo vlink-user > /sys/bus/vlink/devices/telemetry.0.server/driver_override
 */
#include <linux/module.h>
#include <linux/mutex.h>

#include "guest/linux/vlink_user/end.h"

#define CLASSES_MAX	32

/* The classes that root allowed: written under allowed_lock, only ever added to or emptied. */
static char allowed[CLASSES_MAX][LV_VLINK_NAME_LIMIT];
static DEFINE_MUTEX(allowed_lock);

static char *classes[CLASSES_MAX];
static int nr_classes;
module_param_array(classes, charp, &nr_classes, 0444);
MODULE_PARM_DESC(classes, "classes of link ends that processes may have");

/* The place of a class, of a free one for "", or NULL.  The caller holds allowed_lock. */
static char *allowed_find(const char *class)
{
	int i;

	for (i = 0; i < CLASSES_MAX; i++)
		if (!strcmp(allowed[i], class))
			return allowed[i];
	return NULL;
}

static bool user_match(const struct vlink_device *vl)
{
	bool found;

	mutex_lock(&allowed_lock);
	found = allowed_find(vl->class);
	mutex_unlock(&allowed_lock);
	return found;
}

static int allowed_add(const char *class)
{
	char *place;
	int err = 0;

	if (vlink_class_is_claimed(class))
		return -EBUSY;
	mutex_lock(&allowed_lock);
	place = allowed_find("");
	if (allowed_find(class))
		err = -EEXIST;
	else if (!place)
		err = -ENOSPC;
	else
		strscpy(place, class, LV_VLINK_NAME_LIMIT);
	mutex_unlock(&allowed_lock);
	return err;
}

static int allowed_remove(const char *class)
{
	char *place;

	mutex_lock(&allowed_lock);
	place = allowed_find(class);
	if (place)
		*place = '\0';
	mutex_unlock(&allowed_lock);
	return place ? 0 : -ENODEV;
}

/* A class as root wrote it, with or without a newline. */
static int class_parse(const char *buf, size_t count, char class[LV_VLINK_NAME_LIMIT])
{
	size_t length = strcspn(buf, "\n");

	if (!length || length >= LV_VLINK_NAME_LIMIT || length + 1 < count)
		return -EINVAL;
	strscpy(class, buf, length + 1);
	return 0;
}

static ssize_t new_id_store(struct device_driver *drv, const char *buf, size_t count)
{
	char class[LV_VLINK_NAME_LIMIT];
	int err;

	err = class_parse(buf, count, class) ?: allowed_add(class) ?: driver_attach(drv);
	return err ?: count;
}
static DRIVER_ATTR_WO(new_id);

/* Ends that are bound stay bound, as with other drivers: see "unbind". */
static ssize_t remove_id_store(struct device_driver *drv, const char *buf, size_t count)
{
	char class[LV_VLINK_NAME_LIMIT];
	int err;

	err = class_parse(buf, count, class) ?: allowed_remove(class);
	return err ?: count;
}
static DRIVER_ATTR_WO(remove_id);

static struct attribute *driver_attrs[] = {
	&driver_attr_new_id.attr,
	&driver_attr_remove_id.attr,
	NULL
};
ATTRIBUTE_GROUPS(driver);

static struct vlink_driver user_driver = {
	.driver = {
		.name = "vlink-user",
		.groups = driver_groups,
	},
	.match = user_match,
	.probe = vlink_user_end_probe,
	.remove = vlink_user_end_remove,
	.sysconf = vlink_user_end_sysconf,
};

static int __init allow_parameters(void)
{
	char class[LV_VLINK_NAME_LIMIT];
	int i, err = 0;

	for (i = 0; !err && i < nr_classes; i++)
		err = class_parse(classes[i], 0, class) ?: allowed_add(class);
	return err;
}

static int __init vlink_user_init(void)
{
	int err;

	err = allow_parameters() ?: vlink_user_end_init();
	if (err)
		return err;
	err = vlink_driver_register(&user_driver);
	if (err)
		vlink_user_end_exit();
	return err;
}
module_init(vlink_user_init);

static void __exit vlink_user_exit(void)
{
	vlink_driver_unregister(&user_driver);
	vlink_user_end_exit();
}
module_exit(vlink_user_exit);

MODULE_DESCRIPTION("Link ends for processes");
MODULE_LICENSE("GPL");
