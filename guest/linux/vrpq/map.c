// SPDX-License-Identifier: GPL-2.0-only
/*
 * The area for requests in the address space of a server.  Faults insert pages under the link's
 * lock, by what the file may reach at that moment; the end of a session drops them under the same
 * lock.  Then a process that goes on reading sees a page of zeroes of its own.
 */
#include <linux/io.h>
#include <linux/mm.h>

#include "guest/linux/compat/vma.h"
#include "guest/linux/vrpq/file.h"

#define FAULT_AROUND	16ul	/* pages mapped at once */

void vrpq_file_drop_map(struct vrpq_file *f)
{
	unmap_mapping_range(f->mapping, 0, 0, 1);
}

static unsigned long channel_pfn(const struct vrpq_file *f)
{
	const struct vrpq_layout *layout = &f->link->core.layout;

	return (f->link->half.paddr + layout->requests_at + f->channel->number * layout->request) >>
	       PAGE_SHIFT;
}

static vm_fault_t insert_page(struct vm_fault *vmf, struct vrpq_file *f, unsigned long i)
{
	unsigned long page = (vmf->pgoff + i) % (f->link->core.layout.request >> PAGE_SHIFT);

	return vmf_insert_pfn(vmf->vma, (vmf->address & PAGE_MASK) + i * PAGE_SIZE,
			      channel_pfn(f) + page);
}

static vm_fault_t insert_pages(struct vm_fault *vmf, struct vrpq_file *f)
{
	unsigned long left = vma_pages(vmf->vma) - (vmf->pgoff - vmf->vma->vm_pgoff);
	unsigned long i, n = min(left, FAULT_AROUND);
	vm_fault_t ret = insert_page(vmf, f, 0);

	for (i = 1; i < n && ret == VM_FAULT_NOPAGE; i++)
		if (insert_page(vmf, f, i) != VM_FAULT_NOPAGE)
			break;
	return ret;
}

static vm_fault_t map_fault(struct vm_fault *vmf)
{
	struct vrpq_file *f = vmf->vma->vm_private_data;
	vm_fault_t ret;

	mutex_lock(&f->link->lock);
	if (f->channel && vrpq_reaches(f->channel))
		ret = insert_pages(vmf, f);
	else
		ret = vmf_insert_pfn(vmf->vma, vmf->address, virt_to_phys(f->blank) >> PAGE_SHIFT);
	mutex_unlock(&f->link->lock);
	return ret;
}

static const struct vm_operations_struct map_operations = {
	.fault = map_fault,
};

int vrpq_map(struct file *file, struct vm_area_struct *vma)
{
	struct vrpq_file *f = file->private_data;
	unsigned long length = vma->vm_end - vma->vm_start;

	if (!vrpq_link_serves(f->link) || !READ_ONCE(f->channel))
		return -EBADF;
	if (PAGE_SIZE != LV_VRPQ_PAGE || is_cow_mapping(vma->vm_flags) || vma->vm_pgoff ||
	    length != 2ul * f->link->core.layout.request)
		return -EINVAL;
	if (vma->vm_flags & (VM_EXEC | VM_WRITE))
		return -EACCES;
	compat_vm_flags_change(vma, VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP,
			       VM_MAYEXEC | VM_MAYWRITE);
	vma->vm_private_data = f;
	vma->vm_ops = &map_operations;
	return 0;
}
