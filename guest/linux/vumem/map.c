// SPDX-License-Identifier: GPL-2.0-only
/*
 * Buffers in the address space of processes.  Faults insert pages under the lock under which a
 * buffer dies; vumem_buffer_die() then drops them.  So no access afterwards reaches what the slots
 * show next, not even one that was on its way.
 *
 * The mappings of all buffers of a device are in one address_space.  A slot is one buffer's at a
 * time, so the slots are the offsets there; a process maps each buffer at 0.
 */
#include <linux/mm.h>

#include "guest/linux/compat/vma.h"
#include "guest/linux/vumem/client.h"

#define FAULT_AROUND	64ul	/* pages mapped at once */

static unsigned long map_pfn(const struct vumem_buffer *b, unsigned long page)
{
	return b->pages ? page_to_pfn(b->pages[page]) : b->pfn + page;
}

/* Inserts the page that is wanted, or returns the error; then neighbours as far as possible. */
static vm_fault_t map_insert(struct vm_fault *vmf, const struct vumem_buffer *b)
{
	unsigned long left = vma_pages(vmf->vma) - (vmf->pgoff - vmf->vma->vm_pgoff);
	unsigned long first = vmf->pgoff - b->grant.slot;
	unsigned long address = vmf->address & PAGE_MASK;
	unsigned long i, n = min(left, FAULT_AROUND);
	vm_fault_t ret = vmf_insert_pfn(vmf->vma, address, map_pfn(b, first));

	for (i = 1; i < n && ret == VM_FAULT_NOPAGE; i++)
		if (vmf_insert_pfn(vmf->vma, address + i * PAGE_SIZE, map_pfn(b, first + i)) !=
		    VM_FAULT_NOPAGE)
			break;
	return ret;
}

static vm_fault_t map_fault(struct vm_fault *vmf)
{
	struct vumem_buffer *b = vmf->vma->vm_private_data;
	vm_fault_t ret;

	mutex_lock(&b->c->d.lock);
	if (b->alive)
		ret = map_insert(vmf, b);
	else
		ret = vmf_insert_pfn(vmf->vma, vmf->address & PAGE_MASK,
				     PHYS_PFN(virt_to_phys(b->blank)));
	mutex_unlock(&b->c->d.lock);
	return ret;
}

static void map_open(struct vm_area_struct *vma)
{
	struct vumem_buffer *b = vma->vm_private_data;

	atomic_inc(&b->maps);
}

static void map_close(struct vm_area_struct *vma)
{
	struct vumem_buffer *b = vma->vm_private_data;

	atomic_dec(&b->maps);
}

static const struct vm_operations_struct map_operations = {
	.fault = map_fault,
	.open = map_open,
	.close = map_close,
};

/* mmap holds the process's mmap_lock. */
static bool map_is_there(const struct vumem_buffer *b)
{
	struct vm_area_struct *vma = find_vma(current->mm, 0);

	for (; vma; vma = find_vma(current->mm, vma->vm_end))
		if (vma->vm_ops == &map_operations && vma->vm_private_data == b)
			return true;
	return false;
}

/* Two processes may be here at once. */
static int map_claim(struct vumem_buffer *b)
{
	if (map_is_there(b))
		return -EBUSY;
	if (!(b->attributes & LV_VUMEM_EXCLUSIVE)) {
		atomic_inc(&b->maps);
		return 0;
	}
	return atomic_cmpxchg(&b->maps, 0, 1) ? -EBUSY : 0;
}

/* Bytes that another VM writes are never code. */
static vm_flags_t map_forbidden(const struct vumem_buffer *b)
{
	return VM_EXEC | (b->attributes & LV_VUMEM_READ_ONLY ? VM_WRITE : 0);
}

int vumem_map(struct file *file, struct vm_area_struct *vma)
{
	struct vumem_file *f = file->private_data;
	struct vumem_buffer *b = f->buffer;
	vm_flags_t set = VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP;
	int err;

	if (smp_load_acquire(&f->kind) != VUMEM_BUFFER || !b->grant.pages)
		return -ENODEV;
	if (is_cow_mapping(vma->vm_flags) || vma->vm_pgoff || vma_pages(vma) != b->grant.pages)
		return -EINVAL;
	if (vma->vm_flags & map_forbidden(b))
		return -EACCES;
	err = map_claim(b);
	if (err)
		return err;
	/* With VM_IO, madvise(MADV_DOFORK) cannot undo what VM_DONTCOPY does. */
	if (b->attributes & LV_VUMEM_EXCLUSIVE)
		set |= VM_DONTCOPY | VM_IO;
	/* mprotect() checks the VM_MAY flags, which are the others' shifted. */
	compat_vm_flags_change(vma, set, map_forbidden(b) << 4);
	vma->vm_pgoff = b->grant.slot;
	vma->vm_private_data = b;
	vma->vm_ops = &map_operations;
	return 0;
}
