// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Sleeps with two vCPUs, and handles what the attacker sends. */
#include <bare/board.h>
#include <bare/card.h>
#include <bare/cpu.h>
#include <bare/gic.h>
#include <bare/irq.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>

#include "tests/system/flood/bare_attack_far/words.h"

#define GICD_IROUTER	0x6000

static struct card card;

static void handle(uint32_t intid, void *cookie)
{
	(void)intid;
	(void)cookie;
}

static void sleep(void *cookie)
{
	(void)cookie;
	irq_disable();
	for (;;)
		irq_sleep_and_take();
}

int main(void)
{
	struct meeting attacker;
	uint32_t length, first;

	if (!meeting_open(&attacker, MEETING(board.vm_id)) || !card_start(&card, 0, 0))
		return 1;
	first = (uint32_t)nkddi_pxirq_alloc(attacker.vlink, ID_ONE, SLEEPER, 2);
	cpu_start(1, sleep, NULL);
	gic_attach(first, handle, NULL);
	gic_attach(first + 1, handle, NULL);
	*(volatile uint64_t *)(board.gicd.base + GICD_IROUTER + 8 * (first + 1)) = board.mpidr[1];
	meeting_say(&attacker, STEP_READY);
	irq_disable();
	for (;;) {
		irq_sleep_and_take();
		while (card_receive(&card, &length))
			card_release(&card);
	}
}
