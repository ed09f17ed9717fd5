// SPDX-License-Identifier: GPL-2.0-only
/*
 * A dma-buf of an import.  It holds its own inode, in whose address_space its mappings are: the
 * kernel lets go of the inode before it tells us of the dma-buf's end.
 */
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/iosys-map.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "guest/linux/compat/vma.h"
#include "guest/linux/vion/import.h"
#include "guest/linux/vion/memory.h"

#define FAULT_AROUND	64ul	/* pages mapped at once */

struct vion_view {
	struct vion_memory m;
	struct vion_borrowed *imp;
	struct list_head node;		/* of the import; its lock */
	struct inode *inode;
};

static struct vion_borrowed *view_import(const struct dma_buf *buf)
{
	const struct vion_view *view = buf->priv;

	return view->imp;
}

static bool view_is_dead(struct vion_borrowed *imp)
{
	bool dead;

	mutex_lock(&imp->lock);
	dead = !imp->alive;
	mutex_unlock(&imp->lock);
	return dead;
}

/* ---- mappings of processes ---- */

static unsigned long view_pfn(const struct vion_borrowed *imp, unsigned long page)
{
	return imp->pages ? page_to_pfn(imp->pages[page]) : imp->pfn + page;
}

/* Inserts the page that is wanted, or returns the error; then neighbours as far as possible. */
static vm_fault_t view_insert(struct vm_fault *vmf, const struct vion_borrowed *imp)
{
	unsigned long left = vma_pages(vmf->vma) - (vmf->pgoff - vmf->vma->vm_pgoff);
	unsigned long address = vmf->address & PAGE_MASK;
	unsigned long i, n = min(left, FAULT_AROUND);
	vm_fault_t ret = vmf_insert_pfn(vmf->vma, address, view_pfn(imp, vmf->pgoff));

	for (i = 1; i < n && ret == VM_FAULT_NOPAGE; i++)
		if (vmf_insert_pfn(vmf->vma, address + i * PAGE_SIZE,
				   view_pfn(imp, vmf->pgoff + i)) != VM_FAULT_NOPAGE)
			break;
	return ret;
}

static vm_fault_t view_fault(struct vm_fault *vmf)
{
	struct vion_borrowed *imp = vmf->vma->vm_private_data;
	vm_fault_t ret;

	mutex_lock(&imp->lock);
	if (imp->alive)
		ret = view_insert(vmf, imp);
	else
		ret = vmf_insert_pfn(vmf->vma, vmf->address & PAGE_MASK,
				     PHYS_PFN(virt_to_phys(imp->blank)));
	mutex_unlock(&imp->lock);
	return ret;
}

void vion_view_drop_mappings(struct vion_borrowed *imp)
{
	struct vion_view *view;

	lockdep_assert_held(&imp->lock);
	list_for_each_entry(view, &imp->views, node)
		unmap_mapping_range(view->inode->i_mapping, 0, 0, 1);
}

static const struct vm_operations_struct view_vm_ops = {
	.fault = view_fault,
};

/* Bytes that another VM writes are never code. */
static int view_mmap(struct dma_buf *buf, struct vm_area_struct *vma)
{
	struct vion_borrowed *imp = view_import(buf);
	vm_flags_t forbidden = VM_EXEC | (imp->read_only ? VM_WRITE : 0);

	if (is_cow_mapping(vma->vm_flags))
		return -EINVAL;
	if (vma->vm_flags & forbidden)
		return -EACCES;
	if (view_is_dead(imp))
		return -EPIPE;
	/* mprotect() checks the VM_MAY flags, which are the others' shifted. */
	compat_vm_flags_change(vma, VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP, forbidden << 4);
	vma->vm_private_data = imp;
	vma->vm_ops = &view_vm_ops;
	return 0;
}

/* ---- users in the kernel ---- */

