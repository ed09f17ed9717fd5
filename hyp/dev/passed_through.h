/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Passed-through devices that may be bus masters.  The boot log names them.  When their VM has
 * stopped, those that linkvisor knows how to reset are reset, so that they do not write to the
 * memory of the VM's next life.  That is virtio over MMIO; the others go on, which the log says.
 */
#ifndef HYP_DEV_PASSED_THROUGH_H
#define HYP_DEV_PASSED_THROUGH_H

#include "hyp/core/vm_device.h"

extern const struct vm_device passed_through_device;

#endif
