/* SPDX-License-Identifier: GPL-2.0-only */
/* Flags of a mapping are changed by calls since 6.3. */
#ifndef GUEST_LINUX_COMPAT_MM_H
#define GUEST_LINUX_COMPAT_MM_H

#include <linux/mm.h>
#include <linux/version.h>

static inline void compat_vm_flags_mod(struct vm_area_struct *vma, unsigned long set,
				       unsigned long clear)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
	vma->vm_flags = (vma->vm_flags | set) & ~clear;
#else
	vm_flags_mod(vma, set, clear);
#endif
}

#endif
