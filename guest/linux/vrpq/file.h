/* SPDX-License-Identifier: GPL-2.0-only */
/* An open file: nothing yet, or a session, or a channel. */
#ifndef GUEST_LINUX_VRPQ_FILE_H
#define GUEST_LINUX_VRPQ_FILE_H

#include <linux/list.h>
#include <linux/poll.h>

#include <uapi/linkvisor/vrpq_ioctl.h>

#include "guest/linux/vrpq/link.h"

struct vrpq_file {
	struct vrpq_link *link;
	struct list_head node;		/* in link->files */
	struct rcu_head rcu;
	struct address_space *mapping;
	struct mutex lock;		/* one transfer at a time; link.h has the order */
	wait_queue_head_t waiters;	/* for bytes */
	struct vrpq_channel *channel;	/* NULL: none; written under both locks */
	struct vrpq_session session;	/* number 0: none; link->lock */
	bool is_session;		/* server: by VRPQ_IOC_ACCEPT_SESSION; link->lock */
	pid_t owner;			/* process that opened or took the channel; link->lock */
	/* of a client; lock */
	u64 torn;			/* bytes of a transfer that was not completed; 0: none */
	u32 owed;			/* answers that have not come */
	bool calling;			/* somebody waits for the last of them, and for no other */
	bool resumable;			/* somebody did, and may go on */
	u32 answer;			/* bytes of the answer that is being read; 0: none */
	u32 answer_at;			/* how many of them were read */
	bool broken;			/* what came is no answer */
	/* of a server; lock */
	u32 want;			/* bytes that poll waits for */
	u32 room;			/* bytes of room that poll waits for */
	void *blank;			/* page that is seen when the channel is over */
};

/* ---- file.c ---- */

extern const struct file_operations vrpq_file_operations;

/* Any context. */
static inline void vrpq_file_wake(struct vrpq_file *f)
{
	if (wq_has_sleeper(&f->waiters))
		wake_up_all(&f->waiters);
}

/* The session of the link is over, or the file ends: under link->lock. */
void vrpq_file_drop_map(struct vrpq_file *f);

/* How long a call may take: whatever it does meanwhile, not only its sleep. */
struct vrpq_patience {
	bool nonblock, forever;
	unsigned long deadline;		/* jiffies; of no worth if forever */
	unsigned int rounds;		/* of a file that does not block */
};

/* ms, negative: for ever; not at all, if the file says so. */
struct vrpq_patience vrpq_patience(const struct file *file, s32 ms);

/* Jiffies for wait_event_interruptible_timeout(). */
long vrpq_patience_left(const struct vrpq_patience *p);

/* n: what that said.  0, or the error of who waited in vain. */
int vrpq_patience_spend(const struct vrpq_patience *p, long n);

/*
 * Between two rounds of a loop that the peer can keep going: 0, or the error that ends the call.  A
 * file that does not block has a few rounds.
 */
int vrpq_patience_next(struct vrpq_patience *p);

/* The lock of a file, for a transfer. */
int vrpq_file_lock(struct vrpq_file *f, const struct vrpq_patience *p);

/* ---- channel.c: files become channels ---- */

int vrpq_channel_open(struct file *file, struct vrpq_ioctl_open *arg);
int vrpq_channel_accept(struct file *file, struct vrpq_ioctl_open *arg);
int vrpq_session_accept(struct file *file, struct vrpq_ioctl_open *arg);
/* Of a file without a channel. */
__poll_t vrpq_channel_poll(struct vrpq_file *f, struct file *file, poll_table *wait);
/* Ends what the file is. */
void vrpq_channel_release(struct vrpq_file *f);

/* ---- transfer.c: bytes ---- */

int vrpq_transfer_submit(struct file *file, struct vrpq_ioctl_transfer *arg);
int vrpq_transfer_answer(struct file *file, struct vrpq_ioctl_transfer *arg);
int vrpq_transfer_receive(struct file *file, struct vrpq_ioctl_receive *arg);
__poll_t vrpq_transfer_poll(struct vrpq_file *f, struct file *file, poll_table *wait);

/* ---- map.c ---- */

/* The server's: the area for requests, twice in a row, read-only. */
int vrpq_map(struct file *file, struct vm_area_struct *vma);

#endif
