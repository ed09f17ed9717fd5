/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copies of the board's nodes in a VM's device tree. */
#ifndef HYP_CONFIG_GUEST_DEVICE_H
#define HYP_CONFIG_GUEST_DEVICE_H

#include "hyp/config/guest_dt.h"

/*
 * Add the nodes of the VM's devices, and the fixed clocks that they name, to the
 * tree that fdt_create() began in @tree, inside its root.  0 or a libfdt error.
 */
int guest_device_write(const struct guest_dt *dt, void *tree);

#endif
