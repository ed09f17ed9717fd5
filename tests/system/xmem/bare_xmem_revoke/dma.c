// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The direct-mapped borrower. */
#include "tests/system/xmem/bare_xmem_revoke/borrow.h"

int main(void)
{
	borrow_from(1);
	return 0;
}
