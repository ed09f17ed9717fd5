// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Resets itself as soon as it runs, while the attacker wants that. */
#include <bare/board.h>
#include <bare/gic.h>
#include <bare/irq.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/psci.h>

#include "tests/system/flood/bare_attack_far/words.h"

static void handle(uint32_t intid, void *cookie)
{
	(void)intid;
	(void)cookie;
}

int main(void)
{
	struct meeting attacker;

	if (!meeting_open(&attacker, MEETING(board.vm_id)))
		return 1;
	if (attacker.theirs[WORD_BURN])
		psci_system_reset();
	gic_attach((uint32_t)nkddi_pxirq_alloc(attacker.vlink, ID_ONE, board.vm_id, 1), handle,
		   NULL);
	meeting_say(&attacker, STEP_READY);
	irq_disable();
	while (!attacker.theirs[WORD_BURN])
		irq_sleep_and_take();
	psci_system_reset();
}
