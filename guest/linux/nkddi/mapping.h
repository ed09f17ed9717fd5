/* SPDX-License-Identifier: GPL-2.0-only */
/* What drivers of the classic kind have mapped, so that nk_ptov finds it. */
#ifndef GUEST_LINUX_NKDDI_MAPPING_H
#define GUEST_LINUX_NKDDI_MAPPING_H

#include <linux/types.h>

/* Remembers a mapping.  0 or -ENOMEM.  Process context. */
int nkddi_mapping_add(void *va, u64 pa, u64 size);
/* Forgets the mapping that begins at va; harmless if there is none.  Any context. */
void nkddi_mapping_remove(void *va);
/* The address where pa is mapped (the last mapping of it), or NULL.  Any context. */
void *nkddi_mapping_ptov(u64 pa);

/*
 * Memory behind PDEV labels that both ends see: mapped at its first call, and until the module is
 * unloaded.  0 or -ENOMEM.  Process context.
 */
int nkddi_mapping_keep(u64 pa, u64 size);
void nkddi_mapping_exit(void);

/* The physical address of any kernel address that is mapped, 0 if it is not.  Any context. */
u64 nkddi_mapping_vtop(const void *va);

#endif
