/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What the guest asks the hypervisor of these tests for. */
#ifndef TESTS_SYSTEM_BOOT_FAULT_FAULT_INJECT_H
#define TESTS_SYSTEM_BOOT_FAULT_FAULT_INJECT_H

#include "abi/hypercall.h"

#define FAULT_CALL	LV_HC(0xf0)	/* x1: one of these */

enum { FAULT_LOAD, FAULT_WRITE_CODE, FAULT_RECURSE };

#define FAULT_ADDRESS	0xdeadbee0ull	/* behind the memory of the board */
#define FAULT_X9	0x5eed5eedull

#endif
