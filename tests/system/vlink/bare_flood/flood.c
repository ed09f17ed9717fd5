// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <bare/board.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/probe.h>
#include <bare/test.h>

#include "tests/system/vlink/bare_flood/phases.h"

static struct meeting victim;
static struct lv_vlink *pair;
static uint32_t xirq;

static void spin(void)
{
	for (uint32_t i = 0; i < 100; i++)
		__asm__ volatile("yield");
}

static void send_xirq(void)
{
	nkddi_xirq_trigger(xirq, victim.peer);
}

static void send_sysconf(void)
{
	nkddi_sysconf(victim.peer);
}

static void change_state(void)
{
	nkddi_state_store(&pair->s_state, LV_VLINK_RESET);
	nkddi_sysconf(victim.peer);
	nkddi_state_store(&pair->s_state, LV_VLINK_OFF);
	nkddi_sysconf(victim.peer);
}

static void be_refused(void)
{
	nkddi_xirq_trigger(xirq + 9, victim.peer);
	nkddi_pmem_alloc(pair, 5, 0);
	nkddi_state_store(&pair->s_state, 99);
	probe_write((uint64_t)&pair->c_state, 4, LV_VLINK_ON);
}

static void print(void)
{
	console_printf("all work and no play makes a dull guest\n");
}

static void (*const action[])(void) = {
	[PHASE_SPIN] = spin,
	[PHASE_XIRQ] = send_xirq,
	[PHASE_MASKED_XIRQ] = send_xirq,
	[PHASE_SYSCONF] = send_sysconf,
	[PHASE_STATE] = change_state,
	[PHASE_HYPERCALL] = be_refused,
	[PHASE_CONSOLE] = print,
};

int main(void)
{
	if (!meeting_open(&victim, 0))
		test_done();
	pair = nkddi_find("pair", 0, true);
	xirq = (uint32_t)nkddi_pxirq_alloc(pair, FLOOD_XIRQ, victim.peer, 1);
	for (uint32_t phase = PHASE_SPIN; phase < PHASE_END; phase++) {
		meeting_wait(&victim, phase, 20000);
		meeting_say(&victim, phase);
		while (victim.theirs[0] == phase) {
			action[phase]();
			victim.mine[1]++;
			__asm__ volatile("yield");
		}
	}
	test_true(true, "the flood comes to its end");
	test_done();
}
