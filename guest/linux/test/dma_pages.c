// SPDX-License-Identifier: GPL-2.0-only
/*
 * Dma-bufs of an exporter that may move their pages, or maps them uncached (abi/test/dma_pages.h).
 * It drops all mappings when it moves, and the next access finds the new pages.
 */
#include <linux/dma-buf.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "guest/linux/compat/vma.h"

#include "abi/test/dma_pages.h"

struct pages {
	struct mutex lock;
	bool uncached;
	u32 n;
	struct page *page[];		/* lock */
};

static void pages_free(struct pages *p)
{
	while (p->n)
		__free_page(p->page[--p->n]);
	kfree(p);
}

static struct pages *pages_alloc(u32 n)
{
	struct pages *p = kzalloc(struct_size(p, page, n), GFP_KERNEL);

	if (!p)
		return NULL;
	mutex_init(&p->lock);
	while (p->n < n) {
		p->page[p->n] = alloc_page(GFP_KERNEL | __GFP_ZERO);
		if (!p->page[p->n])
			break;
		p->n++;
	}
	if (p->n == n)
		return p;
	pages_free(p);
	return NULL;
}

/* ---- the dma-buf ---- */

static vm_fault_t buffer_fault(struct vm_fault *vmf)
{
	struct pages *p = vmf->vma->vm_private_data;
	vm_fault_t ret = VM_FAULT_SIGBUS;

	mutex_lock(&p->lock);
	if (vmf->pgoff < p->n)
		ret = vmf_insert_pfn(vmf->vma, vmf->address & PAGE_MASK,
				     page_to_pfn(p->page[vmf->pgoff]));
	mutex_unlock(&p->lock);
	return ret;
}

static const struct vm_operations_struct map_operations = {
	.fault = buffer_fault,
};

static int buffer_mmap(struct dma_buf *buffer, struct vm_area_struct *vma)
{
	struct pages *p = buffer->priv;

	compat_vm_flags_change(vma, VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP, 0);
	if (p->uncached)
		vma->vm_page_prot = pgprot_writecombine(vma->vm_page_prot);
	vma->vm_private_data = p;
	vma->vm_ops = &map_operations;
	return 0;
}

static struct sg_table *buffer_map(struct dma_buf_attachment *attachment,
				   enum dma_data_direction direction)
{
	return ERR_PTR(-EOPNOTSUPP);	/* no device has a use for it */
}

static void buffer_unmap(struct dma_buf_attachment *attachment, struct sg_table *table,
			 enum dma_data_direction direction)
{
}

static void buffer_release(struct dma_buf *buffer)
{
	pages_free(buffer->priv);
}

static const struct dma_buf_ops buffer_operations = {
	.map_dma_buf = buffer_map,
	.unmap_dma_buf = buffer_unmap,
	.mmap = buffer_mmap,
	.release = buffer_release,
};

/* ---- the device ---- */

static long pages_make(u32 n, bool uncached)
{
	DEFINE_DMA_BUF_EXPORT_INFO(info);
	struct pages *p = n && n <= DMA_PAGES_MAX ? pages_alloc(n) : NULL;
	struct dma_buf *buffer;
	int fd;

	if (!p)
		return -ENOMEM;
	p->uncached = uncached;
	info.ops = &buffer_operations;
	info.size = (size_t)n << PAGE_SHIFT;
	info.flags = O_RDWR;
	info.priv = p;
	buffer = dma_buf_export(&info);
	if (IS_ERR(buffer)) {
		pages_free(p);
		return PTR_ERR(buffer);
	}
	fd = dma_buf_fd(buffer, O_CLOEXEC);
	if (fd < 0)
		dma_buf_put(buffer);
	return fd;
}

static void pages_move(struct pages *from, struct pages *to)
{
	u32 i;

	for (i = 0; i < from->n; i++) {
		copy_highpage(to->page[i], from->page[i]);
		swap(to->page[i], from->page[i]);
	}
}

static long buffer_move(int fd)
{
	struct dma_buf *buffer = dma_buf_get(fd);
	struct pages *p, *new = NULL;

	if (IS_ERR(buffer))
		return PTR_ERR(buffer);
	if (buffer->ops == &buffer_operations) {
		p = buffer->priv;
		new = pages_alloc(p->n);
	}
	if (new) {
		mutex_lock(&p->lock);
		unmap_mapping_range(buffer->file->f_mapping, 0, 0, 1);
		pages_move(p, new);
		mutex_unlock(&p->lock);
		pages_free(new);
	}
	dma_buf_put(buffer);
	return new ? 0 : -EINVAL;
}

static long pages_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case DMA_PAGES_MAKE:
		return pages_make(arg, false);
	case DMA_PAGES_MAKE_UNCACHED:
		return pages_make(arg, true);
	case DMA_PAGES_MOVE:
		return buffer_move(arg);
	}
	return -ENOTTY;
}

static const struct file_operations pages_operations = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = pages_ioctl,
};

static struct miscdevice pages_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "dma_pages",
	.fops = &pages_operations,
};
module_misc_device(pages_device);

MODULE_IMPORT_NS(DMA_BUF);
MODULE_DESCRIPTION("Dma-bufs whose pages move");
MODULE_LICENSE("GPL");
