/* SPDX-License-Identifier: GPL-2.0-only */
/* Bus callbacks take const arguments: uevent since 6.3, attributes since 6.4, match since 6.11. */
#ifndef GUEST_LINUX_COMPAT_BUS_H
#define GUEST_LINUX_COMPAT_BUS_H

#include <linux/device.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
#define COMPAT_UEVENT_CONST
#else
#define COMPAT_UEVENT_CONST const
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
#define COMPAT_BUS_CONST
#else
#define COMPAT_BUS_CONST const
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 11, 0)
#define COMPAT_MATCH_CONST
#else
#define COMPAT_MATCH_CONST const
#endif

#endif
