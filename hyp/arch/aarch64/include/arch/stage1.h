/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* EL2's own address map.  Boot only. */
#ifndef ARCH_STAGE1_H
#define ARCH_STAGE1_H

#include <stdint.h>

#include "hyp/lib/addr.h"

enum stage1_prot {
	STAGE1_CODE,		/* read, execute */
	STAGE1_READ,
	STAGE1_DATA,		/* read, write */
	STAGE1_DEVICE,
};

/*
 * Map [pa, pa + size) to itself, widened to whole pages.  What a 2 MiB or 1 GiB
 * block covers already stays as it is.
 */
void stage1_map(struct pa pa, uint64_t size, enum stage1_prot prot);

/* Entries that map the page @pa, in a table of level 3, or the block @pa, of level 2. */
uint64_t stage1_page(struct pa pa, enum stage1_prot prot);
uint64_t stage1_block(struct pa pa, enum stage1_prot prot);

/*
 * The last addresses of EL2 are each CPU's own: see <arch/window.h>.  Nothing else is mapped from
 * STAGE1_LIMIT on.
 */
#define WINDOW_BASE	0xffffffe00000ull	/* the last 2 MiB */
#define WINDOW_BLOCK	0xffffffc00000ull
#define STAGE1_LIMIT	0xff8000000000ull

/*
 * Give this CPU a root of its own, which leads to @table, its level 3 table for WINDOW_BASE.
 * Returns the level 2 table above.  Boot, after all that @cpu ever uses was mapped; only CPU 0 sees
 * later calls of stage1_map() for other parts of the addresses.
 */
uint64_t *stage1_own(uint32_t cpu, uint64_t *table);

/* Called by start.S only, with the MMU off. */
void boot_map(const void *fdt);

#endif
