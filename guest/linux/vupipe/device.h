/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A vupipe device: a link end, its two chunks of shared memory, and a character device
 * over them.  Indices and states are proto/vupipe.h's affair.
 */
#ifndef GUEST_LINUX_VUPIPE_DEVICE_H
#define GUEST_LINUX_VUPIPE_DEVICE_H

#include <linux/cdev.h>
#include <linux/ratelimit.h>
#include <linux/workqueue.h>

#include <linkvisor/pipe_half.h>
#include <linkvisor/pipe_users.h>
#include <linkvisor/vlink.h>

#include "proto/vupipe.h"

struct vupipe_device {
	struct device dev;
	struct cdev cdev;
	struct vupipe core;		/* guarded by half.lock */
	struct pipe_half half;
	struct lv_vupipe_lines *lines;
	phys_addr_t lines_addr;
	u8 *data;
	phys_addr_t data_addr;
	u32 size;			/* of data, bytes */
	struct list_head files;		/* open ones, struct open_file; half.lock */
	u32 contradictions;		/* of core's, already reported; half.lock */
	struct ratelimit_state contradiction_limit;
	struct work_struct clear;
	int minor;
	struct pipe_users users;
};

/* The vlink driver's. */
int vupipe_device_probe(struct vlink_device *vl);
void vupipe_device_remove(struct vlink_device *vl);
void vupipe_device_sysconf(struct vlink_device *vl);

/* Class and device numbers. */
int vupipe_device_init(void);
void vupipe_device_exit(void);

/* Tells the log and udev of a stream that was broken.  Under half.lock. */
void vupipe_device_report(struct vupipe_device *d);

#endif
