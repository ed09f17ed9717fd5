// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "tests/system/vlink/bare_links/follower.h"

int main(void)
{
	struct lv_vlink *duo = nkddi_find("duo", 0, true);

	test_equal(nkddi_pdev()->vlink_count, 6, "b sees its six link ends");
	test_equal(nkddi_pdev_alloc(duo, 0, 64) & 63, 0, "b can have a block of its own region");
	follow(0, nkddi_find("pair", 0, false));
	test_done();
}
