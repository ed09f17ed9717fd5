/* SPDX-License-Identifier: GPL-2.0-only */
/* Pages that another VM granted by the classic calls, for nk_mem_map.  Process context. */
#ifndef GUEST_LINUX_NKDDI_XMEM_CLASSIC_H
#define GUEST_LINUX_NKDDI_XMEM_CLASSIC_H

#include <nk/nkern.h>

/*
 * Maps what hyp_call_vm_mem_verify() said.  0 and *va; -EACCES: the address is one of another VM's
 * pages, but it is not granted; -ENOENT: it is none of them.
 */
int nkddi_xmem_classic_map(NkPhAddr paddr, NkPhSize size, void **va);
/* -ENOENT: as above, and nothing is done. */
int nkddi_xmem_classic_unmap(NkPhAddr paddr, NkPhSize size);

#endif
