/* SPDX-License-Identifier: GPL-2.0-only */
/* A platform driver's remove() returns nothing since 6.11. */
#ifndef GUEST_LINUX_COMPAT_PLATFORM_H
#define GUEST_LINUX_COMPAT_PLATFORM_H

#include <linux/platform_device.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 11, 0)
#define COMPAT_REMOVE_TYPE	int
#define COMPAT_REMOVE_RESULT	0
#else
#define COMPAT_REMOVE_TYPE	void
#define COMPAT_REMOVE_RESULT
#endif

#endif
