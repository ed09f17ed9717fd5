// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "tests/system/vlink/bare_links/follower.h"

int main(void)
{
	test_equal(nkddi_pdev()->vlink_count, 1, "a stranger sees none of the others' links");
	follow(1, NULL);
	test_done();
}
