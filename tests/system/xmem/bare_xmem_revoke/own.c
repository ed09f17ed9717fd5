// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The owner: takes pages again and again, and looks whether they are still being written. */
#include <bare/timer.h>
#include <bare/wait.h>

#include "tests/system/xmem/bare_xmem_revoke/borrow.h"

static volatile uint64_t page[PAGES][512] __attribute__((aligned(4096)));

/* Wait until the borrower's word is @round. */
static bool wait_for(uint32_t word, uint32_t round)
{
	uint64_t end = timer_now() + timer_of_us(20000000);

	while (theirs(word) != round)
		if (timer_now() > end)
			return test_value(false, theirs(word), "the borrower keeps pace");
	return true;
}

static void take(struct lv_vlink *lend, uint32_t *lost)
{
	for (uint32_t i = 0; i < PAGES; i++) {
		xmem_revoke((struct xmem_slots){ lend, i, 1 }, LV_XMEM_FORCE, 0, NULL);
		page[i][0] = POISON;
		*lost += !page[i][8] || !page[i][9];
		page[i][8] = page[i][9] = 0;
	}
}

/* False: the borrower does not answer. */
static bool round_of(struct lv_vlink *lend, uint32_t round, uint32_t *written, uint32_t *lost)
{
	struct xmem_slots slots = { lend, 0, PAGES };

	for (uint32_t i = 0; i < PAGES; i++)
		page[i][0] = GOOD;
	if (xmem_grant(slots, (uint64_t)page, LV_XMEM_WRITE | LV_XMEM_SHOW, 0) != PAGES)
		return test_true(false, "slots that were given back can be used again");
	say(SHOWN, round);
	if (!wait_for(BUSY, round) || !wait_for(BUSY + 1, round))
		return false;
	take(lend, lost);
	say(TAKEN, round);
	if (!wait_for(WAS_THERE, round) || !wait_for(WAS_THERE + 1, round) ||
	    !wait_for(BACK, round))
		return false;
	for (uint32_t i = 0; i < PAGES; i++)
		*written += page[i][8] || page[i][9];
	return true;
}

/* The meeting's info: how many rounds, of PAGES revocations each. */
static uint32_t rounds_of(int32_t number)
{
	const char *digit = nkddi_info(nkddi_find("meet", number, true)->s_info);
	uint32_t rounds = 0;

	for (; *digit; digit++)
		rounds = rounds * 10 + (uint32_t)(*digit - '0');
	return rounds;
}

static void take_from(int32_t number, bool direct)
{
	struct lv_vlink *lend = nkddi_find("lend", number, !direct);
	uint32_t written = 0, lost = 0, rounds = rounds_of(number), round;

	if (!meeting_open(&own, number))
		return;
	wait_word(&own.theirs[READY], 1, 10000);
	for (round = 1; round <= rounds; round++)
		if (!round_of(lend, round, &written, &lost))
			break;
	say(OVER, 1);
	test_equal(round - 1, rounds, "pages are lent and taken again and again");
	test_equal(written, 0, "no CPU writes to a page once it has been taken");
	test_equal(lost, 0, "what was written before has arrived");
}

int main(void)
{
	take_from(0, false);
	take_from(1, true);
	test_done();
}
