// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The ordinary borrower. */
#include "tests/system/xmem/bare_xmem/follower.h"

int main(void)
{
	follow(0);
	test_done();
}
