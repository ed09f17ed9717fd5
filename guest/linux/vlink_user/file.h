/* SPDX-License-Identifier: GPL-2.0-only */
/* What a process calls: /dev/vlink/<end>. */
#ifndef GUEST_LINUX_VLINK_USER_FILE_H
#define GUEST_LINUX_VLINK_USER_FILE_H

#include <linux/fs.h>

extern const struct file_operations vlink_user_file_operations;

#endif
