// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Works, and handles what comes.  On a CPU of its own it lets the flood have its turn (YIELD). */
#include <bare/board.h>
#include <bare/gic.h>
#include <bare/irq.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/test.h>

#include "tests/bench/bare_flood/words.h"

static void handle(uint32_t intid, void *cookie)
{
	(void)intid;
	(void)cookie;
}

static void work(volatile uint32_t *progress)
{
	for (uint32_t i = 0; i < 100; i++)
		__asm__ volatile("" : : : "memory");
	(*progress)++;
}

int main(void)
{
	struct meeting flood;
	bool far = board.bootargs[0] == 'f';

	if (!test_true(meeting_open(&flood, 0), "the victim has its link"))
		test_done();
	gic_attach((uint32_t)nkddi_pxirq_alloc(flood.vlink, ID_LOUD, VICTIM, 1), handle, NULL);
	nkddi_pxirq_alloc(flood.vlink, ID_MASKED, VICTIM, 1);
	gic_attach(LV_XIRQ_SYSCONF, handle, NULL);
	meeting_say(&flood, STEP_READY);
	while (flood.theirs[0] < STEP_END) {
		work(&flood.mine[WORD_PROGRESS]);
		if (far)
			__asm__ volatile("yield");
	}
	test_done();
}
