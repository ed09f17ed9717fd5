// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Lends a page to who dies with it, then resets. */
#include <bare/meeting.h>
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

static bool is_off(void *vlink)
{
	return !is_up(vlink);
}

int main(void)
{
	struct lv_vlink *lend = nkddi_find("lend", 0, true);
	struct xmem_slots slots = { lend, 0, 1 };
	struct meeting sys;

	if (!meeting_open(&sys, 0))
		test_done();
	test_true(wait_until(is_up, lend, 10000), "the borrower is there");
	test_equal(xmem_grant(slots, (uint64_t)page, LV_XMEM_SHOW | LV_XMEM_WRITE, 0), 1,
		   "and has a page");
	test_true(wait_until(is_off, lend, 10000), "it dies");
	xmem_revoke(slots, LV_XMEM_FORCE, 0, NULL);
	test_equal(xmem_query(slots, 0, 0, NULL), LV_XMEM_REVOKED | LV_XMEM_WRITE,
		   "the page does not come back while its devices may write to it");
	meeting_say(&sys, 1);
	psci_system_reset();
}
