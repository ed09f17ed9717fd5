// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <bare/board.h>
#include <bare/gic.h>
#include <bare/irq.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/psci.h>
#include <bare/test.h>
#include <bare/timer.h>

#include "tests/system/vlink/bare_flood_limit/words.h"

#define CREDITS		64u		/* docs/guest-interface.md */
#define CREDIT_US	60u
#define LATE_US		400u
#define AWAKE_US	15u
#define LIMIT_MS	1000

static struct meeting flood;
static volatile uint32_t latest;	/* us, of all XIRQs that came */

static void take(uint32_t intid, void *cookie)
{
	uint32_t number = __atomic_load_n(&flood.theirs[WORD_NUMBER], __ATOMIC_ACQUIRE);
	uint32_t ticks = (uint32_t)timer_now() - flood.theirs[WORD_TIME];
	uint32_t us = (uint32_t)timer_to_us(ticks);

	(void)intid;
	(void)cookie;
	flood.mine[WORD_NUMBER] = number;
	if (us > latest)
		latest = us;
}

static bool goes_on(enum phase phase)
{
	return flood.theirs[0] < (uint32_t)phase ||
	       flood.mine[WORD_NUMBER] != flood.theirs[WORD_NUMBER];
}

/* Without an exit of its own and without sleep. */
static void work(enum phase phase)
{
	uint64_t end = timer_now() + timer_of_us(LIMIT_MS * 1000);

	while (goes_on(phase) && timer_now() < end) {
		for (uint32_t i = 0; i < 100; i++)
			__asm__ volatile("" : : : "memory");
		__asm__ volatile("yield");
	}
}

static void suspend(void)
{
	psci_call(PSCI_CPU_SUSPEND, 0, 0, 0);
}

/* The alarm ends the last sleep, and that of a lost XIRQ. */
static void sleep(enum phase phase, void (*once)(void))
{
	timer_alarm(timer_now() + timer_of_us(LIMIT_MS * 1000));
	irq_disable();
	while (goes_on(phase)) {
		once();
		irq_enable();
		isb();
		irq_disable();
	}
	irq_enable();
	timer_alarm(UINT64_MAX);
}

static void is_limited(enum phase phase)
{
	int64_t exits = nkddi_counter(LV_COUNTER_EXIT_IRQ);
	uint64_t began = timer_now(), us;

	latest = 0;
	meeting_say(&flood, phase);
	work(phase);
	us = timer_to_us(timer_now() - began);
	exits = nkddi_counter(LV_COUNTER_EXIT_IRQ) - exits;
	test_note("%lu us, %ld exits, the latest came after %u us\n", us, exits, latest);
	test_true(!goes_on(phase),
		  "the last of a flood comes to a vCPU that neither exits nor sleeps");
	test_value(latest <= LATE_US, latest, "and none comes late");
	test_value((uint64_t)exits <= CREDITS + us / CREDIT_US + 4, exits,
		   "a flood interrupts work no more than its credit allows");
}

static void is_woken(enum phase phase, void (*once)(void), const char *statement)
{
	latest = 0;
	meeting_say(&flood, phase);
	sleep(phase, once);
	test_note("the latest came after %u us\n", latest);
	test_value(!goes_on(phase) && latest <= AWAKE_US, latest, statement);
}

int main(void)
{
	if (!meeting_open(&flood, 0))
		test_done();
	gic_attach((uint32_t)nkddi_pxirq_alloc(flood.vlink, ID_XIRQ, board.vm_id, 1), take, NULL);
	is_limited(PHASE_WORK);
	is_woken(PHASE_SLEEP, irq_sleep, "who sleeps by WFI is woken at once, without credit too");
	is_woken(PHASE_SUSPEND, suspend, "so is who sleeps by CPU_SUSPEND");
	is_limited(PHASE_WORK_AGAIN);
	meeting_say(&flood, PHASE_END);
	test_done();
}
