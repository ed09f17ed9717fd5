// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Waits until it has a page, then resets, which nobody survives here. */
#include <bare/nkddi.h>
#include <bare/psci.h>
#include <bare/test.h>
#include <bare/wait.h>
#include <bare/xmem.h>

static bool has_page(void *vlink)
{
	return xmem_query((struct xmem_slots){ vlink, 0, 0 }, 1, 0, NULL) > LV_XMEM_GRANTED;
}

int main(void)
{
	struct lv_vlink *lend = nkddi_find("lend", 0, false);

	test_equal(nkddi_counter(LV_COUNTER_START), 1,
		   "a VM has one life if its bus masters cannot be reset");
	nkddi_state_store(&lend->c_state, LV_VLINK_RESET);
	test_true(wait_until(has_page, lend, 10000), "and has borrowed a page in it");
	psci_system_reset();
}
