/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An import: a buffer of another VM that this VM has, in any number of dma-bufs (view.c).
 *
 *   asking --> alive --> dead: mappings of processes show "blank", new users get -EPIPE; the slots
 *                        are unmapped when the last user of the kernel is done
 */
#ifndef GUEST_LINUX_VION_IMPORT_H
#define GUEST_LINUX_VION_IMPORT_H

#include <linux/completion.h>
#include <linux/refcount.h>

#include "guest/linux/vion/link.h"

struct vion_borrowed {
	struct list_head node;		/* of the link, while asking or alive; its lock */
	struct vion_link *link;
	u64 gid;
	refcount_t users;		/* dma-bufs, who waits for the answer, the call */
	struct work_struct ask;		/* in the link's queue */
	struct work_struct release;
	struct completion answered;
	int err;			/* once answered; the next ones if it is 0 */
	u32 epoch;
	u32 loan;			/* 0: nothing to release */
	u64 size;
	bool read_only;
	struct xmem_grant grant;
	struct page **pages;		/* in a direct-mapped VM */
	unsigned long pfn;		/* of the first page otherwise */
	void *blank;
	struct mutex lock;		/* taken in page faults */
	struct list_head views;		/* lock */
	bool alive;			/* lock; written under the link's too */
	bool mapped;			/* lock */
	u32 pins;			/* of kernel users: the slots stay mapped; lock */
};

/* Asks for the buffer, or finds it.  The caller has a reference, or ERR_PTR. */
struct vion_borrowed *vion_import_get(struct vion_link *link, u64 gid);
void vion_import_put(struct vion_borrowed *imp);

/* For who accesses the memory without a mapping of a process: 0, or -EPIPE: it is gone. */
int vion_import_pin(struct vion_borrowed *imp);
void vion_import_unpin(struct vion_borrowed *imp);

/* A new dma-buf of the import, which takes over the caller's reference, or ERR_PTR. */
struct dma_buf *vion_view_make(struct vion_borrowed *imp);
/* The mappings of all its dma-bufs fault again.  With the lock of the import. */
void vion_view_drop_mappings(struct vion_borrowed *imp);

#endif
