/* SPDX-License-Identifier: GPL-2.0-only */
/* <stddef.h> as abi/ and proto/ want it: size_t, NULL, offsetof. */
#ifndef GUEST_LINUX_COMPAT_INCLUDE_STDDEF_H
#define GUEST_LINUX_COMPAT_INCLUDE_STDDEF_H

#include <linux/stddef.h>
#include <linux/types.h>

#endif
