// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Restarts once, whatever its device does. */
#include <bare/nkddi.h>
#include <bare/psci.h>
#include <bare/test.h>

int main(void)
{
	if (nkddi_counter(LV_COUNTER_START) == 1)
		psci_system_reset();
	test_equal(nkddi_counter(LV_COUNTER_START), 2,
		   "a VM starts again if the description calls its bus masters quiet");
	test_done();
}
