/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Since 6.5 the kernel refuses to pin pages of a file for long to be written, if the file system has
 * to hear of stores.  Since 6.2 a private page that is pinned to be read is the process's own first.
 */
#ifndef GUEST_LINUX_COMPAT_PIN_H
#define GUEST_LINUX_COMPAT_PIN_H

#include <linux/backing-dev.h>
#include <linux/mm.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 5, 0)

static inline int compat_pin_flags(const struct vm_area_struct *vma, bool write)
{
	bool shared = vma->vm_flags & VM_SHARED;

	if (write && shared && vma->vm_file && mapping_can_writeback(vma->vm_file->f_mapping))
		return -EOPNOTSUPP;
	/* To write by force makes a private page the process's own, and a store then finds it. */
	if (!write && is_cow_mapping(vma->vm_flags))
		return FOLL_LONGTERM | FOLL_WRITE | FOLL_FORCE;
	return FOLL_LONGTERM | (write ? FOLL_WRITE : 0);
}

static inline int compat_pin_some(unsigned long start, int n, bool write, struct page **pages)
{
	struct vm_area_struct *vma = find_vma(current->mm, start);
	int flags;

	if (!vma || vma->vm_start > start)
		return -EFAULT;
	flags = compat_pin_flags(vma, write);
	if (flags < 0)
		return flags;
	n = min_t(unsigned long, n, (vma->vm_end - start) >> PAGE_SHIFT);
	return pin_user_pages(start, n, flags, pages, NULL);
}

/* How many pages of this process are pinned now, from the first on, or an error. */
static inline int compat_pin_for_long(unsigned long start, int n, bool write, struct page **pages)
{
	int some = 0, done = 0;

	mmap_read_lock(current->mm);
	for (; done < n; done += some) {
		some = compat_pin_some(start + done * PAGE_SIZE, n - done, write, pages + done);
		if (some <= 0)
			break;
	}
	mmap_read_unlock(current->mm);
	return done ?: some;
}

#else

static inline int compat_pin_for_long(unsigned long start, int n, bool write, struct page **pages)
{
	return pin_user_pages_fast(start, n, FOLL_LONGTERM | (write ? FOLL_WRITE : 0), pages);
}

#endif

#endif
