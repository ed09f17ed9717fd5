// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The VM that could lend: it only has to be there. */
#include <bare/test.h>

int main(void)
{
	test_done();
}
