// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Has a tick, asleep and at work, on a CPU of its own. */
#include <bare/gic.h>
#include <bare/irq.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/test.h>
#include <bare/timer.h>

#include "tests/system/cost/bare_cost_vms/paths.h"
#include "tools/insncount/mark.h"

static volatile uint32_t ticks, pings;

static void pinged(uint32_t intid, void *cookie)
{
	(void)intid;
	(void)cookie;
	pings++;
}

static void tick(void *cookie)
{
	(void)cookie;
	ticks++;
}

static void sleep_until(const volatile uint32_t *count, uint32_t least)
{
	irq_disable();
	irq_sleep_until(count, least);
	irq_enable();
}

/* Begins and ends right behind a tick. */
static void measure(void)
{
	timer_tick_start(TICK_US, tick, NULL);
	sleep_until(&ticks, 1);
	MARK_BEGIN(PATH_TICK_IDLE);
	sleep_until(&ticks, 1 + TICKS);
	MARK_END(PATH_TICK_IDLE);
	MARK_BEGIN(PATH_TICK_BUSY);
	while (ticks < 1 + 2 * TICKS)
		__asm__ volatile("" : : : "memory");
	MARK_END(PATH_TICK_BUSY);
	timer_tick_stop();
}

int main(void)
{
	struct meeting boss;
	int64_t pong;

	if (!test_true(meeting_open(&boss, 1), "worker finds its link"))
		test_done();
	gic_attach((uint32_t)nkddi_pxirq_alloc(boss.vlink, ID_PING, WORKER, 1), pinged, NULL);
	pong = nkddi_pxirq_alloc(boss.vlink, ID_PONG, BOSS, 1);
	meeting_say(&boss, STEP_READY);
	sleep_until(&pings, 1);
	measure();
	nkddi_xirq_trigger((uint32_t)pong, BOSS);
	test_note("path %u, %u operations: timer tick of a VM that sleeps, alone on its CPU\n",
		  PATH_TICK_IDLE, TICKS);
	test_note("path %u, %u operations: timer tick of a VM that works, alone on its CPU\n",
		  PATH_TICK_BUSY, TICKS);
	test_done();
}
