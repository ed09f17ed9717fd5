/* SPDX-License-Identifier: GPL-2.0-only */
/* A device type's devnode() takes a const device since 6.3. */
#ifndef GUEST_LINUX_COMPAT_DEVNODE_H
#define GUEST_LINUX_COMPAT_DEVNODE_H

#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
#define COMPAT_DEVNODE_CONST
#else
#define COMPAT_DEVNODE_CONST const
#endif

#endif
