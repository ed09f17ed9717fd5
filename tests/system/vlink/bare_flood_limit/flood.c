// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <bare/board.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/test.h>
#include <bare/timer.h>
#include <bare/wait.h>

#include "tests/system/vlink/bare_flood_limit/words.h"

#define XIRQS		3000
#define LIMIT_MS	1000

static struct meeting victim;
static uint32_t xirq;

/* YIELD: the CPUs have their turns in one thread. */
static void send_one(void)
{
	victim.mine[WORD_TIME] = (uint32_t)timer_now();
	__atomic_fetch_add(&victim.mine[WORD_NUMBER], 1, __ATOMIC_RELEASE);
	nkddi_xirq_trigger(xirq, victim.peer);
	__asm__ volatile("yield");
}

static bool wait_until_seen(void)
{
	uint64_t end = timer_now() + timer_of_us(LIMIT_MS * 1000);

	while (victim.theirs[WORD_NUMBER] != victim.mine[WORD_NUMBER]) {
		if (timer_now() > end)
			return false;
		__asm__ volatile("yield");
	}
	return true;
}

int main(void)
{
	bool seen = true;

	if (!meeting_open(&victim, 0))
		test_done();
	xirq = (uint32_t)nkddi_pxirq_alloc(victim.vlink, ID_XIRQ, victim.peer, 1);
	for (uint32_t phase = PHASE_WORK; seen && phase < PHASE_END; phase++) {
		bool patient = phase == PHASE_SLEEP || phase == PHASE_SUSPEND;

		meeting_wait(&victim, phase, LIMIT_MS);
		for (uint32_t i = 0; seen && i < XIRQS; i++) {
			send_one();
			seen = !patient || wait_until_seen();
		}
		meeting_say(&victim, phase);
	}
	test_true(seen, "who sleeps sees every XIRQ");
	test_done();
}
