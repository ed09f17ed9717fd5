/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The part of <stdio.h> that EL2 uses.  Conversions: d i u x X p s c %, with
 * the flags - and 0, a width and a precision (precision for s only; both may
 * be *), and the lengths hh h l ll z.  Anything else is copied as it stands.
 */
#ifndef HYP_LIB_STDIO_H
#define HYP_LIB_STDIO_H

#include <stdarg.h>
#include <stddef.h>

/* Returns the length that the whole text has; @size bytes at most are written. */
int snprintf(char *restrict to, size_t size, const char *restrict format, ...)
	__attribute__((format(printf, 3, 4)));
int vsnprintf(char *restrict to, size_t size, const char *restrict format, va_list args)
	__attribute__((format(printf, 3, 0)));

#endif
