/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The host has mapped all that it uses; a test defines this to see what would be. */
#ifndef ARCH_STAGE1_H
#define ARCH_STAGE1_H

#include "hyp/lib/addr.h"

enum stage1_prot {
	STAGE1_CODE,
	STAGE1_READ,
	STAGE1_DATA,
	STAGE1_DEVICE,
};

void stage1_map(struct pa pa, uint64_t size, enum stage1_prot prot);

#endif
