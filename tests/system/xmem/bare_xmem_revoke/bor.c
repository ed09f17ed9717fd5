// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The ordinary borrower. */
#include "tests/system/xmem/bare_xmem_revoke/borrow.h"

int main(void)
{
	borrow_from(0);
	return 0;
}
