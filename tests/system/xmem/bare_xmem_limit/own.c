// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Lends a page and resets; its next life tells what has become of the borrower. */
#include <bare/control.h>
#include <bare/nkddi.h>
#include <bare/psci.h>
#include <bare/test.h>
#include <bare/wait.h>
#include <bare/xmem.h>

static uint64_t page[512] __attribute__((aligned(4096)));

static bool is_up(void *vlink)
{
	return ((struct lv_vlink *)vlink)->c_state != LV_VLINK_OFF;
}

static void lend_and_die(struct lv_vlink *lend)
{
	struct xmem_slots slots = { lend, 0, 1 };

	test_true(wait_until(is_up, lend, 10000), "the borrower is there");
	test_equal(xmem_grant(slots, (uint64_t)page, LV_XMEM_SHOW | LV_XMEM_WRITE, 1), 1,
		   "and has a page");
	psci_system_reset();
}

int main(void)
{
	struct lv_vlink *lend = nkddi_find("lend", 0, true);

	if (nkddi_counter(LV_COUNTER_START) == 1)
		lend_and_die(lend);
	test_equal(control_state(lend->c_id), LV_VM_CRASHED, "who kept the page was stopped");
	test_equal(control_cause(lend->c_id), LV_CAUSE_BORROWER, "for that reason");
	test_equal(xmem_query((struct xmem_slots){ lend, 0, 0 }, 0, 0, NULL), LV_XMEM_FREE,
		   "and the page is free");
	test_done();
}
