/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The front end of vbd: disks of another VM.
 *
 *   front.c           links: on, off, probing
 *   front_disk.c      gendisks: making, changing, waiting, failing
 *   front_request.c   requests of the block layer, and their replies
 *   front_late.c      requests that are not answered in time
 *   front_share.c     messages of a link, shared by its disks
 *   front_pages.c     pages of requests, granted to the back end
 *
 * A disk waits (its queue is quiesced, requests in flight go back to it) while the link is off or
 * its back end has no such disk, and fails (requests end with an error) if that lasts longer than
 * the description's timeout.
 *
 * Locks: link.lock (mutex) guards the life of a link and its disks.  Within it no request of a disk
 * is waited for.  A call in flight is in link.calls, and whoever claims it there ends it: the
 * reply, the timer, or link_off.
 *
 * What writeback has to wait for runs in vbd_front_queue, which memory reclaim does not hold up,
 * and what may wait for an answer in vbd_front_probe_queue, so that it holds up nothing of the
 * former.
 */
#ifndef GUEST_LINUX_VBD_FRONT_H
#define GUEST_LINUX_VBD_FRONT_H

#include <linux/blk-mq.h>
#include <linux/interrupt.h>
#include <linux/llist.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>

#include <linkvisor/xmem.h>
#include <nk/vipc.h>

#include "guest/linux/compat/block.h"
#include "proto/vbd.h"

struct front_link;

/* Whoever answers a call, or takes it back, ends it; the timer finds what is overdue. */
enum call_state {
	CALL_SENT,
	CALL_OVERDUE,			/* it counts in disk.late */
	CALL_ENDED,
};

enum call_share {
	SHARE_NONE,			/* the one for probing */
	SHARE_OWN,
	SHARE_COMMON,
};

/* A request on its way; the driver's part of a struct request, or link.probe. */
struct front_call {
	vipc_waiter_t waiter;
	struct lv_vbd_request sent;
	struct lv_vbd_disk *described;	/* PROBE: where the answer goes */
	int status;			/* enum lv_vbd_status, or negative: ask again */
	unsigned long since;		/* jiffies when it was sent first */
	struct llist_node node;		/* of link.read */
	struct work_struct copy;	/* of what a large read brought */
	struct xmem_grant grant;	/* sent.flags has GRANTED: of its pages */
	atomic_t state;			/* enum call_state */
	enum call_share share;		/* whose message it has */
	bool copies;			/* its pages are not granted: they were refused once */
	bool buffer;			/* its data is in the link's data area, at sent.data */
	bool held;			/* the back end has the pages still; whoever clears this ends it */
};					/* then: room for vbd_front_pages_size() */

struct front_disk {
	struct front_link *link;
	u32 number;			/* in the link */
	u32 index;			/* in this VM: its letters */
	struct vbd_disk_info info;
	struct blk_mq_tag_set tags;
	atomic_t own;			/* messages of its own that are free */
	struct gendisk *gd;		/* NULL: not described yet */
	struct lv_vbd_disk known;	/* as last described; of the medium that openers have */
	struct lv_vbd_disk next;	/* "replaced": what is there now */
	bool waits;			/* the queue is quiesced */
	bool fails;			/* read without lock */
	bool replaced;			/* openers have another medium than the one that is there */
	bool announce;			/* the medium changed: for work */
	bool keeps;			/* writes go past a cache that the queue does not know of yet */
	bool added;			/* work's */
	bool broken;			/* work's: it cannot be added */
	struct compat_block_limits limits;	/* of the queue; work's */
	atomic_t granted;		/* requests by grants */
	struct work_struct work;
	bool answered;			/* a request was, since waits_since; without lock */
	unsigned long waits_since;	/* jiffies */
	unsigned long on_since;
	struct delayed_work patience;
	atomic_t late;			/* requests in link.late, and those that are overdue */
};

struct front_link {
	vmq_link_t *link;
	struct vbd_front_info info;
	vipc_list_t calls;
	atomic_t common;		/* messages for all disks that are free */
	struct front_disk disk[LV_VBD_DISKS_MAX];
	u32 nr_disks;
	struct mutex lock;
	bool on;			/* between link_on and link_off */
	bool gone;			/* the module goes: nothing waits any more */
	struct front_call probe;	/* under lock */
	unsigned long probed;		/* jiffies of the last time */
	struct delayed_work connect;
	spinlock_t late_lock;		/* guards late */
	struct list_head late;
	struct llist_head read;		/* answered reads, whose data is to be copied */
	struct tasklet_struct copy;
	struct vlink_device *lender;	/* that grants pages; NULL: all data is copied */
	struct delayed_work held;	/* ends requests whose pages came back late */
};

extern struct workqueue_struct *vbd_front_queue;
extern struct workqueue_struct *vbd_front_probe_queue;

