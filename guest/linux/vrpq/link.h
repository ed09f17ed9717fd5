/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A link end, its chunk of shared memory divided into channels, and the device over it.
 *
 * Locks: a channel's transfers hold its file's mutex while they copy; link.lock guards who has which
 * channel and the states, and what a fault inserts.  The file's mutex comes first.  Nothing is
 * copied from or to a process under link.lock.
 */
#ifndef GUEST_LINUX_VRPQ_LINK_H
#define GUEST_LINUX_VRPQ_LINK_H

#include <linux/cdev.h>
#include <linux/fs.h>
#include <linux/mutex.h>
#include <linux/wait.h>

#include <linkvisor/half.h>
#include <linkvisor/pipe_node.h>
#include <linkvisor/pipe_users.h>
#include <linkvisor/vlink.h>

#include "proto/vrpq.h"

struct vrpq_file;

struct vrpq_link {
	struct device dev;
	struct cdev cdev;
	struct vlink_half half;
	struct pipe_nodes *nodes;
	struct mutex lock;
	struct vrpq core;		/* lock */
	struct vrpq_channel *channels;
	struct list_head files;		/* lock, or RCU to read; all that are open */
	wait_queue_head_t waiters;	/* for the link, and for channels to open or to accept */
	atomic_t changes;		/* that they may wait for */
	u32 next_session;		/* lock */
	u32 failures;			/* lock: already reported */
	unsigned int per_process;	/* most channels of a client's process */
	struct pipe_users users;	/* of a server's end */
	int minor;
	u64 opened, xirqs_sent, xirqs_received;	/* for people to read */
};

static inline bool vrpq_link_serves(const struct vrpq_link *l)
{
	return l->half.end->role == VLINK_SERVER;
}

/* Somebody here gave back a channel or a session: wakes who waits for one. */
void vrpq_link_changed(struct vrpq_link *l);

/* Interrupts the peer. */
void vrpq_link_trigger(struct vrpq_link *l);

/* Looks at the states and wakes whom that concerns; after -EPROTO too.  Without locks. */
void vrpq_link_step(struct vrpq_link *l);

/* The vlink driver's. */
int vrpq_link_probe(struct vlink_device *vl);
void vrpq_link_remove(struct vlink_device *vl);
void vrpq_link_sysconf(struct vlink_device *vl);

/* Device classes and numbers, for each class of links. */
int vrpq_link_init(const char *const classes[], unsigned int per_process);
void vrpq_link_exit(void);

#endif
