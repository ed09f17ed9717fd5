/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Memory of the compiler.  Nothing is given back: the process ends soon.  No call fails: without
 * memory the process ends with a message and status 1.
 */
#ifndef IDL_MEMORY_H
#define IDL_MEMORY_H

#include <stdarg.h>
#include <stddef.h>

void *memory_new(size_t bytes);	/* zeroed */
void *memory_grow(void *old, size_t bytes);
const char *text_copy(const char *text, size_t length);
const char *text_upper(const char *text);
__attribute__((format(printf, 1, 2))) const char *text_format(const char *format, ...);

#define NEW(type)	((type *)memory_new(sizeof(type)))

#endif
