/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Words of the meeting, and the program of both borrowers.  A round:
 *
 *   owner                             each vCPU of the borrower
 *   shows the pages, says SHOWN
 *                                     loads and stores, says that it does
 *   for each: takes it, writes POISON
 *   to it; says TAKEN
 *                                     goes on for a while, says that it was there
 *                                     vCPU 0: gives the slots back, says so
 */
#ifndef TESTS_SYSTEM_BARE_XMEM_REVOKE_BORROW_H
#define TESTS_SYSTEM_BARE_XMEM_REVOKE_BORROW_H

#include <bare/board.h>
#include <bare/cpu.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/test.h>
#include <bare/xmem.h>

#define GOOD		0x600d
#define POISON		0x50150ull

/* Words of the owner. */
enum { SHOWN = 1, TAKEN, OVER };
/* Words of the borrower; of vCPU 1 those behind vCPU 0's. */
enum { BUSY = 1, WAS_THERE = 3, STALE = 5, BACK = 7, READY };

#define PAGES		64
#define MORE		3	/* times that all pages are used after they were taken */

static struct meeting own;

static uint32_t theirs(uint32_t word)
{
	return __atomic_load_n(&own.theirs[word], __ATOMIC_ACQUIRE);
}

static void say(uint32_t word, uint32_t value)
{
	__atomic_store_n(&own.mine[word], value, __ATOMIC_RELEASE);
}

/* Load and store until the pages have been gone for a while. */
static void use_pages(struct xmem_slots slots, uint32_t vcpu, uint32_t round)
{
	uint32_t more = MORE;
	struct xmem_answer first = { 0 };

	xmem_query(slots, 1, 0, &first);
	while (more) {
		for (uint32_t i = 0; i < PAGES; i++) {
			volatile uint64_t *page = (volatile uint64_t *)(first.page + i * 4096);

			if (page[0] == POISON)
				own.mine[STALE + vcpu]++;
			page[8 + vcpu]++;
		}
		say(BUSY + vcpu, round);
		if (theirs(TAKEN) == round)
			more--;
	}
	say(WAS_THERE + vcpu, round);
}

static void borrow(void *cookie)
{
	uint32_t vcpu = cpu_self()->index, round;
	struct xmem_slots slots = { cookie, 0, PAGES };

	for (round = 1; !theirs(OVER); round++) {
		while (theirs(SHOWN) != round && !theirs(OVER))
			__asm__ volatile("yield");
		if (theirs(OVER))
			return;
		use_pages(slots, vcpu, round);
		if (vcpu)
			continue;
		while (own.mine[WAS_THERE + 1] != round)
			__asm__ volatile("yield");
		xmem_unmap(slots, 0, 0);
		say(BACK, round);
	}
}

static inline void borrow_from(int32_t number)
{
	struct lv_vlink *lend = nkddi_find("lend", number, false);
	bool server = !lend;

	if (server)
		lend = nkddi_find("lend", number, true);
	if (!meeting_open(&own, number))
		test_done();
	nkddi_state_store(nkddi_state(lend, server), LV_VLINK_RESET);
	cpu_start(1, borrow, lend);
	say(READY, 1);
	borrow(lend);
	test_equal(own.mine[STALE] + own.mine[STALE + 1], 0,
		   "no CPU reads the page once it has been taken");
	test_equal(nkddi_counter(LV_COUNTER_FAULT), 0, "and none gets an abort");
	test_done();
}

#endif