/* ---- front_disk.c ---- */

/* The major number of all disks.  0 or the error. */
int vbd_front_disk_init(void);
void vbd_front_disk_exit(void);

/* A disk of the description; the link is there. */
void vbd_front_disk_name(struct front_disk *d);

/* The disk is described: make it, or let it go on.  link.lock is held; process context. */
void vbd_front_disk_describe(struct front_disk *d, const struct lv_vbd_disk *now);
/* The back end has no such disk now.  As above. */
void vbd_front_disk_missing(struct front_disk *d);

/*
 * Requests wait from now on; none is being sent when it returns.  Then also a disk that fails
 * waits, until it is told to fail again.  link.lock is held.
 */
void vbd_front_disk_wait(struct front_disk *d);
/* Requests, and those that wait, fail from now on.  link.lock is held. */
void vbd_front_disk_fail(struct front_disk *d);
/* Do requests fail now?  Any context. */
bool vbd_front_disk_fails(const struct front_disk *d);
/* The module goes; the disk is not open. */
void vbd_front_disk_remove(struct front_disk *d);

/* ---- front_request.c ---- */

/* 0 or the error.  Exit: no disk uses the tags any more. */
int vbd_front_request_init(struct front_link *l);
void vbd_front_request_exit(struct front_link *l);

/* The reply of a request of the block layer came: call->status says how.  Any context. */
void vbd_front_request_done(struct front_link *l, struct front_call *call);

/* The link is off, and all disks wait: what is in flight goes back to the queues.  Process context. */
void vbd_front_request_take_back(struct front_link *l);

/* ---- front_late.c ---- */

/*
 * Gives up a request (or a question of front.c) that is in flight: the caller ends it, and its
 * buffer, grant and message stay until the answer comes or the session is over.  Its disk fails
 * meanwhile, so nothing is written that an earlier write, done late, could change.  False: it is
 * answered already, or cannot be given up now. Process context.
 */
bool vbd_front_late_add(struct front_disk *d, struct front_call *call);
/*
 * Its disk fails as well, but the request stays in flight, because a device may write to its pages.
 * Until end: it has an answer, or was taken back.  Any context.
 */
void vbd_front_late_mark(struct front_disk *d, struct front_call *call);
void vbd_front_late_end(struct front_disk *d, struct front_call *call);
/* A reply came that no call waits for.  A status, or -EPROTO: it is not that of a late one either. */
int vbd_front_late_answered(struct front_link *l, const struct lv_vbd_reply *reply);
/* The session is over, and no call is in flight. */
void vbd_front_late_forget(struct front_link *l);

/* ---- front_share.c ---- */

/* All messages are free. */
void vbd_front_share_init(struct front_link *l);
/* So many requests a disk can have on their way. */
u32 vbd_front_share_max(const struct front_link *l);
/*
 * A message for the disk, given back when the request has its answer or the session is over.
 * SHARE_NONE: there is none now.  Any context.
 */
enum call_share vbd_front_share_take(struct front_disk *d);
void vbd_front_share_give(struct front_disk *d, enum call_share share);

/* ---- front_pages.c ---- */

/* Exit: no request is in flight, and the link is off.  It waits for pages that the back end has. */
void vbd_front_pages_init(struct front_link *l);
void vbd_front_pages_exit(struct front_link *l);
/* Bytes of a call's private memory behind it. */
size_t vbd_front_pages_size(const struct front_link *l);

/* Grants the pages of a request, and says so in call->sent.  False: copy the data.  Any context. */
bool vbd_front_pages_grant(struct front_link *l, struct request *rq, struct front_call *call);

/*
 * The request has an answer, or will not get one.  False: its pages are not ours yet, and it must
 * not end: vbd_front_pages_hold() sends it again when they are.  Any context.
 */
bool vbd_front_pages_end(struct front_link *l, struct front_call *call);
/*
 * The request ends, or starts anew, although the back end may have its pages: nothing is written to
 * them that matters, and nkddi keeps them until the back end has given them back.  Any context.
 */
void vbd_front_pages_leave(struct front_link *l, struct front_call *call);
/*
 * A held write whose pages do not come back: true, it ends without them.  False: it is not held, or
 * has them just now.  Any context.
 */
bool vbd_front_pages_give_up(struct front_link *l, struct front_call *call);
void vbd_front_pages_hold(struct front_link *l, struct front_call *call);

/* ---- front.c ---- */

/* Something about the disks of this link changed: probe them, soon.  Any context. */
void vbd_front_connect(struct front_link *l);
/* Has the back end eject the medium.  0, -EOPNOTSUPP, -ENOMEDIUM, -EIO; process context. */
int vbd_front_eject(struct front_disk *d);

#endif
