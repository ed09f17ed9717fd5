// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The owner: lends a page of each life to both others, and resets while they read. */
#include "tests/system/xmem/bare_xmem_death/lives.h"

static volatile uint64_t page[512] __attribute__((aligned(4096)));

struct lent {
	struct meeting to;
	struct lv_vlink *lend;
	uint32_t slot;
};

static bool is_up(void *cookie)
{
	return ((struct lent *)cookie)->lend->c_state != LV_VLINK_OFF;
}

/* A slot that no earlier life has left to a borrower which has not noticed yet. */
static uint32_t free_slot(const struct lent *lent)
{
	uint32_t slot = 0;

	while (xmem_query((struct xmem_slots){ lent->lend, slot, 0 }, 0, 0, NULL) != LV_XMEM_FREE)
		slot++;
	return slot;
}

static void lend(struct lent *lent, uint32_t life)
{
	wait_until(is_up, lent, 10000);
	lent->slot = free_slot(lent);
	expect(xmem_grant((struct xmem_slots){ lent->lend, lent->slot, 1 }, (uint64_t)page,
			  LV_XMEM_SHOW, 0) == 1,
	       life, "the owner can lend");
	lent->to.mine[SLOT] = lent->slot;
	set_word(&lent->to.mine[LIFE], life);
}

static bool is_free(void *cookie)
{
	const struct lent *lent = cookie;

	return xmem_query((struct xmem_slots){ lent->lend, lent->slot, 0 }, 0, 0, NULL) ==
	       LV_XMEM_FREE;
}

static bool is_off_or_free(void *cookie)
{
	return !is_up(cookie) || is_free(cookie);
}

static bool open_lent(struct lent *lent, int32_t number)
{
	lent->lend = nkddi_find("lend", number, true);
	return meeting_open(&lent->to, number);
}

int main(void)
{
	uint32_t life = (uint32_t)nkddi_counter(LV_COUNTER_START);
	static struct lent bor, dma;

	if (!open_lent(&bor, 0) || !open_lent(&dma, 1))
		test_done();
	page[0] = pattern(life);
	lend(&bor, life);
	lend(&dma, life);
	wait_word(&bor.to.theirs[READS], life, 10000);
	wait_word(&dma.to.theirs[READS], life, 10000);
	if (who_dies(life) == BORROWER)
		expect(wait_until(is_off_or_free, &bor, 10000) && is_free(&bor), life,
		       "what a dead VM has borrowed is free when its end is OFF");
	if (life < LIVES)
		psci_system_reset();
	test_equal(life, LIVES, "the owner lives as often as it wants");
	test_done();
}
