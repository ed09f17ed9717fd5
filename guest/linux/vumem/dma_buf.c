// SPDX-License-Identifier: GPL-2.0-only
#include <linux/fs.h>
#include <linux/magic.h>
#include <linux/mm.h>
#include <linux/sched/mm.h>

#include "guest/linux/compat/pfnmap.h"
#include "guest/linux/vumem/dma_buf.h"

static struct vm_area_struct *dma_buf_vma(unsigned long start, u32 n, bool write)
{
	struct vm_area_struct *vma = find_vma(current->mm, start);
	vm_flags_t flags = VM_SHARED | VM_PFNMAP | (write ? VM_WRITE : VM_READ);

	if (!vma || vma->vm_start > start || vma->vm_end - start < (unsigned long)n << PAGE_SHIFT)
		return NULL;
	if (!vma->vm_file || file_inode(vma->vm_file)->i_sb->s_magic != DMA_BUF_MAGIC)
		return NULL;
	return (vma->vm_flags & flags) == flags ? vma : NULL;
}

struct file *vumem_dma_buf_get(unsigned long start, u32 n, bool write)
{
	struct vm_area_struct *vma;
	struct file *file = NULL;

	mmap_read_lock(current->mm);
	vma = dma_buf_vma(start, n, write);
	if (vma)
		file = get_file(vma->vm_file);
	mmap_read_unlock(current->mm);
	return file;
}

/* The client maps it cacheable, and so must the server. */
static bool is_cacheable(pgprot_t prot)
{
	u64 index = pgprot_val(prot) & PTE_ATTRINDX_MASK;

	return index == PTE_ATTRINDX(MT_NORMAL) || index == PTE_ATTRINDX(MT_NORMAL_TAGGED);
}

/* The exporter holds the page: it does not go while the mapping shows it and the file is open. */
static int dma_buf_look(struct vm_area_struct *vma, unsigned long address, bool write,
			struct page **page)
{
	unsigned long pfn;
	bool writable;
	pgprot_t prot;
	int err = compat_pfnmap_look(vma, address, &pfn, &prot, &writable);

	if (err)
		return err;
	if (write && !writable)
		return -EAGAIN;
	if (!is_cacheable(prot) || !pfn_valid(pfn))
		return -EFAULT;
	*page = pfn_to_page(pfn);
	if (PageReserved(*page) || !folio_try_get(page_folio(*page)))
		return -EFAULT;
	return 0;
}

static int dma_buf_get_page(struct vm_area_struct *vma, unsigned long address, bool write,
			    struct page **page)
{
	int err = dma_buf_look(vma, address, write, page);

	if (err != -EAGAIN)
		return err;
	if (fixup_user_fault(current->mm, address, write ? FAULT_FLAG_WRITE : 0, NULL))
		return -EFAULT;
	return dma_buf_look(vma, address, write, page) ? -EFAULT : 0;
}

int vumem_dma_buf_get_pages(struct file *file, unsigned long start, u32 n, bool write,
			    struct page **pages)
{
	struct vm_area_struct *vma;
	u32 done = 0;
	int err;

	mmap_read_lock(current->mm);
	vma = dma_buf_vma(start, n, write);
	err = vma && vma->vm_file == file ? 0 : -EFAULT;
	for (; !err && done < n; done += !err)
		err = dma_buf_get_page(vma, start + done * PAGE_SIZE, write, &pages[done]);
	mmap_read_unlock(current->mm);
	if (err)
		vumem_dma_buf_put_pages(pages, done);
	return err;
}

void vumem_dma_buf_put_pages(struct page **pages, u32 n)
{
	while (n)
		put_page(pages[--n]);
}
