/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A lender: a link end whose peer has pages of this VM.  It waits for the peer to give them back,
 * but not for long: LENDER_PATIENCE in all, however many loans there are.  A twentieth of the time
 * in between is added again, up to that much; what the peer gives back within LENDER_PROMPT costs
 * nothing.
 */
#ifndef GUEST_LINUX_VUMEM_LENDER_H
#define GUEST_LINUX_VUMEM_LENDER_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/time64.h>
#include <linux/wait.h>

#include <linkvisor/xmem.h>

#define LENDER_PATIENCE	(500 * NSEC_PER_MSEC)
#define LENDER_PROMPT	NSEC_PER_MSEC
#define LENDER_PART	20

struct vumem_lender {
	struct vlink_device *vl;
	atomic_long_t *pinned;		/* counts pages */
	atomic_t *forced;		/* counts loans that the peer did not give back in time */
	struct mutex lock;
	struct list_head loans;		/* lock */
	wait_queue_head_t returns;
	bool down;			/* there is no peer to wait for */
	spinlock_t patience_lock;
	u64 patience;			/* ns that are left; patience_lock */
	u64 since;			/* when it was so, ns; patience_lock */
};

/* Fills what has no comment "counts" above. */
void vumem_lender_init(struct vumem_lender *lender, struct vlink_device *vl);

/* Call it when .xmem of the driver is called. */
void vumem_lender_look(struct vumem_lender *lender);

/* The session is up, or down: then nobody waits any more. */
void vumem_lender_up(struct vumem_lender *lender, bool up);

/*
 * Waits until the peer has given back all of the grant, which it has been asked for.  False: it has
 * not, as far as patience goes.  Process context.
 */
bool vumem_lender_wait(struct vumem_lender *lender, const struct xmem_grant *grant);

#endif
