// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Takes what can be had, compares it with what the first life got, and restarts. */
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/psci.h>
#include <bare/test.h>

#include "tests/system/control/bare_lifecycle/lives.h"

/* Words of PMEM, which outlives us. */
enum { WORD_LIVES, WORD_DIFFERENCES, WORD_STARTS_WRONG, WORD_RESOURCES };
enum { RESOURCES = 6 };

/* Everything that linkvisor hands out; it must come back with the VM's end. */
static void take(struct lv_vlink *vlink, int64_t got[RESOURCES])
{
	got[0] = nkddi_pmem_alloc(vlink, 1, 8192);
	got[1] = nkddi_pdev_alloc(vlink, 1, 4096);
	got[2] = nkddi_pdev_alloc(vlink, 2, 32768);
	got[3] = nkddi_pxirq_alloc(vlink, 1, vlink->c_id, 4);
	got[4] = nkddi_xirq_alloc(100);
	got[5] = nkddi_link_counter(vlink, LV_COUNTER_LINK_PMEM_USED);
}

static uint32_t differences(struct meeting *sys)
{
	int64_t got[RESOURCES];
	uint32_t count = 0;

	take(sys->vlink, got);
	for (uint32_t i = 0; i < RESOURCES; i++) {
		volatile uint32_t *first = &sys->mine[WORD_RESOURCES + 2 * i];

		if (!sys->mine[WORD_LIVES]) {
			first[0] = (uint32_t)got[i];
			first[1] = (uint32_t)(got[i] >> 32);
		}
		count += got[i] <= 0 || first[0] != (uint32_t)got[i] ||
			 first[1] != (uint32_t)(got[i] >> 32);
	}
	return count;
}

int main(void)
{
	struct meeting sys;
	uint32_t lives;

	if (!meeting_open(&sys, 0) || !meeting_wait(&sys, 1, LIMIT_MS))
		test_done();
	lives = sys.mine[WORD_LIVES];
	sys.mine[WORD_DIFFERENCES] += differences(&sys);
	sys.mine[WORD_STARTS_WRONG] += nkddi_counter(LV_COUNTER_START) != lives + 1;
	nkddi_state_store(nkddi_state(sys.vlink, sys.server), LV_VLINK_RESET);
	if (lives < LIVES) {
		meeting_say(&sys, lives + 1);
		psci_system_reset();
	}
	test_equal(sys.mine[WORD_DIFFERENCES], 0, "each life gets what the first one got");
	test_equal(sys.mine[WORD_STARTS_WRONG], 0, "each start is counted");
	meeting_say(&sys, LIVES + 1);
	test_done();
}