static int view_vmap(struct dma_buf *buf, struct iosys_map *map)
{
	struct vion_borrowed *imp = view_import(buf);
	void *at;
	int err;

	/* Who asks will store, which would be an abort of this kernel. */
	if (imp->read_only)
		return -EACCES;
	err = vion_import_pin(imp);
	if (err)
		return err;
	at = imp->pages ? vmap(imp->pages, imp->grant.pages, VM_MAP, PAGE_KERNEL) :
			  xmem_address(imp->link->end, imp->grant.slot);
	if (at) {
		iosys_map_set_vaddr(map, at);
		return 0;
	}
	vion_import_unpin(imp);
	return -ENOMEM;
}

static void view_vunmap(struct dma_buf *buf, struct iosys_map *map)
{
	struct vion_borrowed *imp = view_import(buf);

	if (imp->pages)
		vunmap(map->vaddr);
	vion_import_unpin(imp);
}

static struct sg_table *view_map(struct dma_buf_attachment *attachment,
				 enum dma_data_direction direction)
{
	struct vion_borrowed *imp = view_import(attachment->dmabuf);
	struct sg_table *table;
	int err = vion_import_pin(imp);

	if (err)
		return ERR_PTR(err);
	table = vion_memory_map(attachment, direction);
	if (IS_ERR(table))
		vion_import_unpin(imp);
	return table;
}

static void view_unmap(struct dma_buf_attachment *attachment, struct sg_table *table,
		       enum dma_data_direction direction)
{
	vion_memory_unmap(attachment, table, direction);
	vion_import_unpin(view_import(attachment->dmabuf));
}

static int view_begin_cpu(struct dma_buf *buf, enum dma_data_direction direction)
{
	return view_is_dead(view_import(buf)) ? -EPIPE : vion_memory_begin_cpu(buf, direction);
}

static int view_end_cpu(struct dma_buf *buf, enum dma_data_direction direction)
{
	int err = vion_memory_end_cpu(buf, direction);

	return view_is_dead(view_import(buf)) ? -EPIPE : err;
}

/* ---- life ---- */

static void view_release(struct dma_buf *buf)
{
	struct vion_view *view = buf->priv;

	mutex_lock(&view->imp->lock);
	list_del(&view->node);
	mutex_unlock(&view->imp->lock);
	iput(view->inode);
	vion_import_put(view->imp);
	kfree(view);
}

static const struct dma_buf_ops view_ops = {
	.attach = vion_memory_attach,
	.detach = vion_memory_detach,
	.map_dma_buf = view_map,
	.unmap_dma_buf = view_unmap,
	.begin_cpu_access = view_begin_cpu,
	.end_cpu_access = view_end_cpu,
	.mmap = view_mmap,
	.vmap = view_vmap,
	.vunmap = view_vunmap,
	.release = view_release,
};

static struct dma_buf *view_export(struct vion_view *view)
{
	DEFINE_DMA_BUF_EXPORT_INFO(info);
	struct vion_borrowed *imp = view->imp;
	struct dma_buf *buf;

	vion_memory_init(&view->m, imp->pages, imp->size);
	view->m.read_only = imp->read_only;
	info.ops = &view_ops;
	info.size = PAGE_ALIGN(imp->size);
	info.flags = (imp->read_only ? O_RDONLY : O_RDWR) | O_CLOEXEC;
	info.priv = view;
	buf = dma_buf_export(&info);
	if (IS_ERR(buf))
		return buf;
	view->inode = file_inode(buf->file);
	ihold(view->inode);
	mutex_lock(&imp->lock);
	list_add(&view->node, &imp->views);
	mutex_unlock(&imp->lock);
	return buf;
}

struct dma_buf *vion_view_make(struct vion_borrowed *imp)
{
	struct vion_view *view = kzalloc(sizeof(*view), GFP_KERNEL_ACCOUNT);
	struct dma_buf *buf = ERR_PTR(-ENOMEM);

	if (view) {
		view->imp = imp;
		buf = view_export(view);
	}
	if (IS_ERR(buf)) {
		kfree(view);
		vion_import_put(imp);
	}
	return buf;
}
