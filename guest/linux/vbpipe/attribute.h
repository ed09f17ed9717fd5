/* SPDX-License-Identifier: GPL-2.0-only */
/* The class "vbpipe": what sysfs, udev and /proc/nk/vbpipe tell of a device. */
#ifndef GUEST_LINUX_VBPIPE_ATTRIBUTE_H
#define GUEST_LINUX_VBPIPE_ATTRIBUTE_H

#include <linux/device.h>

#include "guest/linux/compat/bus.h"

extern struct class *vbpipe_attribute_class;		/* between init and exit */
extern const struct attribute_group *vbpipe_attribute_groups[];

/* Adds VBPIPE_NAME=<name> of the info string, from which udev may make a link. */
int vbpipe_attribute_uevent(COMPAT_UEVENT_CONST struct device *dev, struct kobj_uevent_env *env);

/* 0, -ENOMEM, or class_create()'s error. */
int vbpipe_attribute_init(void);
void vbpipe_attribute_exit(void);

#endif
