/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Exports: which dma-bufs of this VM have a GID, and who may import them.  An export's reference to
 * its dma-buf does not count as a use: once a second it is dropped where it is the only one.
 */
#ifndef GUEST_LINUX_VION_EXPORT_H
#define GUEST_LINUX_VION_EXPORT_H

#include <linux/dma-buf.h>
#include <linux/list.h>

struct seq_file;

struct vion_exported {
	struct list_head node;
	u64 gid;
	struct dma_buf *buf;
	u64 readers, writers;		/* 1 << n: VM n */
	u32 loans;
};

void vion_export_init(u32 self);
/* Forgets all.  Nobody has any of them. */
void vion_export_exit(void);

/*
 * For a loan to VM "vm": the export stays, and its buffer, until vion_export_put().  NULL: there is
 * none, or not for this VM.
 */
struct vion_exported *vion_export_get(u64 gid, u32 vm, bool *read_only);
void vion_export_put(struct vion_exported *e);

/* A reference to the buffer for this VM, or NULL. */
struct dma_buf *vion_export_buf(u64 gid);

/* Does the GID name a buffer of this VM, or of none? */
bool vion_export_is_ours(u64 gid);

/* Looks soon for buffers that nobody else uses. */
void vion_export_look(void);

void vion_export_show(struct seq_file *m);

#endif
