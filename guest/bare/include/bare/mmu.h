/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The guest's own map: identity, 512 GiB.  Memory (RAM, PDEV, PMEM, XMEM) is normal
 * write-back cacheable, everything else device, so that a stray access reaches
 * the hypervisor instead of faulting here.
 */
#ifndef BARE_MMU_H
#define BARE_MMU_H

#include <stdint.h>

/* First steps, called with the MMU off: map this image and the tree @fdt. */
void mmu_boot(uint64_t fdt);
/* The final map, from what board.h says. */
void mmu_init(void);
/* A secondary joins the final map; called with the MMU off, returns @cpu. */
uint64_t mmu_join(uint64_t cpu);

/* The entry of the map for the GiB that holds @address; tests change it. */
uint64_t *mmu_gib(uint64_t address);
/* After a change of it. */
void mmu_changed(void);

/* Further on called by nobody but the two above: start.S. */
void mmu_switch(uint64_t ttbr, uint64_t tcr, uint64_t mair);
void cache_forget_image(void);

#endif
