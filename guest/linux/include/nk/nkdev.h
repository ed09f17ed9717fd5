/* SPDX-License-Identifier: GPL-2.0-only */
/* What classic sources include for devices and links: all is in <nk/nkern.h>. */
#ifndef GUEST_LINUX_INCLUDE_NK_NKDEV_H
#define GUEST_LINUX_INCLUDE_NK_NKDEV_H

#include <nk/nkern.h>

#endif
