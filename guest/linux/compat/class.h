/* SPDX-License-Identifier: GPL-2.0-only */
/* class_create() takes no owner since 6.4. */
#ifndef GUEST_LINUX_COMPAT_CLASS_H
#define GUEST_LINUX_COMPAT_CLASS_H

#include <linux/device.h>
#include <linux/module.h>
#include <linux/version.h>

static inline struct class *compat_class_create(const char *name)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
	return class_create(THIS_MODULE, name);
#else
	return class_create(name);
#endif
}

#endif
