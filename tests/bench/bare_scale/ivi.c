// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Answers every XIRQ of every link, asleep in between. */
#include <bare/gic.h>
#include <bare/irq.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/test.h>

#include "tests/bench/bare_scale/words.h"

static volatile uint32_t pings;

static void pinged(uint32_t intid, void *cookie)
{
	(void)intid;
	(void)cookie;
	pings++;
}

static void attach_all(void)
{
	struct lv_vlink *vlink = NULL;

	while ((vlink = nkddi_lookup("link", vlink))) {
		int64_t xirq;

		if (vlink->c_id != IVI)
			continue;
		xirq = nkddi_pxirq_alloc(vlink, ID_XIRQ, OWNER(vlink->link), 1);
		if (xirq > 0 && OWNER(vlink->link) == IVI)
			gic_attach((uint32_t)xirq, pinged, NULL);
	}
}

int main(void)
{
	struct meeting sys;
	uint32_t answered = 0, pong;

	if (!test_true(meeting_open(&sys, 0), "ivi finds its link"))
		test_done();
	pong = (uint32_t)nkddi_pxirq_alloc(sys.vlink, ID_PONG, SYS, 1);
	attach_all();
	meeting_say(&sys, STEP_READY);
	irq_disable();
	while (sys.theirs[0] < STEP_END) {
		while (pings == answered) {
			irq_sleep();
			irq_enable();
			isb();
			irq_disable();
		}
		answered = pings;
		nkddi_xirq_trigger(pong, SYS);
	}
	irq_enable();
	test_done();
}
