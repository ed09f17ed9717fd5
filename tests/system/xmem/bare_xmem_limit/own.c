// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Lends a page and resets, three times; its next lives tell what has become of the borrower. */
#include <bare/control.h>
#include <bare/nkddi.h>
#include <bare/psci.h>
#include <bare/test.h>
#include <bare/wait.h>
#include <bare/xmem.h>

#define DEATHS	3u		/* more than the borrower's restart-limit */

static uint64_t page[512] __attribute__((aligned(4096)));

static bool is_up(void *vlink)
{
	return ((struct lv_vlink *)vlink)->c_state != LV_VLINK_OFF;
}

static void lend_and_die(struct lv_vlink *lend)
{
	struct xmem_slots slots = { lend, 0, 1 };

	test_equal(xmem_grant(slots, (uint64_t)page, LV_XMEM_SHOW | LV_XMEM_WRITE, 1), 1,
		   "the borrower has a page");
	psci_system_reset();
}

int main(void)
{
	struct lv_vlink *lend = nkddi_find("lend", 0, true);
	uint64_t x[4], lives = (uint64_t)nkddi_counter(LV_COUNTER_START);

	test_true(wait_until(is_up, lend, 10000), "the borrower is there");
	if (lives > 1) {
		test_equal(control_info(lend->c_id, LV_VM_INFO_LIFE, x), LV_CAUSE_BORROWER,
			   "who kept the page was stopped for that reason");
		test_equal(x[1], lives, "and started again, though no crash would have done that");
		test_equal(x[2], 0, "which does not count for its restart-limit");
		test_equal(xmem_query((struct xmem_slots){ lend, 0, 0 }, 0, 0, NULL), LV_XMEM_FREE,
			   "and the page is free");
	}
	if (lives <= DEATHS)
		lend_and_die(lend);
	control_vm(lend->c_id, LV_VM_STOP);
	test_done();
}
