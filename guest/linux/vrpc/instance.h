/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One end of a vrpc link.
 *
 * Locks: order is held by whoever opens or closes, until ready() has returned; ready()
 * itself may open and close without it.  life guards what is opened, and is not held while
 * anybody waits for ready().  lock guards core and what is marked, and is taken in
 * interrupts.  They are taken in this order.
 */
#ifndef GUEST_LINUX_VRPC_INSTANCE_H
#define GUEST_LINUX_VRPC_INSTANCE_H

#include <linux/irq_work.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include <linkvisor/half.h>
#include <nk/vrpc.h>

#include "proto/vrpc.h"

struct seq_file;

struct vrpc_t {
	struct list_head node;
	struct vlink_half half;
	bool used;			/* by a lookup; devices_lock */
	struct mutex order, life;
	bool opened;			/* written under life and lock */
	bool closing;			/* order: ready() is waited for, and may not open */
	wait_queue_head_t waiters;	/* for answers, connections, closing */

	spinlock_t lock;
	struct vrpc core;		/* lock */
	bool off_due;			/* lock: to be done by vrpc_instance_unlock() */
	u32 reports;			/* lock: broken sessions that were not told yet */
	void (*off)(NkOsId peer);	/* lock */
	void (*changed)(void *cookie);	/* lock */
	void *changed_cookie;		/* lock */
	struct work_struct report;

	/* server */
	vrpc_size_t (*call)(void *cookie, vrpc_size_t size);
	void *cookie;			/* the client's too */
	bool direct;
	struct task_struct *thread;
	u32 pending;			/* the thread should look for a call */
	struct irq_work kick;		/* a direct server should */

	/* client */
	void (*ready)(void *cookie);
	bool ready_due;			/* lock */
	struct work_struct ready_work;
	atomic_t inside;		/* threads in vrpc_call() */

	u64 calls, rx_bytes, tx_bytes;	/* lock */
};

void vrpc_instance_lock(struct vrpc_t *v, unsigned long *flags);
/* Drops the lock and does what came due under it.  Any context. */
void vrpc_instance_unlock(struct vrpc_t *v, unsigned long flags);

/* Takes, gives back what opening and closing need. */
void vrpc_instance_enter(struct vrpc_t *v);
void vrpc_instance_leave(struct vrpc_t *v);

/* Opens or closes the end; under life. */
void vrpc_instance_want(struct vrpc_t *v, bool want);

/* server.c */
void vrpc_server_init(struct vrpc_t *v);
void vrpc_server_on_xirq(struct vrpc_t *v);	/* hard interrupt context */
void vrpc_server_up(struct vrpc_t *v);	/* under lock */
void vrpc_server_close(struct vrpc_t *v);	/* under life, no longer wanted */

/* client.c */
void vrpc_client_init(struct vrpc_t *v);
void vrpc_client_up(struct vrpc_t *v);	/* under lock */
void vrpc_client_close(struct vrpc_t *v);	/* under life, no longer wanted */
bool vrpc_client_in_ready(struct vrpc_t *v);	/* Is it ready() that called us? */
void vrpc_client_wait_ready(struct vrpc_t *v);	/* under order, not life */

/* instance.c, for main.c and proc.c */
int vrpc_instance_probe(struct vlink_device *vl);
void vrpc_instance_remove(struct vlink_device *vl);
void vrpc_instance_sysconf(struct vlink_device *vl);
void vrpc_instance_xmem(struct vlink_device *vl);
void vrpc_instance_for_each(void (*show)(struct vrpc_t *v, struct seq_file *m), struct seq_file *m);

extern struct workqueue_struct *vrpc_instance_queue;	/* runs ready() */

/* proc.c */
int vrpc_instance_proc_init(void);
void vrpc_instance_proc_exit(void);

#endif
