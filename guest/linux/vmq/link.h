/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A pair of link ends as one queue, and all queues of a user.
 *
 * Locks, in this order: links->lock (mutex: reports and the end), notify_lock (around
 * receive_notify or return_notify), rx_lock, tx_lock (proto/vmq.h).  Each link has its own
 * spinlocks, all taken with interrupts off.
 */
#ifndef GUEST_LINUX_VMQ_LINK_H
#define GUEST_LINUX_VMQ_LINK_H

#include <linux/irq_work.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include <linkvisor/half.h>
#include <nk/vmq.h>

#include "proto/vmq.h"

/* One of the two ends: its memory and interrupts. */
struct link_side {
	struct vlink_half half;
	bool bound;			/* the bus gave it to us */
	struct irq_work kick;		/* looks at the ring as if an XIRQ had come */
	spinlock_t notify_lock;		/* one callback at a time, as with one interrupt */
	const struct task_struct *visitor;	/* on whose back the callback runs, or NULL */
	u32 budget;			/* messages that it may still take; the visitor's */
	bool spent;			/* it wanted more */
	struct work_struct later;	/* calls it again then */
	bool told;			/* tx: the user was, and has not taken all back since */
	atomic_t received;		/* XIRQs */
	atomic_t sent;
	atomic_t kicked;
	u64 messages;			/* under its lock */
};

struct vmq_link_t {
	vmq_link_public_t public;	/* first */
	struct vmq core;
	bool has_core;			/* core was initialized */
	vmq_links_t *links;
	struct list_head node;		/* of links->list; fixed between init and finish */
	struct link_side rx;		/* we are server */
	struct link_side tx;		/* we are client */
	struct vmq_shape rx_shape;
	struct vmq_shape tx_shape;
	u32 *memory;
	spinlock_t rx_lock;
	spinlock_t tx_lock;
	wait_queue_head_t waiters;	/* for slots and buffers of tx */
	u32 failures;			/* of core's, already reported; under links->lock */
	atomic_t waits;
	atomic_t nothing_free;
};

struct vmq_links_t {
	vmq_links_public_t public;	/* first */
	const vmq_callbacks_t *callbacks;
	const vmq_xx_config_t *tx_default;
	const vmq_xx_config_t *rx_default;
	struct vlink_driver driver;
	const char *classes[2];
	char class[LV_VLINK_NAME_LIMIT];
	char name[LV_VLINK_NAME_LIMIT + 8];	/* vmq.<class>-fe or -be */
	bool frontend;
	bool started;
	int error;			/* the first one of a probe */
	struct mutex lock;
	struct list_head list;
	struct irq_work notify;		/* sysconf_notify */
};

/* For callbacks: a user's writeback may wait for them, so memory reclaim must not. */
extern struct workqueue_struct *vmq_queue;

/*
 * A queue over two ends that are a pair; asks the user for its shape.  -ENODEV: the
 * user ignores it.  Process context.
 */
struct vmq_link_t *vmq_link_create(vmq_links_t *links, struct vlink_device *rx,
				   struct vlink_device *tx);
/* OFF, no interrupt comes any more, nothing is mapped.  May be called twice. */
void vmq_link_close(struct vmq_link_t *link);
void vmq_link_free(struct vmq_link_t *link);

void vmq_link_want(struct vmq_link_t *link, bool want);

/* Reports until there is nothing to report.  links->lock is held. */
void vmq_link_report(struct vmq_link_t *link);

/* Interrupts the peer.  Any context. */
static inline void vmq_link_side_trigger(struct link_side *side)
{
	atomic_inc(&side->sent);
	vlink_half_trigger(&side->half);
}

/* Calls the user's notification of that side in interrupt context, soon.  Any context. */
static inline void vmq_link_side_kick(struct link_side *side)
{
	atomic_inc(&side->kicked);
	irq_work_queue(&side->kick);
}

/*
 * Are we in the user's callback of that side, and it has had its share?  Then it comes
 * again, so its "none" need not arm the ring.  A task that an interrupt sits on does not
 * run meanwhile: whoever is the visitor here is the callback.  Interrupts off.
 */
static inline bool vmq_link_side_spent(struct link_side *side)
{
	if (READ_ONCE(side->visitor) != current)
		return false;
	if (side->budget) {
		side->budget--;
		return false;
	}
	side->spent = true;
	return true;
}

/* Has the user call vmq_links_sysconf().  Any context. */
static inline void vmq_links_notify(vmq_links_t *links)
{
	irq_work_queue(&links->notify);
}

/* /proc/nk/<links->name> */
int vmq_links_proc_init(vmq_links_t *links);
void vmq_links_proc_exit(vmq_links_t *links);

#endif
