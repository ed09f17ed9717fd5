/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Memory and string functions.  Every access is naturally aligned: EL2 runs
 * with alignment checks, and before its MMU is on all memory is Device memory.
 */
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t __attribute__((may_alias)) word;

#define WORD	sizeof(word)
#define BLOCK	(4 * WORD)

/* This keeps the compiler from finding "a memcpy" in our memcpy and calling it. */
#define NOT_AN_IDIOM() __asm__ volatile("" ::: "memory")

static size_t to_alignment(const void *p, size_t size)
{
	size_t head = -(uintptr_t)p & (WORD - 1);

	return head < size ? head : size;
}

static bool same_alignment(const void *a, const void *b)
{
	return !(((uintptr_t)a ^ (uintptr_t)b) & (WORD - 1));
}

static void copy_bytes_up(unsigned char *to, const unsigned char *from, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		to[i] = from[i];
		NOT_AN_IDIOM();
	}
}

/* @size is a multiple of WORD, both pointers are aligned. */
static void copy_words_up(word *to, const word *from, size_t size)
{
	for (; size >= BLOCK; size -= BLOCK, to += 4, from += 4) {
		word a = from[0], b = from[1], c = from[2], d = from[3];

		to[0] = a;
		to[1] = b;
		to[2] = c;
		to[3] = d;
		NOT_AN_IDIOM();
	}
	for (; size; size -= WORD) {
		*to++ = *from++;
		NOT_AN_IDIOM();
	}
}

/* The copy is right for overlapping areas too if @to lies below @from. */
static void copy_up(unsigned char *to, const unsigned char *from, size_t size)
{
	size_t head = to_alignment(to, size), body;

	if (!same_alignment(to, from)) {
		copy_bytes_up(to, from, size);
		return;
	}
	body = (size - head) & ~(WORD - 1);
	copy_bytes_up(to, from, head);
	copy_words_up((word *)(to + head), (const word *)(from + head), body);
	head += body;
	copy_bytes_up(to + head, from + head, size - head);
}

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
	copy_up(to, from, size);
	return to;
}

void *memmove(void *to, const void *from, size_t size)
{
	unsigned char *t = to;
	const unsigned char *f = from;

	if ((uintptr_t)t - (uintptr_t)f >= size) {
		copy_up(t, f, size);
		return to;
	}
	while (size--) {
		t[size] = f[size];
		NOT_AN_IDIOM();
	}
	return to;
}

static void set_bytes(unsigned char *to, int value, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		to[i] = (unsigned char)value;
		NOT_AN_IDIOM();
	}
}

static void set_words(word *to, word value, size_t size)
{
	for (; size >= BLOCK; size -= BLOCK, to += 4) {
		to[0] = value;
		to[1] = value;
		to[2] = value;
		to[3] = value;
		NOT_AN_IDIOM();
	}
	for (; size; size -= WORD) {
		*to++ = value;
		NOT_AN_IDIOM();
	}
}

void *memset(void *to, int value, size_t size)
{
	unsigned char *t = to;
	size_t head = to_alignment(to, size);
	size_t body = (size - head) & ~(WORD - 1);

	set_bytes(t, value, head);
	set_words((word *)(t + head), (unsigned char)value * 0x0101010101010101ull, body);
	head += body;
	set_bytes(t + head, value, size - head);
	return to;
}

int memcmp(const void *a, const void *b, size_t size)
{
	const unsigned char *x = a, *y = b;

	for (size_t i = 0; i < size; i++)
		if (x[i] != y[i])
			return x[i] - y[i];
	return 0;
}

void *memchr(const void *bytes, int value, size_t size)
{
	const unsigned char *p = bytes;

	for (size_t i = 0; i < size; i++)
		if (p[i] == (unsigned char)value)
			return (void *)(p + i);
	return NULL;
}

size_t strlen(const char *text)
{
	size_t length = 0;

	while (text[length]) {
		length++;
		NOT_AN_IDIOM();
	}
	return length;
}

size_t strnlen(const char *text, size_t limit)
{
	size_t length = 0;

	while (length < limit && text[length])
		length++;
	return length;
}

int strncmp(const char *a, const char *b, size_t limit)
{
	for (size_t i = 0; i < limit; i++)
		if (a[i] != b[i] || !a[i])
			return (unsigned char)a[i] - (unsigned char)b[i];
	return 0;
}

int strcmp(const char *a, const char *b)
{
	size_t i = 0;

	while (a[i] && a[i] == b[i])
		i++;
	return (unsigned char)a[i] - (unsigned char)b[i];
}

char *strchr(const char *text, int c)
{
	for (;; text++) {
		if (*text == (char)c)
			return (char *)text;
		if (!*text)
			return NULL;
	}
}

char *strrchr(const char *text, int c)
{
	const char *last = NULL;

	for (;; text++) {
		if (*text == (char)c)
			last = text;
		if (!*text)
			return (char *)last;
	}
}

/* The value of a digit: 0 .. 35; 36: @c is no digit in any base. */
static unsigned digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'z' ? c - 'a' + 10u : 36;
}

static bool is_hex(const char *text)
{
	return text[0] == '0' && (text[1] | 0x20) == 'x' && digit_of(text[2]) < 16;
}

unsigned long strtoul(const char *restrict text, char **restrict end, int base)
{
	const char *p = text;
	unsigned long value = 0;
	bool negative, any = false, over = false;

	while (*p == ' ' || (*p >= '\t' && *p <= '\r'))
		p++;
	negative = *p == '-';
	if (*p == '-' || *p == '+')
		p++;
	if ((base == 0 || base == 16) && is_hex(p)) {
		p += 2;
		base = 16;
	}
	if (base == 0)
		base = *p == '0' ? 8 : 10;
	for (; digit_of(*p) < (unsigned)base; p++, any = true) {
		over |= __builtin_mul_overflow(value, (unsigned long)base, &value);
		over |= __builtin_add_overflow(value, (unsigned long)digit_of(*p), &value);
	}
	if (end)
		*end = (char *)(any ? p : text);
	if (over)
		return ULONG_MAX;
	return negative ? -value : value;
}
