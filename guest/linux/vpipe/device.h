/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A vpipe device: a link end, its ring, and a character device over them.  What
 * travels is proto/vpipe.h's affair.
 */
#ifndef GUEST_LINUX_VPIPE_DEVICE_H
#define GUEST_LINUX_VPIPE_DEVICE_H

#include <linux/cdev.h>

#include <linkvisor/pipe_half.h>
#include <linkvisor/pipe_users.h>
#include <linkvisor/vlink.h>

#include "proto/vpipe.h"

struct vpipe_device {
	struct device dev;
	struct cdev cdev;
	struct vpipe core;		/* guarded by half.lock */
	struct pipe_half half;
	struct vpipe_info info;
	u8 *spare;			/* server's */
	struct list_head node;
	int minor;
	struct pipe_users users;
};

/* The vlink driver's. */
int vpipe_device_probe(struct vlink_device *vl);
void vpipe_device_remove(struct vlink_device *vl);
void vpipe_device_sysconf(struct vlink_device *vl);

/* Class and device numbers. */
int vpipe_device_init(void);
void vpipe_device_exit(void);

/* Calls show for each device, in order of creation.  Process context. */
void vpipe_device_for_each(void (*show)(struct vpipe_device *d, void *arg), void *arg);

#endif
