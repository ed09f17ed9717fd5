/* SPDX-License-Identifier: GPL-2.0-only */
/* /dev/vupipe* as processes use it. */
#ifndef GUEST_LINUX_VUPIPE_FILE_H
#define GUEST_LINUX_VUPIPE_FILE_H

#include <linux/fs.h>
#include <linux/list.h>

#include "guest/linux/vupipe/device.h"

/* What a mapping shows instead of shared memory that it may not reach. */
enum map_part {
	MAP_DATA,
	MAP_OWN,
	MAP_PEER,
	MAP_PARTS,
};

struct open_file {
	struct vupipe_device *d;
	struct list_head node;		/* in d->files */
	struct address_space *mapping;	/* all its mappings are in here */
	struct vupipe_file core;	/* under d->half.lock */
	void *blank[MAP_PARTS];		/* a page each, of this file alone */
};

extern const struct file_operations vupipe_file_operations;

#endif
