// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The UARTs that we can drive. */
#include "hyp/plat/uart.h"

#include <stddef.h>
#include <string.h>

#include "hyp/plat/pl011.h"

static const struct uart_driver *const drivers[] = {
	&pl011_driver,
};

const struct uart_driver *uart_find(const char *compatible)
{
	for (size_t i = 0; i < sizeof(drivers) / sizeof(drivers[0]); i++)
		if (!strcmp(drivers[i]->compatible, compatible))
			return drivers[i];
	return NULL;
}
