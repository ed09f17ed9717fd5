// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* On a CPU of its own it sleeps, on the flood's it works; it handles what comes. */
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

static void sleep(void)
{
	irq_disable();
	irq_sleep();
	irq_enable();
	isb();
}

int main(void)
{
	struct meeting flood;
	bool near = board.bootargs[0] == 'n';

	if (!test_true(meeting_open(&flood, 0), "the victim has its link"))
		test_done();
	gic_attach((uint32_t)nkddi_pxirq_alloc(flood.vlink, ID_LOUD, VICTIM, 1), handle, NULL);
	nkddi_pxirq_alloc(flood.vlink, ID_MASKED, VICTIM, 1);
	gic_attach(LV_XIRQ_SYSCONF, handle, NULL);
	meeting_say(&flood, STEP_READY);
	while (flood.theirs[0] < STEP_END) {
		if (near)
			work(&flood.mine[WORD_PROGRESS]);
		else
			sleep();
	}
	test_done();
}
