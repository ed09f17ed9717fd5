/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gzip and zstd, from memory to memory. */
#ifndef TOOLS_LVPACK_UNPACK_H
#define TOOLS_LVPACK_UNPACK_H

#include <stddef.h>

#include "tools/lvpack/file.h"

#define UNPACK_MAX	0x40000000ull	/* bytes; nobody has such a kernel */

/*
 * What @size bytes at @data unpack to, into @out, which is malloc()ed.  NULL, or the reason why not:
 * @out is empty then.
 */
const char *unpack_gzip(const void *data, size_t size, struct file *out);
const char *unpack_zstd(const void *data, size_t size, struct file *out);

#endif
