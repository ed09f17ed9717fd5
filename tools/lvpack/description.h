/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A device tree source or blob to a blob in memory. */
#ifndef TOOLS_LVPACK_DESCRIPTION_H
#define TOOLS_LVPACK_DESCRIPTION_H

#include "tools/lvpack/system.h"

/* 0, or -1 after a complaint (of dtc's, for a bad source).  Runs $DTC or dtc. */
int description_read(const char *path, const struct paths *include, struct file *blob);

#endif
