/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A vupipe device: a link end, its two chunks of shared memory, and a character device
 * over them.  Indices and states are proto/vupipe.h's affair.
 */
#ifndef GUEST_LINUX_VUPIPE_DEVICE_H
#define GUEST_LINUX_VUPIPE_DEVICE_H

#include <linux/cdev.h>
#include <linux/mutex.h>
#include <linux/wait.h>

#include <linkvisor/vlink.h>

#include "proto/vupipe.h"

struct vupipe_device {
	struct device dev;
	struct cdev cdev;
	struct vlink_device *end;
	struct vupipe core;
	struct lv_vupipe_lines *lines;
	phys_addr_t lines_addr;
	u8 *data;
	phys_addr_t data_addr;
	u32 size;			/* of data, bytes */
	struct xirq_attachment *xirq;	/* that we receive */
	u32 peer_xirq;			/* that we trigger */
	wait_queue_head_t waiters;
	struct mutex lock;		/* core's; guards what follows too */
	struct list_head files;		/* open ones, struct open_file */
	u32 failures;			/* of core's, already reported */
	int minor;
	struct mutex open_lock;		/* guards opens; taken before lock */
	unsigned int opens;
};

/* The vlink driver's. */
int device_probe(struct vlink_device *vl);
void device_remove(struct vlink_device *vl);
void device_sysconf(struct vlink_device *vl);

/* Class and device numbers. */
int device_init(void);
void device_exit(void);

/* The first user brings the link up, the last one's leaving takes it down. */
void device_get_link(struct vupipe_device *d);
void device_put_link(struct vupipe_device *d);

/* Wakes all who wait for the device.  Any context. */
void device_wake(struct vupipe_device *d);

/* Tells the log and udev of a stream that was broken.  Under lock. */
void device_report(struct vupipe_device *d);

#endif
