/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* printf's formatting into a buffer, the small part that a test needs. */
#ifndef BARE_FORMAT_H
#define BARE_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/*
 * Writes at most @size bytes including the NUL; returns the bytes written
 * without it.  %s %c %d %u %x %p %%, with l, ll, z, a width and a leading 0.
 */
size_t format_va(char *text, size_t size, const char *format, va_list args);

#endif
