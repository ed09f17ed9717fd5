// SPDX-License-Identifier: GPL-2.0-only
/*
 * Buffers of our own: pages of this VM as a dma-buf.  Each page has its own count of users, so that
 * it can be granted, and be the target of direct I/O.
 */
#include <linux/err.h>
#include <linux/iosys-map.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include <linkvisor/vion.h>

#include "guest/linux/vion/memory.h"

#define PAGE_FLAGS	(GFP_USER | __GFP_ZERO | __GFP_ACCOUNT | __GFP_RETRY_MAYFAIL | __GFP_NOWARN)

struct vion_buffer {
	struct vion_memory m;
	bool contiguous;
};

/* ---- pages ---- */

static int pages_alloc_row(struct vion_buffer *b)
{
	char *row = alloc_pages_exact((size_t)b->m.n << PAGE_SHIFT, PAGE_FLAGS);
	u32 i;

	for (i = 0; row && i < b->m.n; i++)
		b->m.pages[i] = virt_to_page(row + i * PAGE_SIZE);
	return row ? 0 : -ENOMEM;
}

static void pages_free(struct vion_buffer *b, u32 n)
{
	u32 i;

	for (i = 0; i < n; i++)
		__free_page(b->m.pages[i]);
}

static int pages_alloc(struct vion_buffer *b)
{
	u32 i;

	for (i = 0; i < b->m.n; i++) {
		b->m.pages[i] = fatal_signal_pending(current) ? NULL : alloc_page(PAGE_FLAGS);
		if (!b->m.pages[i]) {
			pages_free(b, i);
			return -ENOMEM;
		}
		cond_resched();
	}
	return 0;
}

/* ---- the dma-buf ---- */

static int buffer_mmap(struct dma_buf *buf, struct vm_area_struct *vma)
{
	struct vion_buffer *b = buf->priv;

	return vm_map_pages(vma, b->m.pages, b->m.n);
}

static int buffer_vmap(struct dma_buf *buf, struct iosys_map *map)
{
	struct vion_buffer *b = buf->priv;
	void *at = vmap(b->m.pages, b->m.n, VM_MAP, PAGE_KERNEL);

	if (!at)
		return -ENOMEM;
	iosys_map_set_vaddr(map, at);
	return 0;
}

static void buffer_vunmap(struct dma_buf *buf, struct iosys_map *map)
{
	vunmap(map->vaddr);
}

static void buffer_free(struct vion_buffer *b)
{
	kvfree(b->m.pages);
	kfree(b);
}

static void buffer_release(struct dma_buf *buf)
{
	struct vion_buffer *b = buf->priv;

	pages_free(b, b->m.n);
	buffer_free(b);
}

static const struct dma_buf_ops buffer_ops = {
	.attach = vion_memory_attach,
	.detach = vion_memory_detach,
	.map_dma_buf = vion_memory_map,
	.unmap_dma_buf = vion_memory_unmap,
	.begin_cpu_access = vion_memory_begin_cpu,
	.end_cpu_access = vion_memory_end_cpu,
	.mmap = buffer_mmap,
	.vmap = buffer_vmap,
	.vunmap = buffer_vunmap,
	.release = buffer_release,
};

static struct vion_buffer *buffer_make(u64 size, u32 flags)
{
	struct vion_buffer *b = kzalloc(sizeof(*b), GFP_KERNEL_ACCOUNT);
	int err = -ENOMEM;

	if (!b)
		return ERR_PTR(err);
	vion_memory_init(&b->m, NULL, PAGE_ALIGN(size));
	b->m.pages = kvmalloc_array(b->m.n, sizeof(*b->m.pages), GFP_KERNEL_ACCOUNT);
	b->contiguous = flags & VION_CONTIGUOUS;
	if (b->m.pages)
		err = b->contiguous ? pages_alloc_row(b) : pages_alloc(b);
	if (!err)
		return b;
	buffer_free(b);
	return ERR_PTR(err);
}

struct dma_buf *vion_alloc(u64 size, u32 flags)
{
	DEFINE_DMA_BUF_EXPORT_INFO(info);
	struct vion_buffer *b;
	struct dma_buf *buf;

	if (!size || flags & ~VION_CONTIGUOUS)
		return ERR_PTR(-EINVAL);
	if (size > (u64)totalram_pages() << PAGE_SHIFT)
		return ERR_PTR(-ENOMEM);
	b = buffer_make(size, flags);
	if (IS_ERR(b))
		return ERR_CAST(b);
	info.ops = &buffer_ops;
	info.size = b->m.size;
	info.flags = O_RDWR | O_CLOEXEC;
	info.priv = b;
	buf = dma_buf_export(&info);
	if (!IS_ERR(buf))
		return buf;
	pages_free(b, b->m.n);
	buffer_free(b);
	return buf;
}
EXPORT_SYMBOL_GPL(vion_alloc);
