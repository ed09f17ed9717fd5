/* SPDX-License-Identifier: GPL-2.0-only */
/* /dev/vpipe* as processes use it. */
#ifndef GUEST_LINUX_VPIPE_FILE_H
#define GUEST_LINUX_VPIPE_FILE_H

#include <linux/fs.h>

extern const struct file_operations vpipe_file_operations;

#endif
