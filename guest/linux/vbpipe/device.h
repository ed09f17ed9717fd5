/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A vbpipe device: two link ends, their rings mapped, their XIRQs attached,
 * and a character device over them.  What travels is proto/vbpipe.h's affair.
 */
#ifndef GUEST_LINUX_VBPIPE_DEVICE_H
#define GUEST_LINUX_VBPIPE_DEVICE_H

#include <linux/cdev.h>
#include <linux/mutex.h>

#include <linkvisor/pipe_half.h>
#include <linkvisor/vlink.h>

#include "proto/vbpipe.h"

struct vbpipe_device {
	struct device dev;
	struct cdev cdev;
	struct vbpipe core;
	struct pipe_half rx;		/* we are server */
	struct pipe_half tx;		/* we are client */
	struct vbpipe_info info;
	u8 *spare;
	struct list_head node;
	int minor;			/* -1: not in /dev */
	struct mutex open_lock;		/* guards opens, opened; taken before the halves' */
	unsigned int opens;		/* files open now */
	u64 opened;			/* and ever */
};

/*
 * Binds a link end: alone it waits, with its other half it makes a device.
 * The vlink driver's probe, remove and sysconf.
 */
int vbpipe_device_probe(struct vlink_device *vl);
void vbpipe_device_remove(struct vlink_device *vl);
void vbpipe_device_sysconf(struct vlink_device *vl);

/*
 * Reserves the device numbers.  vbpipe_device_settle() then gives out minors for what
 * was probed so far: the explicit ones first; later devices get theirs at once.
 */
int vbpipe_device_init(void);
void vbpipe_device_settle(void);
void vbpipe_device_exit(void);

/* Calls show for each device, in order of creation.  Process context. */
void vbpipe_device_for_each(void (*show)(struct vbpipe_device *d, void *arg), void *arg);

/* Wakes all who wait for the device, whatever for.  Any context. */
void vbpipe_device_wake_all(struct vbpipe_device *d);

/* The first user brings the links up, the last one's leaving takes them down. */
void vbpipe_device_get_links(struct vbpipe_device *d);
void vbpipe_device_put_links(struct vbpipe_device *d);

#endif
