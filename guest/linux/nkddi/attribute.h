/* SPDX-License-Identifier: GPL-2.0-only */
/* What sysfs shows: of a link end, and of the VM (on nkddi's own device). */
#ifndef GUEST_LINUX_NKDDI_ATTRIBUTE_H
#define GUEST_LINUX_NKDDI_ATTRIBUTE_H

#include <linux/sysfs.h>

extern const struct attribute_group *nkddi_attribute_groups[];	/* of a link end */
extern const struct attribute_group *nkddi_attribute_vm_groups[];

#endif
