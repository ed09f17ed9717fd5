// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The ordinary borrower: reads until the page is gone, or dies itself. */
#include "tests/system/xmem/bare_xmem_death/lives.h"

static struct meeting own;

/* Until the owner has died: what is read then is nothing of it. */
static void read_on(struct xmem_slots slot, uint32_t life)
{
	volatile uint64_t *page = (volatile uint64_t *)(slot.vlink->xmem + slot.first * 4096);
	uint64_t value;

	do
		value = page[0];
	while (value == pattern(life));
	expect(!value, life, "when the owner has died the borrower reads zeros");
	expect(xmem_query(slot, 1, 0, NULL) == LV_XMEM_REVOKED, life, "the slot is revoked");
	expect(xmem_unmap(slot, 0, 0) == 1, life, "it can be unmapped");
}

int main(void)
{
	struct lv_vlink *lend = nkddi_find("lend", 0, false);
	uint32_t life;

	if (!meeting_open(&own, 0))
		test_done();
	life = own.mine[READS];		/* of the owner, in which this one read last; or 0 */
	nkddi_state_store(&lend->c_state, LV_VLINK_RESET);
	for (;;) {
		wait_word(&own.theirs[LIFE], life + 1, 20000);
		life = word(&own.theirs[LIFE]);
		set_word(&own.mine[READS], life);
		if (life == LIVES)
			break;
		if (who_dies(life) >= BORROWER)
			psci_system_reset();
		read_on((struct xmem_slots){ lend, own.theirs[SLOT], 1 }, life);
	}
	test_true(nkddi_counter(LV_COUNTER_START) > LIVES / 4, "the borrower dies and comes back");
	test_equal(nkddi_counter(LV_COUNTER_FAULT), 0, "and had no abort");
	test_done();
}
