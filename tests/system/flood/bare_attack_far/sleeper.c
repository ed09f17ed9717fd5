// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Sleeps, and handles what the attacker sends. */
#include <bare/board.h>
#include <bare/card.h>
#include <bare/gic.h>
#include <bare/irq.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>

#include "tests/system/flood/bare_attack_far/words.h"

static struct card card;

static void handle(uint32_t intid, void *cookie)
{
	(void)intid;
	(void)cookie;
}

int main(void)
{
	struct meeting attacker;
	uint32_t length;

	if (!meeting_open(&attacker, MEETING(board.vm_id)) || !card_start(&card, 0, 0))
		return 1;
	gic_attach((uint32_t)nkddi_pxirq_alloc(attacker.vlink, ID_ONE, SLEEPER, 1), handle, NULL);
	meeting_say(&attacker, STEP_READY);
	irq_disable();
	for (;;) {
		irq_sleep_and_take();
		while (card_receive(&card, &length))
			card_release(&card);
	}
}
