// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The borrower of what is taken by force: it has to be there. */
#include <bare/nkddi.h>
#include <bare/test.h>
#include <bare/wait.h>

static bool is_off(void *cookie)
{
	return ((const struct lv_vlink *)cookie)->s_state == LV_VLINK_OFF;
}

static bool is_up(void *cookie)
{
	return !is_off(cookie);
}

int main(void)
{
	struct lv_vlink *lend = nkddi_find("lend", 0, false);

	nkddi_state_store(&lend->c_state, LV_VLINK_RESET);
	/* Asleep without a tick, which would be counted.  SYSCONF ends both. */
	wait_event(is_up, lend, 10000);
	wait_event(is_off, lend, 60000);
	test_done();
}
