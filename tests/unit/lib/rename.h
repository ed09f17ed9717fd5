/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Before the sources of hyp/lib, so that they can stand beside the PC's own C library. */
#ifndef TESTS_UNIT_LIB_RENAME_H
#define TESTS_UNIT_LIB_RENAME_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#undef strtoul

#define memcpy hyp_memcpy
#define memmove hyp_memmove
#define memset hyp_memset
#define memcmp hyp_memcmp
#define memchr hyp_memchr
#define strlen hyp_strlen
#define strnlen hyp_strnlen
#define strcmp hyp_strcmp
#define strncmp hyp_strncmp
#define strchr hyp_strchr
#define strrchr hyp_strrchr
#define strtoul hyp_strtoul
#define snprintf hyp_snprintf
#define vsnprintf hyp_vsnprintf

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
unsigned long strtoul(const char *restrict text, char **restrict end, int base);
int snprintf(char *restrict to, size_t size, const char *restrict format, ...)
	__attribute__((format(printf, 3, 4)));
int vsnprintf(char *restrict to, size_t size, const char *restrict format, va_list args)
	__attribute__((format(printf, 3, 0)));

#endif
