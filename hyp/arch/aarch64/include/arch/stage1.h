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

/* Called by start.S only, with the MMU off. */
void boot_map(const void *fdt);

#endif
