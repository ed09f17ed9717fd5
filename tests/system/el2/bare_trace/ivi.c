// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Answers each ping.  It is not to see, nor to control, what is traced. */
#include <bare/board.h>
#include <bare/control.h>
#include <bare/gic.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/probe.h>
#include <bare/test.h>

#include "tests/system/el2/bare_trace/xirqs.h"

#define WINDOW		0x70c0000000ull		/* the controller's */

static uint32_t pong;

static void answer(uint32_t intid, void *cookie)
{
	(void)intid;
	(void)cookie;
	nkddi_xirq_trigger(pong, BOSS);
}

static void test_refusals(void)
{
	uint64_t value;

	test_equal(control_trace(LV_TRACE_INFO, 0, NULL), LV_EACCES,
		   "an ordinary VM may not ask for the trace");
	test_equal(control_trace(LV_TRACE_SET, LV_TRACE_ALL, NULL), LV_EACCES,
		   "nor turn it on or off");
	test_equal((int64_t)board.trace.size, 0, "its device tree names no rings");
	test_true(!probe_read(WINDOW, 8, &value) && !probe_write(WINDOW, 8, 0),
		  "where the controller has them it has nothing");
}

int main(void)
{
	struct meeting boss;
	int64_t ping;

	if (!test_true(meeting_open(&boss, 0), "ivi finds its link"))
		test_done();
	test_refusals();
	pong = (uint32_t)nkddi_pxirq_alloc(boss.vlink, ID_PONG, BOSS, 1);
	ping = nkddi_pxirq_alloc(boss.vlink, ID_PING, IVI, 1);
	gic_attach((uint32_t)ping, answer, NULL);
	meeting_say(&boss, STEP_READY);
	test_true(meeting_wait(&boss, STEP_END, LIMIT_MS), "ivi hears of the end");
	test_done();
}
