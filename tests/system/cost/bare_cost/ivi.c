// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Sleeps until it is pinged, answers, and sleeps again. */
#include <bare/gic.h>
#include <bare/irq.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/test.h>

#include "tests/system/cost/bare_cost/xirqs.h"
#include "tools/insncount/mark.h"

static volatile uint32_t pings;

static void pinged(uint32_t intid, void *cookie)
{
	(void)intid;
	(void)cookie;
	MARK_END(PATH_THERE);
	MARK_BEGIN(PATH_BACK);
	pings++;
}

static void answer_until_the_end(struct meeting *sys, uint32_t pong)
{
	uint32_t answered = 0;

	irq_disable();
	while (sys->theirs[0] < STEP_END) {
		irq_sleep_until(&pings, answered + 1);
		answered = pings;
		nkddi_xirq_trigger(pong, SYS);
	}
	irq_enable();
}

int main(void)
{
	struct meeting sys;
	int64_t ping, pong;

	if (!test_true(meeting_open(&sys, 0), "ivi finds its link"))
		test_done();
	ping = nkddi_pxirq_alloc(sys.vlink, ID_PING, IVI, 1);
	pong = nkddi_pxirq_alloc(sys.vlink, ID_PONG, SYS, 1);
	gic_attach((uint32_t)ping, pinged, NULL);
	meeting_say(&sys, STEP_READY);
	answer_until_the_end(&sys, (uint32_t)pong);
	test_done();
}
