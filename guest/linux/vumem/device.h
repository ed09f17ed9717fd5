/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A vumem device: a link end, the calls over it, and a character device.  What clients and servers
 * do with them is client.h and server.h.
 *
 * "lock" guards the core and what is marked.  It is taken in page faults, so nobody who holds it
 * touches memory of a process.  Interrupts only wake.
 */
#ifndef GUEST_LINUX_VUMEM_DEVICE_H
#define GUEST_LINUX_VUMEM_DEVICE_H

#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/mutex.h>
#include <linux/wait.h>

#include <linkvisor/half.h>
#include <linkvisor/pipe_node.h>
#include <linkvisor/pipe_users.h>

#include "proto/vrpc.h"
#include "proto/vumem.h"

struct vumem_device;

#define VUMEM_CLASSES	2		/* of links */

/* What the roles differ in.  Calls are made in process context; those marked so, under lock. */
struct vumem_role {
	size_t size;				/* of the struct that begins with a vumem_device */
	struct pipe_nodes *nodes;		/* one for each class */
	const struct file_operations *operations;
	void (*init)(struct vumem_device *d);
	void (*exit)(struct vumem_device *d);	/* no file is open, the link is down */
	void (*up)(struct vumem_device *d);	/* lock */
	void (*down)(struct vumem_device *d);	/* lock; every grant ends */
	void (*stepped)(struct vumem_device *d); /* lock */
	void (*on_xirq)(struct vumem_device *d); /* hard interrupt context */
	void (*xmem)(struct vumem_device *d);
};

extern const struct vumem_role vumem_client_role;
extern const struct vumem_role vumem_server_role;

struct vumem_device {
	struct device dev;
	struct cdev cdev;
	const struct vumem_role *role;
	struct pipe_nodes *nodes;
	struct vlink_half half;
	struct mutex lock;
	struct vrpc core;		/* lock */
	wait_queue_head_t waiters;
	struct pipe_users users;
	u32 violations;			/* of the core's, already reported; lock */
	u32 buffers;			/* alive now; lock */
	atomic_long_t pages;		/* of them */
	atomic_t forced;		/* loans that were taken by force */
	u64 calls;			/* requests made, or received; lock */
	u32 waiting;			/* calls without an answer; lock */
};

/* The session that is up, or LINK_EPOCH_NONE.  Lock-free. */
static inline u32 vumem_device_epoch(const struct vumem_device *d)
{
	return link_session_epoch(&d->core.session);
}

/* Steps the core.  Without the lock, or with it. */
void vumem_device_step(struct vumem_device *d);
void vumem_device_step_locked(struct vumem_device *d);

/* The vlink driver's. */
bool vumem_device_match(const struct vlink_device *vl);
int vumem_device_probe(struct vlink_device *vl);
void vumem_device_remove(struct vlink_device *vl);
void vumem_device_sysconf(struct vlink_device *vl);
void vumem_device_xmem(struct vlink_device *vl);

/* Device classes and numbers of both roles.  0, or the kernel's errors. */
int vumem_device_init(void);
void vumem_device_exit(void);

#endif
