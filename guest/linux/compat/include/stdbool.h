/* SPDX-License-Identifier: GPL-2.0-only */
/* <stdbool.h> as proto/ wants it: bool, true, false. */
#ifndef GUEST_LINUX_COMPAT_INCLUDE_STDBOOL_H
#define GUEST_LINUX_COMPAT_INCLUDE_STDBOOL_H

#include <linux/stddef.h>
#include <linux/types.h>

#endif
