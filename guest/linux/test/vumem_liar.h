/* SPDX-License-Identifier: GPL-2.0-only */
/* A bad peer of vumem: a link end, and what it has of the other one. */
#ifndef GUEST_LINUX_TEST_VUMEM_LIAR_H
#define GUEST_LINUX_TEST_VUMEM_LIAR_H

#include <linux/mutex.h>
#include <linux/wait.h>

#include <linkvisor/half.h>
#include <linkvisor/xmem.h>

#include "proto/vrpc.h"
#include "proto/vumem.h"

#define LIAR_KEEPS	16u

struct liar {
	struct vlink_half half;
	struct mutex lock;
	struct vrpc core;		/* lock */
	wait_queue_head_t waiters;
	u32 pending;
	struct task_struct *thread;
	u32 lies;
	struct page *pages[2];
	struct xmem_grant grant;	/* tag 0: none */
	struct xmem_grant kept[LIAR_KEEPS]; /* mapped; tag 0: none; lock */
	unsigned long dripped;		/* jiffies; lock */
};

/*
 * A step of a client that asks for memory until it has "keep" buffers, maps it, and gives back what
 * it is asked for one by one, "drip" ms each; 0: not at all.  With the lock.
 */
void liar_keep(struct liar *l, unsigned int keep, unsigned int drip);
/* All is unmapped. */
void liar_keep_nothing(struct liar *l);

#endif
