/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The part of <string.h> that EL2 and libfdt use; the C standard's meanings. */
#ifndef HYP_LIB_STRING_H
#define HYP_LIB_STRING_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int value, size_t size);
int memcmp(const void *a, const void *b, size_t size);
void *memchr(const void *bytes, int value, size_t size);

size_t strlen(const char *text);
size_t strnlen(const char *text, size_t limit);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t limit);
char *strchr(const char *text, int c);
char *strrchr(const char *text, int c);

#endif
