/* SPDX-License-Identifier: GPL-2.0-only */
/* vm_flags are written by calls since 6.3. */
#ifndef GUEST_LINUX_COMPAT_VMA_H
#define GUEST_LINUX_COMPAT_VMA_H

#include <linux/mm.h>
#include <linux/version.h>

static inline void compat_vm_flags_change(struct vm_area_struct *vma, vm_flags_t set,
					  vm_flags_t clear)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
	vma->vm_flags = (vma->vm_flags | set) & ~clear;
#else
	vm_flags_mod(vma, set, clear);
#endif
}

#endif
