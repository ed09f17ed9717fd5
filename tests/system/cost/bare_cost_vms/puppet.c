// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Is started and says so. */
#include <bare/irq.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>

#include "tests/system/cost/bare_cost_vms/paths.h"
#include "tools/insncount/mark.h"

int main(void)
{
	struct meeting boss;
	int64_t pong;

	MARK_END(PATH_RESTART);
	MARK_END(PATH_START);
	if (!meeting_open(&boss, 2))
		return 1;
	pong = nkddi_pxirq_alloc(boss.vlink, ID_PONG, BOSS, 1);
	nkddi_xirq_trigger((uint32_t)pong, BOSS);
	for (;;)
		irq_sleep();
}
