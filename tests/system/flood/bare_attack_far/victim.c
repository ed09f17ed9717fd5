// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Works while the attacker's step is odd, handles what comes, and sleeps in between. */
#include <bare/board.h>
#include <bare/card.h>
#include <bare/gic.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/test.h>
#include <bare/xmem.h>

#include "tests/system/flood/bare_attack_far/words.h"

static struct card card;
static struct lv_vlink *lend;		/* in bare_calls_* */

static void handle(uint32_t intid, void *cookie)
{
	(void)intid;
	(void)cookie;
}

static void give_back(uint32_t intid, void *cookie)
{
	(void)intid;
	(void)cookie;
	xmem_unmap((struct xmem_slots){ lend, LENT_FORCED, 1 }, LV_XMEM_END, 0);
}

static void lend_and_borrow(void)
{
	lend = nkddi_find("lend", 0, false);
	if (!lend)
		return;
	nkddi_publish(lend, false, LV_VLINK_RESET);
	gic_attach((uint32_t)nkddi_pxirq_alloc(lend, LV_XMEM_PXIRQ_CLIENT, VICTIM, 1), give_back,
		   NULL);
	xmem_grant((struct xmem_slots){ lend, 0, LV_XMEM_PAGES }, board.ram.base, 0, 1);
}

static void take_frames(void)
{
	uint32_t length;

	while (card_receive(&card, &length))
		card_release(&card);
}

/* YIELD lets the other CPUs have their turns in QEMU's one thread. */
static void work(struct meeting *attacker, uint32_t step)
{
	while (attacker->theirs[0] == step) {
		for (uint32_t i = 0; i < 200; i++)
			__asm__ volatile("" : : : "memory");
		take_frames();
		attacker->mine[WORD_PROGRESS]++;
		__asm__ volatile("yield");
	}
}

int main(void)
{
	struct meeting attacker;
	uint32_t one, many;

	if (!test_true(meeting_open(&attacker, MEETING(board.vm_id)) && card_start(&card, 0, 0),
		       "the victim has its link and its card"))
		test_done();
	one = (uint32_t)nkddi_pxirq_alloc(attacker.vlink, ID_ONE, VICTIM, 1);
	many = (uint32_t)nkddi_pxirq_alloc(attacker.vlink, ID_MANY, VICTIM, MANY + 1);
	gic_attach(one, handle, NULL);
	for (uint32_t i = 0; i < MANY; i++)
		gic_attach(many + i, handle, NULL);
	gic_attach(LV_XIRQ_SYSCONF, handle, NULL);
	lend_and_borrow();
	meeting_say(&attacker, STEP_READY);
	for (uint32_t step = 1; attacker.theirs[0] < STEP_END; step += 2) {
		meeting_wait(&attacker, step, 60000);
		work(&attacker, step);
	}
	test_done();
}
