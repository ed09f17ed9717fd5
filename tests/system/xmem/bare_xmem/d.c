// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The direct-mapped borrower. */
#include "tests/system/xmem/bare_xmem/follower.h"

int main(void)
{
	follow(1);
	test_done();
}
