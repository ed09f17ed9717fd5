/* SPDX-License-Identifier: GPL-2.0-only */
/* /dev/vbpipe* as processes use it. */
#ifndef GUEST_LINUX_VBPIPE_FILE_H
#define GUEST_LINUX_VBPIPE_FILE_H

#include <linux/fs.h>

extern const struct file_operations vbpipe_file_operations;

#endif
