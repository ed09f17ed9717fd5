/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The front end of vbd: disks of another VM.
 *
 *   front.c           links: on, off, probing, patience
 *   front_disk.c      gendisks: making, changing, waiting, failing
 *   front_request.c   requests of the block layer, and their replies
 *
 * A disk waits (its queue is quiesced, requests in flight go back to it) while the link is off, and
 * fails (requests end with an error) if that lasts longer than the description's timeout.
 *
 * Locks: link.lock (mutex) guards the life of a link and its disks.  A call in flight is in
 * link.calls, and whoever claims it there ends it: the reply, or link_off.
 */
#ifndef GUEST_LINUX_VBD_FRONT_H
#define GUEST_LINUX_VBD_FRONT_H

#include <linux/blk-mq.h>
#include <linux/interrupt.h>
#include <linux/llist.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>

#include <nk/vipc.h>

#include "proto/vbd.h"

struct front_link;

/* A request on its way; the driver's part of a struct request, or link.probe. */
struct front_call {
	vipc_waiter_t waiter;
	struct lv_vbd_request sent;
	struct lv_vbd_disk *described;	/* PROBE: where the answer goes */
	int status;			/* enum lv_vbd_status, or negative: ask again */
	struct llist_node node;		/* of link.read */
};

struct front_disk {
	struct front_link *link;
	u32 number;			/* in the link */
	u32 index;			/* in this VM: its letters */
	struct vbd_disk_info info;
	struct gendisk *gd;		/* NULL: not described yet */
	struct lv_vbd_disk known;	/* as last described */
	bool waits;			/* the queue is quiesced */
	bool fails;			/* read without lock */
	bool added;			/* work's */
	bool other;			/* the medium changed: for work */
	struct work_struct work;
};

struct front_link {
	vmq_link_t *link;
	struct vbd_front_info info;
	vipc_list_t calls;
	struct blk_mq_tag_set tags;
	struct front_disk disk[LV_VBD_DISKS_MAX];
	u32 nr_disks;
	struct mutex lock;
	bool up;			/* all disks were probed in this session */
	bool silent;			/* the back end let a request wait for too long */
	struct front_call probe;	/* under lock */
	struct work_struct connect;
	struct delayed_work patience;
	struct llist_head read;		/* answered reads, whose data is to be copied */
	struct tasklet_struct copy;
};

/* ---- front_disk.c ---- */

/* The major number of all disks.  0 or the error. */
int vbd_front_disk_init(void);
void vbd_front_disk_exit(void);

/* The disk is described: make it, or let it go on.  link.lock is held; process context. */
void vbd_front_disk_describe(struct front_disk *d, const struct lv_vbd_disk *now);

/* Requests wait from now on; none is being sent when it returns.  link.lock is held. */
void vbd_front_disk_wait(struct front_disk *d);
/* Requests, and those that wait, fail from now on.  link.lock is held. */
void vbd_front_disk_fail(struct front_disk *d);
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

/* ---- front.c ---- */

/* Something about the disks of this link changed: probe them.  Any context. */
void vbd_front_connect(struct front_link *l);
/* A request got no answer in time.  Process context. */
void vbd_front_is_silent(struct front_link *l);

#endif
