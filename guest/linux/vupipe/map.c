// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults insert pages, under the device's lock, by what the file may reach at that moment; whoever
 * changes that drops the pages under the same lock.  So no access after vupipe_map_drop_all() hits
 * shared memory, not even an access that was on its way.
 */
#include <linux/anon_inodes.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/module.h>

#include "guest/linux/compat/vma.h"
#include "guest/linux/vupipe/map.h"

#define FAULT_AROUND	16ul	/* pages mapped at once */

void vupipe_map_drop(struct open_file *f)
{
	unmap_mapping_range(f->mapping, 0, 0, 1);
}

void vupipe_map_drop_all(void *user)
{
	struct vupipe_device *d = user;
	struct open_file *f;

	list_for_each_entry(f, &d->files, node) {
		vupipe_leave(&d->core, &f->core);
		vupipe_map_drop(f);
	}
}

/* ---- faults ---- */

static vm_fault_t map_blank(struct vm_fault *vmf, struct open_file *f, enum map_part part)
{
	struct lv_ring_line *line = f->blank[MAP_PEER];

	if (part == MAP_PEER)
		WRITE_ONCE(line->index, vupipe_nowhere(&f->core));
	return vmf_insert_pfn(vmf->vma, vmf->address, virt_to_phys(f->blank[part]) >> PAGE_SHIFT);
}

static vm_fault_t data_insert_page(struct vm_fault *vmf, struct vupipe_device *d, unsigned long i)
{
	unsigned long page = (vmf->pgoff + i) % (d->size >> PAGE_SHIFT);

	return vmf_insert_pfn(vmf->vma, (vmf->address & PAGE_MASK) + i * PAGE_SIZE,
			      (d->data_addr >> PAGE_SHIFT) + page);
}

/* Insert the page that is wanted, or return the error; insert neighbours as far as possible. */
static vm_fault_t data_insert(struct vm_fault *vmf, struct vupipe_device *d)
{
	unsigned long left = vma_pages(vmf->vma) - (vmf->pgoff - vmf->vma->vm_pgoff);
	unsigned long i, n = min(left, FAULT_AROUND);
	vm_fault_t ret = data_insert_page(vmf, d, 0);

	for (i = 1; i < n && ret == VM_FAULT_NOPAGE; i++)
		if (data_insert_page(vmf, d, i) != VM_FAULT_NOPAGE)
			break;
	return ret;
}

static vm_fault_t data_fault(struct vm_fault *vmf)
{
	struct open_file *f = vmf->vma->vm_private_data;
	vm_fault_t ret;

	mutex_lock(&f->d->half.lock);
	if (vupipe_reaches(&f->d->core, &f->core))
		ret = data_insert(vmf, f->d);
	else
		ret = map_blank(vmf, f, MAP_DATA);
	mutex_unlock(&f->d->half.lock);
	return ret;
}

static const struct vm_operations_struct data_operations = {
	.fault = data_fault,
};

static vm_fault_t line_insert(struct vm_fault *vmf, struct vupipe_device *d, bool peer)
{
	bool consumer = d->core.server != peer;		/* is it the consumer's line? */
	phys_addr_t addr = d->lines_addr + (consumer ? LV_VUPIPE_PAGE : 0);

	if (!peer && (vmf->vma->vm_flags & VM_MAYWRITE))
		vupipe_expect_claims(&d->core);
	return vmf_insert_pfn(vmf->vma, vmf->address, addr >> PAGE_SHIFT);
}

static vm_fault_t lines_fault(struct vm_fault *vmf)
{
	struct open_file *f = vmf->vma->vm_private_data;
	bool peer = vmf->pgoff == LV_VUPIPE_MAP_PEER >> PAGE_SHIFT;
	vm_fault_t ret;

	mutex_lock(&f->d->half.lock);
	if (vupipe_reaches(&f->d->core, &f->core))
		ret = line_insert(vmf, f->d, peer);
	else
		ret = map_blank(vmf, f, peer ? MAP_PEER : MAP_OWN);
	mutex_unlock(&f->d->half.lock);
	return ret;
}

static const struct vm_operations_struct lines_operations = {
	.fault = lines_fault,
};

/* ---- mmap ---- */

/* Pages of another size than the contract's would show more than the chunk. */
static bool map_is_possible(const struct vm_area_struct *vma)
{
	return PAGE_SIZE == LV_VUPIPE_PAGE && !is_cow_mapping(vma->vm_flags);
}

/*
 * Bytes that another VM writes are never code.  Accesses that are forbidden now stay forbidden:
 * mprotect() checks the VM_MAY flags.
 */
static int map_begin(struct vm_area_struct *vma, struct open_file *f,
		     const struct vm_operations_struct *operations, bool writable)
{
	vm_flags_t forbidden = VM_EXEC | (writable ? 0 : VM_WRITE);

	if (vma->vm_flags & forbidden)
		return -EACCES;
	compat_vm_flags_change(vma, VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP,
			       VM_MAYEXEC | (writable ? 0 : VM_MAYWRITE));
	vma->vm_private_data = f;
	vma->vm_ops = operations;
	return 0;
}

/* A consumer may not write into the data: that would only confuse the consumer. */
int vupipe_map_data(struct file *file, struct vm_area_struct *vma)
{
	struct open_file *f = file->private_data;
	unsigned long length = vma->vm_end - vma->vm_start;

	if (!map_is_possible(vma) || vma->vm_pgoff ||
	    (length != f->d->size && length != 2ul * f->d->size))
		return -EINVAL;
	return map_begin(vma, f, &data_operations, !f->d->core.server);
}

static int lines_mmap(struct file *lines, struct vm_area_struct *vma)
{
	struct file *file = lines->private_data;
	bool peer = vma->vm_pgoff == LV_VUPIPE_MAP_PEER >> PAGE_SHIFT;

	if (!map_is_possible(vma) || vma_pages(vma) != 1 ||
	    vma->vm_pgoff > LV_VUPIPE_MAP_PEER >> PAGE_SHIFT)
		return -EINVAL;
	return map_begin(vma, file->private_data, &lines_operations, !peer);
}

static int lines_release(struct inode *inode, struct file *lines)
{
	fput(lines->private_data);
	return 0;
}

static const struct file_operations lines_file_operations = {
	.owner = THIS_MODULE,
	.mmap = lines_mmap,
	.release = lines_release,
};

int vupipe_map_open_lines(struct file *file)
{
	struct open_file *f = file->private_data;
	struct file *lines;
	int fd = get_unused_fd_flags(O_CLOEXEC);

	if (fd < 0)
		return fd;
	lines = anon_inode_getfile("[vupipe]", &lines_file_operations, get_file(file), O_RDWR);
	if (IS_ERR(lines)) {
		fput(file);
		put_unused_fd(fd);
		return PTR_ERR(lines);
	}
	/* vupipe_map_drop() finds all mappings of this file there, and nobody else's. */
	lines->f_mapping = f->mapping;
	fd_install(fd, lines);
	return fd;
}
