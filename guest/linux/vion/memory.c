// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dma-mapping.h>
#include <linux/err.h>
#include <linux/slab.h>

#include "guest/linux/vion/memory.h"

struct attached {
	struct list_head node;
	struct device *dev;
	struct sg_table table;
	enum dma_data_direction mapped;	/* DMA_NONE: not; lock of the memory */
};

void vion_memory_init(struct vion_memory *m, struct page **pages, u64 size)
{
	mutex_init(&m->lock);
	INIT_LIST_HEAD(&m->attachments);
	m->pages = pages;
	m->size = size;
	m->n = PFN_UP(size);
}

int vion_memory_attach(struct dma_buf *buf, struct dma_buf_attachment *attachment)
{
	struct vion_memory *m = buf->priv;
	struct attached *a;
	int err;

	if (!m->pages)
		return -EOPNOTSUPP;
	a = kzalloc(sizeof(*a), GFP_KERNEL);
	if (!a)
		return -ENOMEM;
	err = sg_alloc_table_from_pages(&a->table, m->pages, m->n, 0, (size_t)m->n << PAGE_SHIFT,
					GFP_KERNEL);
	if (err) {
		kfree(a);
		return err;
	}
	a->dev = attachment->dev;
	a->mapped = DMA_NONE;
	attachment->priv = a;
	mutex_lock(&m->lock);
	list_add(&a->node, &m->attachments);
	mutex_unlock(&m->lock);
	return 0;
}

void vion_memory_detach(struct dma_buf *buf, struct dma_buf_attachment *attachment)
{
	struct vion_memory *m = buf->priv;
	struct attached *a = attachment->priv;

	mutex_lock(&m->lock);
	list_del(&a->node);
	mutex_unlock(&m->lock);
	sg_free_table(&a->table);
	kfree(a);
}

struct sg_table *vion_memory_map(struct dma_buf_attachment *attachment,
				 enum dma_data_direction direction)
{
	struct vion_memory *m = attachment->dmabuf->priv;
	struct attached *a = attachment->priv;
	int err;

	if (m->read_only && direction != DMA_TO_DEVICE)
		return ERR_PTR(-EACCES);
	err = dma_map_sgtable(a->dev, &a->table, direction, 0);
	if (err)
		return ERR_PTR(err);
	mutex_lock(&m->lock);
	a->mapped = direction;
	mutex_unlock(&m->lock);
	return &a->table;
}

void vion_memory_unmap(struct dma_buf_attachment *attachment, struct sg_table *table,
		       enum dma_data_direction direction)
{
	struct vion_memory *m = attachment->dmabuf->priv;
	struct attached *a = attachment->priv;

	mutex_lock(&m->lock);
	a->mapped = DMA_NONE;
	mutex_unlock(&m->lock);
	dma_unmap_sgtable(a->dev, table, direction, 0);
}

/* What counts is how it is mapped: what a device only reads, no sync may write. */
int vion_memory_begin_cpu(struct dma_buf *buf, enum dma_data_direction direction)
{
	struct vion_memory *m = buf->priv;
	struct attached *a;

	mutex_lock(&m->lock);
	list_for_each_entry(a, &m->attachments, node)
		if (a->mapped == DMA_FROM_DEVICE || a->mapped == DMA_BIDIRECTIONAL)
			dma_sync_sgtable_for_cpu(a->dev, &a->table, a->mapped);
	mutex_unlock(&m->lock);
	return 0;
}

int vion_memory_end_cpu(struct dma_buf *buf, enum dma_data_direction direction)
{
	struct vion_memory *m = buf->priv;
	struct attached *a;

	mutex_lock(&m->lock);
	list_for_each_entry(a, &m->attachments, node)
		if (a->mapped != DMA_NONE)
			dma_sync_sgtable_for_device(a->dev, &a->table, a->mapped);
	mutex_unlock(&m->lock);
	return 0;
}
