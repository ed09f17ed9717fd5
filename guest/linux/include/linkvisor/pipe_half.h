/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One direction of a pipe device: a link end, its XIRQs attached, who waits for it, and its
 * byte ring mapped.  vpipe has one, vbpipe two; vupipe has one without a ring.
 */
#ifndef GUEST_LINUX_INCLUDE_LINKVISOR_PIPE_HALF_H
#define GUEST_LINUX_INCLUDE_LINKVISOR_PIPE_HALF_H

#include <linux/mutex.h>
#include <linux/wait.h>

#include <linkvisor/half.h>

/* lock is that of what proto/ has on the ring: a pipe_reader, a pipe_writer, a vupipe. */
struct pipe_half {
	struct vlink_half link;		/* its PMEM is a byte ring, or none */
	struct mutex lock;
	wait_queue_head_t waiters;
	u32 failures;			/* of the core's, already reported; under lock */
	u64 calls;			/* reads or writes that moved bytes; under lock */
	u64 bytes;
};

/*
 * Maps the ring, so many bytes (0: none), and gets the XIRQs of both ends; h->link.end is set.
 * Waiters are woken by the XIRQ from now on.  0 or vlink's errors; nothing to undo then.
 * Process context.
 */
int pipe_half_open(struct pipe_half *h, u32 ring_size, const struct vlink_half_labels *labels);
void pipe_half_close(struct pipe_half *h);

/* Wakes all who wait for this half.  Any context. */
void pipe_half_wake(struct pipe_half *h);

/*
 * For loops that look, find nothing, and then need not wait, "vain" times before this one:
 * 0 to look again, -ERESTARTSYS on a signal that came before a second time, -EAGAIN too
 * often without blocking.  So a peer that shows its index and takes it back keeps nobody;
 * the -EAGAIN wakes h's pollers, as the peer need not do it any more.  Process context.
 */
int pipe_half_retry(struct pipe_half *h, bool nonblock, unsigned int vain);

#endif
