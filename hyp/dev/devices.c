// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The devices of every VM. */
#include <stddef.h>

#include "hyp/core/vm_device.h"
#include "hyp/dev/vpl011.h"

const struct vm_device *const vm_devices[] = {
	&vpl011_device,
	NULL,
};
