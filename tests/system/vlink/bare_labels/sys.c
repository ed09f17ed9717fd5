// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Finds the link spoilt in its first life, and as new in its second one. */
#include <bare/board.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/psci.h>
#include <bare/test.h>
#include <bare/timer.h>

#include "tests/system/vlink/bare_labels/labels.h"

static struct lv_vlink *pair;
static volatile uint32_t ticks;

static void tick(void *cookie)
{
	(void)cookie;
	ticks++;
}

static bool pair_is_spoilt(void)
{
	return nkddi_pmem_alloc(pair, 0, pair->pmem_size) == LV_EBUSY &&
	       nkddi_pmem_alloc(pair, 99, 4096) == LV_ENOSPC &&
	       nkddi_pxirq_alloc(pair, 0, 3, RANGE) == LV_EBUSY;
}

static void first_life(struct meeting *ivi)
{
	int64_t mark;

	if (!meeting_wait(ivi, SPOILT, LIMIT_MS))
		test_done();
	mark = nkddi_pmem_alloc(pair, 1, 4096);
	test_true(pair_is_spoilt(), "a peer can use up the labels of a link");
	meeting_say(ivi, SPOILT);
	if (!meeting_wait(ivi, REBORN, LIMIT_MS))
		test_done();
	test_true(pair_is_spoilt(), "the peer's restart alone takes none away");
	test_value(!is_clear(mark, 4096), mark, "nor the content");
	psci_system_reset();
}

int main(void)
{
	struct meeting ivi;
	int64_t chunk;

	pair = nkddi_find("pair", 0, true);
	if (!meeting_open(&ivi, 0))
		test_done();
	if (nkddi_counter(LV_COUNTER_START) == 1)
		first_life(&ivi);
	timer_tick_start(200, tick, NULL);
	chunk = nkddi_pmem_alloc(pair, 0, pair->pmem_size);
	test_equal(chunk, (int64_t)pair->pmem, "after both restarts the whole budget can be had");
	test_note("%u ticks came while it was cleared\n", ticks);
	test_true(chunk > 0 && is_clear(chunk, pair->pmem_size), "and it is clear");
	test_value(nkddi_pxirq_alloc(pair, 0, 3, RANGE) > 0, 0, "and so can the XIRQs");
	test_equal(nkddi_link_counter(pair, LV_COUNTER_LINK_PMEM_LABELS), 1, "labels are counted");
	*(volatile uint32_t *)chunk = HEALED;
	meeting_say(&ivi, HEALED);
	test_done();
}
