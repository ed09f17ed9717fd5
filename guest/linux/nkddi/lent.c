// SPDX-License-Identifier: GPL-2.0-only
#include <linux/mm.h>
#include <linux/of.h>
#include <linux/of_address.h>

#include "guest/linux/nkddi/lent.h"

/*
 * Logically offline, as what a balloon took: the kernel may use such a page if its owner says so,
 * and does not look into one of its own accord.
 */
static void lent_hide_page(unsigned long pfn)
{
	struct page *page = pfn_valid(pfn) ? pfn_to_page(pfn) : NULL;

	if (page && PageReserved(page) && !PageOffline(page))
		__SetPageOffline(page);
}

void nkddi_lent_hide(void)
{
	struct device_node *all = of_find_node_by_path("/reserved-memory"), *node;
	struct resource region;
	unsigned long pfn;

	for_each_child_of_node(all, node)
	{
		if (!of_node_name_eq(node, "lent") || of_address_to_resource(node, 0, &region))
			continue;
		for (pfn = PFN_UP(region.start); pfn < PFN_DOWN(region.end + 1); pfn++)
			lent_hide_page(pfn);
	}
	of_node_put(all);
}
