/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Texts from another VM, for people and logs.  Pure function. */
#ifndef PROTO_PRINTABLE_H
#define PROTO_PRINTABLE_H

#include <port.h>

/* Ends the text within its size (not 0); what is no printable ASCII character becomes '?'. */
static inline void make_printable(char *text, size_t size)
{
	size_t i;

	text[size - 1] = '\0';
	for (i = 0; text[i]; i++)
		if (text[i] < 0x20 || text[i] >= 0x7f)
			text[i] = '?';
}

#endif
