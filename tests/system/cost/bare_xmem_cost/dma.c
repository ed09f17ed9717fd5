// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A direct-mapped borrower: gives back 64 pages that were taken, and then maps them once more. */
#include <bare/nkddi.h>
#include <bare/test.h>
#include <bare/wait.h>
#include <bare/xmem.h>

static struct lv_vlink *lend;

static bool is_lent(void *cookie)
{
	(void)cookie;
	return lend->s_state == LV_VLINK_ON;
}

int main(void)
{
	struct xmem_slots first, taken;
	uint64_t list;

	lend = nkddi_find("lend", 1, false);
	first = (struct xmem_slots){ lend, 0, LV_XMEM_PAGES };
	taken = (struct xmem_slots){ lend, LV_XMEM_PAGES, LV_XMEM_PAGES };
	list = (uint64_t)nkddi_pdev_alloc(lend, 0, LV_XMEM_PAGES * 8);
	nkddi_publish(lend, false, LV_VLINK_RESET);
	wait_until(is_lent, NULL, 10000);
	test_equal(xmem_unmap(taken, 0, 0), LV_XMEM_PAGES, "a borrower gives back what was taken");
	test_equal(xmem_map(first, list, LV_XMEM_WRITE, 0, NULL), LV_XMEM_PAGES,
		   "and maps the pages by another grant");
	xmem_query(first, 1, 0, NULL);
	test_equal(xmem_unmap(first, LV_XMEM_END, 0), LV_XMEM_PAGES, "which it ends");
	nkddi_publish(lend, false, LV_VLINK_OFF);
	test_done();
}
