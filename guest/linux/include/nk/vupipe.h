/* SPDX-License-Identifier: GPL-2.0-only */
/* The calls of a process on /dev/vupipe*, as classic sources include them (abi/svc/vupipe.h). */
#ifndef GUEST_LINUX_INCLUDE_NK_VUPIPE_H
#define GUEST_LINUX_INCLUDE_NK_VUPIPE_H

#include <linux/ioctl.h>

#include "abi/svc/vupipe.h"

#endif
