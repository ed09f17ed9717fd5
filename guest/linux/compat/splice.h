/* SPDX-License-Identifier: GPL-2.0-only */
/* splice_read of a file that has read_iter: renamed in 6.5. */
#ifndef GUEST_LINUX_COMPAT_SPLICE_H
#define GUEST_LINUX_COMPAT_SPLICE_H

#include <linux/fs.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 5, 0)
#define compat_splice_read	generic_file_splice_read
#else
#define compat_splice_read	copy_splice_read
#endif

#endif
