// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Only there to be controlled. */
#include <bare/irq.h>

int main(void)
{
	for (;;)
		irq_sleep();
}
