/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A link end that a process may take: its device, what the process that has it
 * open got from it, and how it is given back.
 *
 * Locks: "life" is held for reading by every call of the process and written by
 * open, release and unbind, so that nothing is in use when it is given back.
 * No user memory is touched under it: a fault in a mapping of ours takes it too.
 * "alloc" (inside life) orders the calls that add something.  Ranges and pieces
 * are only ever added; their counts are published last, so readers need no lock.
 */
#ifndef GUEST_LINUX_VLINK_USER_END_H
#define GUEST_LINUX_VLINK_USER_END_H

#include <linux/cdev.h>
#include <linux/rwsem.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include <linkvisor/vlink.h>
#include <uapi/linkvisor/vlink_user.h>

#define END_LABELS	16	/* linkvisor has no more for a link */
#define END_XIRQS	64	/* received by one process through one end */

struct eventfd_ctx;
struct user_end;

/* One XIRQ that we receive. */
struct user_xirq {
	struct user_end *end;
	u32 id;
	u32 index;
	atomic_t count;			/* since the last read */
	struct eventfd_ctx __rcu *eventfd;
	struct xirq_attachment *attachment;
};

/* The XIRQs of one label. */
struct user_range {
	u32 id;
	u32 owner;			/* role */
	u32 first;
	u32 count;
	u32 slot;			/* if they are ours: where they are in xirq[] */
};

/*
 * The PMEM of one label; offset and size are in bytes, whole pages.  It stays when the
 * process goes, since what it wrote has to be cleaned up.
 */
struct user_piece {
	u32 id;
	u64 asked;
	u64 offset;
	u64 size;
	bool held;			/* by the process that has the end open */
	bool ours;			/* no other end writes it */
	u64 clean;			/* bytes that hold nothing that a process wrote */
};

struct user_end {
	struct device dev;
	struct cdev cdev;
	struct vlink_device *vl;	/* stays as long as this module */
	wait_queue_head_t wait;
	struct rw_semaphore life;
	bool gone;			/* unbound */
	struct address_space *mapping;	/* of the file that is open, or NULL */
	struct mutex alloc;
	struct work_struct clean;	/* of pieces, while no process has the end */
	u32 told;			/* the peer's state in the last event, or U32_MAX: tell it */
	u32 ranges, pieces, xirqs;
	struct user_range range[END_LABELS];
	struct user_piece piece[END_LABELS];
	struct user_xirq xirq[END_XIRQS];
	DECLARE_BITMAP(pending, END_XIRQS);
};

/* Numbers for devices; the class in sysfs. */
int vlink_user_end_init(void);
void vlink_user_end_exit(void);

/* Callbacks of the bus, see <linkvisor/vlink.h>. */
int vlink_user_end_probe(struct vlink_device *vl);
void vlink_user_end_remove(struct vlink_device *vl);
void vlink_user_end_sysconf(struct vlink_device *vl);

/* We are ON and the peer is OFF: it died or left. */
bool vlink_user_end_is_hung_up(const struct user_end *end);

/*
 * For whom a process waits: an event, a hang-up, or the loss of the end.  Any
 * context that may sleep.
 */
bool vlink_user_end_has_events(const struct user_end *end);

/* Gives back all that the process got; own state OFF.  life is held for writing. */
void vlink_user_end_leave(struct user_end *end);

#endif
