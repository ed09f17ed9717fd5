// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What main.c gives the other parts. */
#include "user/nk/command.h"

bool nk_json;

int nk_complain(const char *format, ...)
{
	(void)format;
	return NK_FAILED;
}
