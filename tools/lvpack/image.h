/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The packed image (abi/image.h).  Failures are told on stderr, then -1. */
#ifndef TOOLS_LVPACK_IMAGE_H
#define TOOLS_LVPACK_IMAGE_H

#include "tools/lvpack/system.h"

/* Put @system, its files read, behind the hypervisor at @hypervisor_path into @path. */
int image_write(const struct system *system, const char *hypervisor_path, const char *path);

/* Say on stdout what is in the image at @path. */
int image_list(const char *path);

#endif
