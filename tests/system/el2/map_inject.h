/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What the guest asks the hypervisor of bare_windows for. */
#ifndef TESTS_SYSTEM_EL2_MAP_INJECT_H
#define TESTS_SYSTEM_EL2_MAP_INJECT_H

#include "abi/hypercall.h"

/* How many pages or blocks of a kind does this CPU's map at EL2 have?  x1: one of these. */
#define MAP_CALL	LV_HC(0xf1)

enum {
	MAP_OF_GUESTS,		/* of RAM, PMEM, PDEV blocks or scratch pages of whatever VM */
	MAP_OF_SELF,		/* of what EL2 knows of the caller */
	MAP_OF_GUESTS_OPEN,	/* as MAP_OF_GUESTS, while a window shows a page of the caller */
};

#endif
