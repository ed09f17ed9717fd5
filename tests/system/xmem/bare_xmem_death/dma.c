// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The direct-mapped borrower: its devices may still write to the page when the owner is dead, so
 * the owner is not loaded again before the page has been given back.
 */
#include "tests/system/xmem/bare_xmem_death/lives.h"

#define HOLD_MS	30

static struct meeting own;
static uint32_t restarted_early;

static void read_on(struct xmem_slots slot, uint32_t life)
{
	struct xmem_answer answer = { 0 };
	volatile uint64_t *page;
	uint64_t value;

	xmem_query(slot, 1, 0, &answer);
	page = (volatile uint64_t *)answer.page;
	do
		value = page[0];
	while (value == pattern(life));
	expect(!value, life, "when the owner has died the direct-mapped VM reads zeros");
	wait_ms(HOLD_MS);
	restarted_early += control_state(own.peer) != LV_VM_LOADING ||
			   word(&own.theirs[LIFE]) != life;
	expect(xmem_unmap(slot, 0, 0) == 1, life, "it can unmap the slot");
}

int main(void)
{
	struct lv_vlink *lend = nkddi_find("lend", 1, false);

	if (!meeting_open(&own, 1))
		test_done();
	nkddi_state_store(&lend->c_state, LV_VLINK_RESET);
	for (uint32_t life = 1;; life++) {
		wait_word(&own.theirs[LIFE], life, 20000);
		set_word(&own.mine[READS], life);
		if (life == LIVES)
			break;
		read_on((struct xmem_slots){ lend, own.theirs[SLOT], 1 }, life);
	}
	test_equal(restarted_early, 0,
		   "an owner is not loaded again while devices may write to its page");
	test_equal(nkddi_counter(LV_COUNTER_FAULT), 0, "and the borrower had no abort");
	test_done();
}
