// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages are inserted at faults, under the device's lock, by what the file may reach at
 * that moment; whoever changes that drops them under the same lock.  So no access after
 * map_drop_all() hits shared memory, not even one that was on its way.
 */
#include <linux/anon_inodes.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/module.h>

#include "guest/linux/compat/vma.h"
#include "guest/linux/vupipe/map.h"

#define FAULT_AROUND	16ul	/* pages mapped at once */

void map_drop(struct open_file *f)
{
	unmap_mapping_range(f->mapping, 0, 0, 1);
}

void map_drop_all(void *user)
{
	struct vupipe_device *d = user;
	struct open_file *f;

	list_for_each_entry(f, &d->files, node)
		map_drop(f);
}

/* ---- faults ---- */

/* An index from which no library computes anything that could be in the ring. */
static void blank_prepare(struct open_file *f, enum map_part part)
{
	struct lv_ring_line *line = f->blank[MAP_PEER];

	if (part == MAP_PEER)
		WRITE_ONCE(line->index, f->d->core.cursor.index + 0x80000000u);
}

static vm_fault_t map_blank(struct vm_fault *vmf, struct open_file *f, enum map_part part)
{
	blank_prepare(f, part);
	return vmf_insert_pfn(vmf->vma, vmf->address, virt_to_phys(f->blank[part]) >> PAGE_SHIFT);
}

static vm_fault_t data_insert(struct vm_fault *vmf, struct vupipe_device *d)
{
	unsigned long pages = d->size >> PAGE_SHIFT;
	unsigned long left = vma_pages(vmf->vma) - (vmf->pgoff - vmf->vma->vm_pgoff);
	unsigned long i, n = min(left, FAULT_AROUND);
	vm_fault_t ret = VM_FAULT_NOPAGE;

	for (i = 0; i < n && ret == VM_FAULT_NOPAGE; i++)
		ret = vmf_insert_pfn(vmf->vma, (vmf->address & PAGE_MASK) + i * PAGE_SIZE,
				     (d->data_addr >> PAGE_SHIFT) + (vmf->pgoff + i) % pages);
	return ret;
}

static vm_fault_t data_fault(struct vm_fault *vmf)
{
	struct open_file *f = vmf->vma->vm_private_data;
	vm_fault_t ret;

	mutex_lock(&f->d->lock);
	if (vupipe_reaches(&f->d->core, f->mark))
		ret = data_insert(vmf, f->d);
	else
		ret = map_blank(vmf, f, MAP_DATA);
	mutex_unlock(&f->d->lock);
	return ret;
}

static const struct vm_operations_struct data_operations = {
	.fault = data_fault,
};

static vm_fault_t lines_fault(struct vm_fault *vmf)
{
	struct open_file *f = vmf->vma->vm_private_data;
	bool peer = vmf->pgoff == LV_VUPIPE_MAP_PEER >> PAGE_SHIFT;
	bool consumer = f->d->core.server != peer;	/* is it the consumer's line? */
	phys_addr_t addr = f->d->lines_addr + (consumer ? LV_VUPIPE_PAGE : 0);
	vm_fault_t ret;

	mutex_lock(&f->d->lock);
	if (vupipe_reaches(&f->d->core, f->mark))
		ret = vmf_insert_pfn(vmf->vma, vmf->address, addr >> PAGE_SHIFT);
	else
		ret = map_blank(vmf, f, peer ? MAP_PEER : MAP_OWN);
	mutex_unlock(&f->d->lock);
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

static void map_begin(struct vm_area_struct *vma, struct open_file *f,
		      const struct vm_operations_struct *operations, vm_flags_t forbidden)
{
	compat_vm_flags_change(vma, VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP, forbidden);
	vma->vm_private_data = f;
	vma->vm_ops = operations;
}

/* A consumer that writes into the data would only confuse itself; it may not. */
int map_data(struct file *file, struct vm_area_struct *vma)
{
	struct open_file *f = file->private_data;
	unsigned long length = vma->vm_end - vma->vm_start;

	if (!map_is_possible(vma) || vma->vm_pgoff ||
	    (length != f->d->size && length != 2ul * f->d->size))
		return -EINVAL;
	map_begin(vma, f, &data_operations, f->d->core.server ? VM_MAYWRITE : 0);
	return 0;
}

static int lines_mmap(struct file *lines, struct vm_area_struct *vma)
{
	struct file *file = lines->private_data;
	bool peer = vma->vm_pgoff == LV_VUPIPE_MAP_PEER >> PAGE_SHIFT;

	if (!map_is_possible(vma) || vma_pages(vma) != 1 ||
	    vma->vm_pgoff > LV_VUPIPE_MAP_PEER >> PAGE_SHIFT)
		return -EINVAL;
	if (peer && (vma->vm_flags & VM_WRITE))
		return -EACCES;
	map_begin(vma, file->private_data, &lines_operations, peer ? VM_MAYWRITE : 0);
	return 0;
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

int map_open_lines(struct file *file)
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
	/* All mappings of the file where map_drop() finds them, and nobody else's. */
	lines->f_mapping = f->mapping;
	fd_install(fd, lines);
	return fd;
}
