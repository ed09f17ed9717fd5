/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What kernels come in: gzip, zstd, EFI's zboot, and other formats that are told by name. */
#ifndef TOOLS_LVPACK_KERNEL_H
#define TOOLS_LVPACK_KERNEL_H

#include <stdint.h>

#include "tools/lvpack/file.h"

#define KERNEL_REASON	128

/*
 * Replace @file by the Image that it holds compressed; one that is not compressed stays as it is.
 * 0, or -1 with the @reason why nobody can boot it, to follow the file's name.
 */
int kernel_unpack(struct file *file, char reason[KERNEL_REASON]);

#endif
