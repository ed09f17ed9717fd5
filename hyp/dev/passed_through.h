/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Passed-through devices that may be bus masters.  The boot log names them.  When their VM has
 * stopped, those that linkvisor knows how to reset are reset: virtio over MMIO.  If one does not
 * stop, or if there are others that the description does not call quiet, the VM has no next life,
 * and what it borrowed stays borrowed (decision 24).
 */
#ifndef HYP_DEV_PASSED_THROUGH_H
#define HYP_DEV_PASSED_THROUGH_H

#include "hyp/core/vm_device.h"

extern const struct vm_device passed_through_device;

#endif
