// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/core/watchdog.h"

#include <arch/timer.h>

/* The time @ms from now.  timer_ticks(ms * 1000) would overflow with a fast counter. */
static uint64_t later(uint64_t ms)
{
	return timer_now() + ms * timer_ticks(1000);
}

static uint32_t ms_of(const struct watchdog *watchdog)
{
	return __atomic_load_n(&watchdog->ms, __ATOMIC_RELAXED);
}

uint64_t watchdog_arm(struct watchdog *watchdog, uint32_t ms)
{
	uint64_t deadline = later(ms);

	__atomic_store_n(&watchdog->ms, ms, __ATOMIC_RELAXED);
	/* sequentially consistent: see vm_watchdog.c */
	__atomic_store_n(&watchdog->deadline, deadline, __ATOMIC_SEQ_CST);
	return deadline;
}

bool watchdog_feed(struct watchdog *watchdog)
{
	uint64_t deadline;
	uint32_t tries = 2;

	/*
	 * The loop tries once more, because watchdog_pause() may have been faster; any other change
	 * is as good as ours.  The timer fires at the old deadline, and then for the new one.
	 */
	do {
		deadline = watchdog_deadline(watchdog);
		if (!deadline)
			return false;
	} while (!watchdog_change(watchdog, deadline, later(ms_of(watchdog))) && --tries);
	return true;
}

void watchdog_disarm(struct watchdog *watchdog)
{
	__atomic_store_n(&watchdog->deadline, 0, __ATOMIC_RELAXED);
}

void watchdog_pause(struct watchdog *watchdog, bool pause)
{
	uint64_t now = timer_now(), deadline, moved, full;

	if (pause) {
		watchdog->paused_at = now;
		return;
	}
	deadline = watchdog_deadline(watchdog);
	if (!deadline)
		return;
	/* Another vCPU, paused later or resumed earlier, may have fed or armed the watchdog. */
	moved = deadline + now - watchdog->paused_at;
	full = later(ms_of(watchdog));
	watchdog_change(watchdog, deadline, moved < full ? moved : full);
}
