// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#define _GNU_SOURCE
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "idl/memory.h"

static void *or_exit(void *memory)
{
	if (memory)
		return memory;
	fputs("vrpqgen: out of memory\n", stderr);
	exit(1);
}

void *memory_new(size_t bytes)
{
	return or_exit(calloc(1, bytes));
}

void *memory_grow(void *old, size_t bytes)
{
	return or_exit(realloc(old, bytes));
}

const char *text_copy(const char *text, size_t length)
{
	return or_exit(strndup(text, length));
}

const char *text_upper(const char *text)
{
	char *upper = or_exit(strdup(text));

	for (char *c = upper; *c; c++)
		*c = (char)toupper((unsigned char)*c);
	return upper;
}

const char *text_format(const char *format, ...)
{
	va_list args;
	char *text;
	int n;

	va_start(args, format);
	n = vasprintf(&text, format, args);
	va_end(args);
	return or_exit(n < 0 ? NULL : text);
}
