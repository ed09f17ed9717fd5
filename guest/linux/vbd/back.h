/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The back end of vbd: disks of this VM for others.
 *
 *   back.c            links, and messages that come
 *   back_disk.c       disks: finding, opening, describing
 *   back_request.c    requests: judging, doing, answering
 *   back_pages.c      pages that the front end grants
 *
 * A message that came is given back when the disk has done the request and its data was copied.
 * Until then vmq keeps the link's memory, and the front end's next session waits.
 */
#ifndef GUEST_LINUX_VBD_BACK_H
#define GUEST_LINUX_VBD_BACK_H

#include <linux/bio.h>
#include <linux/llist.h>
#include <linux/mutex.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include <linkvisor/xmem.h>
#include <nk/vmq.h>

#include "guest/linux/compat/block.h"
#include "proto/vbd.h"

struct back_link;

struct back_disk {
	struct back_link *link;
	u32 number;
	struct vbd_disk_info info;
	struct mutex lock;		/* guards what follows, to "busy" */
	struct compat_block block;	/* open or not */
	struct lv_vbd_disk told;	/* what the front end was told last */
	u64 medium;			/* the kernel's number of the medium that was told */
	int complained;			/* that the disk cannot be opened: why */
	bool news;			/* the front end does not know of told yet */
	const struct task_struct *server;	/* replies are sent when it is at its end */
	atomic_t busy;			/* requests that use "block" */
	struct llist_head todo;		/* requests that came, the last one first */
	struct work_struct serve;	/* takes them, if the link has several disks */
	struct delayed_work look;
};

/* A request on its way through the disk: one for each slot of the link. */
struct back_io {
	struct back_link *link;
	struct back_disk *disk;
	void *msg;
	struct llist_node node;		/* of disk.todo */
	struct lv_vbd_request r;	/* private copy */
	struct bio bio;
	struct bio_vec *vec;		/* [max_vecs], and page */
	u32 max_vecs;
	struct xmem_grant grant;	/* r.flags has GRANTED: the pages are mapped, and are those */
	struct page **page;
	struct page *pages;		/* info.buffer bytes in one piece */
	bool in_disk;			/* it counts in disk.busy */
	bool flush_next;		/* the disk has done it, and shall keep it */
	int status;
	struct work_struct work;	/* what is left to do where one may take time */
};

struct back_link {
	vmq_link_t *link;
	struct vbd_front_info info;
	struct back_io *io;		/* [info.requests] */
	struct vlink_device *borrower;	/* that maps pages for devices; NULL: not direct-mapped */
	struct back_disk disk[LV_VBD_DISKS_MAX];
	u32 nr_disks;
	atomic_t busy;			/* requests that came and were not answered */
	wait_queue_head_t idle;
	struct work_struct serve;
};

extern struct workqueue_struct *vbd_be_queue;

/* ---- back_disk.c ---- */

/*
 * Opens the disk if it is there, and looks whether it has changed.  True: the front end should be
 * told.  d->lock is held; process context.
 */
bool vbd_be_disk_look(struct back_disk *d);
/* Has the driver eject the medium.  A status; d->lock is held; process context. */
int vbd_be_disk_eject(struct back_disk *d);
void vbd_be_disk_close(struct back_disk *d);

/* The number of what "/..." names, which is not there for PARTUUIDs.  0 or -ENOENT and others. */
int vbd_be_disk_by_path(const char *path, dev_t *number);

/* ---- back.c ---- */

/* Does another VM write the whole disk with this number, as the description has it? */
bool vbd_be_disk_is_lent(dev_t whole);
int vbd_be_disk_init(void);
void vbd_be_disk_exit(void);

/* ---- back_request.c ---- */

/* The private memory of all requests of the link.  0 or -ENOMEM; exit undoes what there is of it. */
int vbd_be_request_init(struct back_link *l);
void vbd_be_request_exit(struct back_link *l);

/*
 * take: a message came; it waits until its disk is served, by a work item of the disk if the link
 * has several.  serve: all that wait are begun.  Process context.
 */
void vbd_be_request_take(struct back_link *l, void *msg);
void vbd_be_request_serve(struct back_disk *d);

/* Tells the front end that it should probe the disk.  False: it cannot be told now. */
bool vbd_be_request_news(const struct back_disk *d);

/* ---- back_pages.c ---- */

/* May the link's pages be given to devices?  Before the requests' memory is made. */
void vbd_be_pages_open(struct back_link *l);
/* 0 or -ENOMEM; exit undoes what there is of it. */
int vbd_be_pages_init(struct back_io *io);
void vbd_be_pages_exit(struct back_io *io);

/*
 * Of a request with GRANTED.  LV_VBD_OK; LV_VBD_BUSY: they are not granted (any more), are mapped
 * too often already, or this kernel can map none; -EPROTO: there are no such slots, or what is to be
 * written is granted for reading.  Any context, as the next ones.
 */
int vbd_be_pages_map(struct back_io *io);
/* Gives them back, and the request is GRANTED no more. */
void vbd_be_pages_unmap(struct back_io *io);
/*
 * Copies to io->pages what is to be written, and gives them back.  A status: LV_VBD_IO_ERROR if the
 * front end has asked for them or taken them meanwhile.
 */
int vbd_be_pages_copy(struct back_io *io);
/* All of them, for io->bio. */
void vbd_be_pages_add(struct back_io *io);

#endif
