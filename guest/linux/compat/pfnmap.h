/* SPDX-License-Identifier: GPL-2.0-only */
/* Which page a mapping without pages to pin shows: 6.12 has a call for it. */
#ifndef GUEST_LINUX_COMPAT_PFNMAP_H
#define GUEST_LINUX_COMPAT_PFNMAP_H

#include <linux/mm.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)

/* 0: *pfn and *prot, of what may be written if it says so; else -EAGAIN: a fault may help. */
static inline int compat_pfnmap_look(struct vm_area_struct *vma, unsigned long address,
				     unsigned long *pfn, pgprot_t *prot, bool *writable)
{
	struct follow_pfnmap_args args = { .vma = vma, .address = address };

	if (follow_pfnmap_start(&args))
		return -EAGAIN;
	*pfn = args.pfn;
	*prot = args.pgprot;
	*writable = args.writable;
	follow_pfnmap_end(&args);
	return 0;
}

#else

static inline int compat_pfnmap_look(struct vm_area_struct *vma, unsigned long address,
				     unsigned long *pfn, pgprot_t *prot, bool *writable)
{
	spinlock_t *lock;
	pte_t *pte;

	if (follow_pte(vma->vm_mm, address, &pte, &lock))
		return -EAGAIN;
	*pfn = pte_pfn(*pte);
	*prot = pte_pgprot(*pte);
	*writable = pte_write(*pte);
	pte_unmap_unlock(pte, lock);
	return 0;
}

#endif

#endif
