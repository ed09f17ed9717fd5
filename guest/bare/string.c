// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The few C library functions that libfdt, proto/ and the compiler want. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* libfdt.a calls this function, since it is compiled with a stack protector. */
extern const uintptr_t __stack_chk_guard;
const uintptr_t __stack_chk_guard = 0x6c696e6b76697372;
_Noreturn void __stack_chk_fail(void);

_Noreturn void __stack_chk_fail(void)
{
	for (;;)
		__asm__ volatile("wfe");
}

void *memcpy(void *to, const void *from, size_t n)
{
	uint8_t *t = to;
	const uint8_t *f = from;

	if ((((uintptr_t)t | (uintptr_t)f) & 7) == 0)
		for (; n >= 8; n -= 8, t += 8, f += 8)
			*(uint64_t *)t = *(const uint64_t *)f;
	while (n--)
		*t++ = *f++;
	return to;
}

void *memmove(void *to, const void *from, size_t n)
{
	uint8_t *t = to;
	const uint8_t *f = from;

	if (t <= f || t >= f + n)
		return memcpy(to, from, n);
	while (n--)
		t[n] = f[n];
	return to;
}

void *memset(void *to, int c, size_t n)
{
	uint8_t *t = to;

	while (n--)
		*t++ = (uint8_t)c;
	return to;
}

void *memchr(const void *in, int c, size_t n)
{
	const uint8_t *p = in;

	for (; n; n--, p++)
		if (*p == (uint8_t)c)
			return (void *)(uintptr_t)p;
	return NULL;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const uint8_t *p = a, *q = b;

	for (; n; n--, p++, q++)
		if (*p != *q)
			return *p - *q;
	return 0;
}

size_t strlen(const char *s)
{
	size_t n = 0;

	while (s[n])
		n++;
	return n;
}

size_t strnlen(const char *s, size_t n)
{
	const char *end = memchr(s, 0, n);

	return end ? (size_t)(end - s) : n;
}

char *strchr(const char *s, int c)
{
	return memchr(s, c, strlen(s) + 1);
}

char *strrchr(const char *s, int c)
{
	size_t n = strlen(s) + 1;

	while (n--)
		if (s[n] == (char)c)
			return (char *)(uintptr_t)(s + n);
	return NULL;
}

int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, SIZE_MAX);
}

int strncmp(const char *a, const char *b, size_t n)
{
	for (; n && *a && *a == *b; n--)
		a++, b++;
	return n ? (uint8_t)*a - (uint8_t)*b : 0;
}

static unsigned digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	c |= 0x20;
	return c >= 'a' && c <= 'z' ? (unsigned)(c - 'a' + 10) : 99;
}

unsigned long strtoul(const char *s, char **end, int base)
{
	unsigned long value = 0;

	if ((base == 0 || base == 16) && s[0] == '0' && (s[1] | 0x20) == 'x') {
		s += 2;
		base = 16;
	}
	if (base == 0)
		base = *s == '0' ? 8 : 10;
	for (; digit_of(*s) < (unsigned)base; s++)
		value = value * (unsigned long)base + digit_of(*s);
	if (end)
		*end = (char *)(uintptr_t)s;
	return value;
}
