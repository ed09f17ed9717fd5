// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Breaks the hypervisor in the way that its boot arguments name. */
#include <string.h>

#include <bare/board.h>
#include <bare/smccc.h>
#include <bare/test.h>
#include <bare/wait.h>

#include "tests/system/boot/fault_inject.h"

static const char *const faults[] = {
	[FAULT_LOAD] = "load",
	[FAULT_WRITE_CODE] = "write-code",
	[FAULT_RECURSE] = "recurse",
};

int main(void)
{
	console_printf("still there\n");
	wait_ms(400);		/* the other VM runs by now */
	for (uint64_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (!strcmp(board.bootargs, faults[i]))
			smccc_hvc(FAULT_CALL, i, 0, 0, 0);
	for (;;) {
		console_printf("still there\n");
		wait_ms(50);
	}
}
