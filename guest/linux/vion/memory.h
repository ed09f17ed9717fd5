/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the dma-bufs of vion have in common: pages, and the devices that are attached.  "priv" of
 * each is a struct that begins with this one.
 */
#ifndef GUEST_LINUX_VION_MEMORY_H
#define GUEST_LINUX_VION_MEMORY_H

#include <linux/dma-buf.h>
#include <linux/list.h>
#include <linux/mutex.h>

struct vion_memory {
	struct mutex lock;
	struct list_head attachments;	/* lock */
	struct page **pages;		/* NULL: no page that a device could be told */
	u32 n;
	u64 size;			/* bytes */
	bool read_only;
};

void vion_memory_init(struct vion_memory *m, struct page **pages, u64 size);

/* Callbacks of struct dma_buf_ops.  attach() gives -EOPNOTSUPP if there are no pages. */
int vion_memory_attach(struct dma_buf *buf, struct dma_buf_attachment *attachment);
void vion_memory_detach(struct dma_buf *buf, struct dma_buf_attachment *attachment);
struct sg_table *vion_memory_map(struct dma_buf_attachment *attachment,
				 enum dma_data_direction direction);
void vion_memory_unmap(struct dma_buf_attachment *attachment, struct sg_table *table,
		       enum dma_data_direction direction);
int vion_memory_begin_cpu(struct dma_buf *buf, enum dma_data_direction direction);
int vion_memory_end_cpu(struct dma_buf *buf, enum dma_data_direction direction);

#endif
