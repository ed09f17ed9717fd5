/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a link owns under labels, for both faces: the three allocating hypercalls, and what this
 * kernel has to remember of them.  "link" is the address of an own descriptor.  Results are those
 * of the hypercalls: an address or a number, or a negative errno.  Process context.
 */
#ifndef GUEST_LINUX_NKDDI_LABEL_H
#define GUEST_LINUX_NKDDI_LABEL_H

#include <linux/types.h>

/* If the budget is too small, the log says what to write into the description. */
s64 nkddi_label_pmem(u64 link, u32 id, u64 size);
/* Private to this VM, or on a link with "shared-pdev" seen by both ends; nkddi_ptov finds it. */
s64 nkddi_label_pdev(u64 link, u32 id, u64 size);
/* XIRQs that this VM owns can be attached from then on. */
s64 nkddi_label_pxirq(u64 link, u32 id, u32 owner, u32 count);

/* The kernel's address of a link, info string, PDEV block, device or mapping; NULL elsewhere. */
void *nkddi_ptov(u64 paddr);

#endif
