// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Never gives back. */
#include <bare/nkddi.h>
#include <bare/test.h>
#include <bare/wait.h>

int main(void)
{
	nkddi_state_store(&nkddi_find("lend", 0, false)->c_state, LV_VLINK_RESET);
	for (;;)
		wait_ms(1000);
}
