// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Shares the boss's CPU: answers pings asleep, or is busy for a while. */
#include <bare/gic.h>
#include <bare/irq.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/test.h>

#include "tests/system/cost/bare_cost_vms/paths.h"

static volatile uint32_t pings;

static void pinged(uint32_t intid, void *cookie)
{
	(void)intid;
	(void)cookie;
	pings++;
}

static void be_busy(struct meeting *boss)
{
	irq_enable();
	meeting_say(boss, STEP_BUSY);
	while (boss->theirs[0] == STEP_BUSY)
		__asm__ volatile("" : : : "memory");
	irq_disable();
}

static void answer(struct meeting *boss, uint32_t pong)
{
	uint32_t answered = 0;

	irq_disable();
	while (boss->theirs[0] < STEP_END) {
		irq_sleep_until(&pings, answered + 1);
		answered = pings;
		if (boss->theirs[0] == STEP_BUSY)
			be_busy(boss);
		nkddi_xirq_trigger(pong, BOSS);
	}
	irq_enable();
}

int main(void)
{
	struct meeting boss;
	int64_t ping, pong;

	if (!test_true(meeting_open(&boss, 0), "mate finds its link"))
		test_done();
	ping = nkddi_pxirq_alloc(boss.vlink, ID_PING, MATE, 1);
	pong = nkddi_pxirq_alloc(boss.vlink, ID_PONG, BOSS, 1);
	gic_attach((uint32_t)ping, pinged, NULL);
	meeting_say(&boss, STEP_READY);
	answer(&boss, (uint32_t)pong);
	test_done();
}
