// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Sends blocks back; in the end its watchdog switches it off. */
#include <bare/control.h>
#include <bare/irq.h>
#include <bare/nkddi.h>
#include <bare/test.h>

#include "tests/system/control/bare_control/orders.h"
#include "tests/system/control/bare_lifecycle/pipe.h"

int main(void)
{
	static struct block block;
	uint32_t refused = 0;

	if (!test_true(pipe_begin(LIMIT_MS), "the VM has its link"))
		test_done();
	while (block_receive(&block, LIMIT_MS)) {
		refused += !block_send(&block, LIMIT_MS);
		if (block.word[0] == LAST_BLOCK)
			break;
	}
	test_equal(refused, 0, "each block is sent back");
	console_printf("DONE\n");
	irq_disable();
	control_watchdog(LV_WATCHDOG_ARM, STARVE_MS, NULL);
	for (;;)
		__asm__ volatile("yield");
}
