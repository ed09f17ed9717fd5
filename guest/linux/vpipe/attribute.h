/* SPDX-License-Identifier: GPL-2.0-only */
/* What sysfs, udev and /proc/nk/vpipe tell of a device. */
#ifndef GUEST_LINUX_VPIPE_ATTRIBUTE_H
#define GUEST_LINUX_VPIPE_ATTRIBUTE_H

#include <linux/device.h>

#include "guest/linux/compat/bus.h"

extern const struct attribute_group *vpipe_attribute_groups[];

/* Adds VPIPE_NAME=<name> of the info string, from which udev may make a link. */
int vpipe_attribute_uevent(COMPAT_UEVENT_CONST struct device *dev, struct kobj_uevent_env *env);

/* The file under /proc/nk.  0, or -ENOMEM. */
int vpipe_attribute_init(void);
void vpipe_attribute_exit(void);

#endif
