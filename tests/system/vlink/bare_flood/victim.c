// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Does its work while it is flooded, and counts how much it gets done in the time
 * of the virtual counter, interrupts enabled and handled.
 */
#include <bare/board.h>
#include <bare/gic.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/test.h>
#include <bare/timer.h>

#include "tests/system/vlink/bare_flood/phases.h"

#define WINDOWS		15		/* of one phase; the middle one counts */
#define WINDOW_US	20000ull
#define EXIT_US		20		/* that an exit and its interrupt take at most, emulated */
#define SHARE		8		/* of the quiet progress must be left at least */

static struct meeting flood;
static uint32_t xirq;
static volatile uint32_t taken;

struct result {
	uint64_t progress;
	uint32_t actions;		/* of the flood */
	uint32_t interrupts;
	int64_t received, exits;	/* the counters' progress */
};

static void take(uint32_t intid, void *cookie)
{
	(void)intid;
	(void)cookie;
	taken++;
}

/* Looks at the clock rarely: QEMU makes all CPUs wait for each other there. */
static uint64_t work_once(void)
{
	uint64_t end, progress = 0;

	end = timer_now() + timer_of_us(WINDOW_US);
	while (timer_now() < end) {
		for (uint32_t i = 0; i < 1000; i++)
			__asm__ volatile("" : : : "memory");
		progress++;
	}
	return progress;
}

/* Of several short times, so that a machine that stands still now and then is no flood. */
static uint64_t work(void)
{
	uint64_t sorted[WINDOWS];

	for (uint32_t n = 0; n < WINDOWS; n++) {
		uint64_t progress = work_once();
		uint32_t i = n;

		for (; i && sorted[i - 1] > progress; i--)
			sorted[i] = sorted[i - 1];
		sorted[i] = progress;
	}
	return sorted[WINDOWS / 2];
}

static struct result phase(enum phase phase, const char *name)
{
	struct result r;
	int64_t received = nkddi_counter(LV_COUNTER_XIRQ_RECEIVED), exits;
	uint32_t actions, before = taken;

	meeting_say(&flood, phase);
	meeting_wait(&flood, phase, 5000);
	exits = nkddi_counter(LV_COUNTER_EXIT_IRQ);	/* those of the waiting are over */
	actions = flood.theirs[1];
	r.progress = work();
	r.actions = flood.theirs[1] - actions;
	r.interrupts = taken - before;
	r.received = nkddi_counter(LV_COUNTER_XIRQ_RECEIVED) - received;
	r.exits = nkddi_counter(LV_COUNTER_EXIT_IRQ) - exits;
	test_note("%s: %lu done against %u, %u interrupts, %ld received, %ld exits\n", name,
		  r.progress, r.actions, r.interrupts, r.received, r.exits);
	return r;
}

static void was_flooded(struct result r)
{
	if (!r.actions)
		console_printf("FAIL the flood does something: it does not\n");
}

/*
 * Where the victim is interrupted: by its progress; but a machine that is busy with
 * other things is no flood, if the exits cannot have taken half of the time.
 */
static void bounded(struct result r, struct result quiet, const char *statement)
{
	bool few = (uint64_t)r.exits * EXIT_US * 2 < WINDOWS * WINDOW_US;

	was_flooded(r);
	test_value(few || r.progress * SHARE > quiet.progress,
		   (int64_t)(r.progress * 100 / quiet.progress), statement);
}

/* Where it is not: by that. */
static void unnoticed(struct result r, const char *statement)
{
	was_flooded(r);
	test_value(r.exits < 50, r.exits, statement);
}

int main(void)
{
	struct result quiet, r;
	struct lv_vlink *pair;

	if (!meeting_open(&flood, 0))
		test_done();
	pair = nkddi_find("pair", 0, false);
	xirq = (uint32_t)nkddi_pxirq_alloc(pair, FLOOD_XIRQ, board.vm_id, 1);
	gic_attach(xirq, take, NULL);
	gic_attach(LV_XIRQ_SYSCONF, take, NULL);

	quiet = phase(PHASE_SPIN, "quiet");
	test_value(quiet.interrupts == 0, quiet.interrupts,
		   "without a flood there is no interrupt");
	r = phase(PHASE_XIRQ, "XIRQs");
	bounded(r, quiet, "a flood of XIRQs leaves the victim its share");
	test_true(r.interrupts > 0 && r.interrupts <= r.received + 1, "no interrupt comes twice");

	gic_disable(xirq);
	r = phase(PHASE_MASKED_XIRQ, "masked");
	unnoticed(r, "one of masked XIRQs costs the victim nothing");
	test_value(r.received <= 2, r.received,
		   "an XIRQ that is pending already is not received again");
	gic_clear_pending(xirq);

	bounded(phase(PHASE_SYSCONF, "SYSCONFs"), quiet, "a flood of SYSCONFs leaves it its share");
	bounded(phase(PHASE_STATE, "states"), quiet, "and so do states that go back and forth");
	unnoticed(phase(PHASE_HYPERCALL, "refused"), "calls that are refused cost it nothing");
	unnoticed(phase(PHASE_CONSOLE, "console"), "nor does a flood of text");
	meeting_say(&flood, PHASE_END);
	test_true(nkddi_link_counter(pair, LV_COUNTER_LINK_REFUSED) > 0,
		  "refusals are counted at the link");
	test_done();
}
