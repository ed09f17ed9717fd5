// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Fields of info strings. */
#include "proto/info.h"

static struct info_field info_at(const char *text, char separator)
{
	struct info_field f = { .from = text, .end = text };

	while (*f.end && *f.end != separator)
		f.end++;
	return f;
}

struct info_field info_first(const char *text, char separator)
{
	return info_at(text ? text : "", separator);
}

struct info_field info_next(struct info_field f, char separator)
{
	return info_at(*f.end ? f.end + 1 : f.end, separator);
}

bool info_last(struct info_field f)
{
	return *f.end == '\0';
}

bool info_empty(struct info_field f)
{
	return f.from == f.end;
}

size_t info_length(struct info_field f)
{
	return (size_t)(f.end - f.from);
}

static bool info_starts(struct info_field f, const char *word, size_t len)
{
	return info_length(f) >= len && memcmp(f.from, word, len) == 0;
}

bool info_is(struct info_field f, const char *word)
{
	return info_length(f) == strlen(word) && info_starts(f, word, strlen(word));
}

static uint32_t digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return (uint32_t)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (uint32_t)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (uint32_t)(c - 'A') + 10;
	return 16;
}

/* The base that the number's own prefix names; skips "0x". */
static uint32_t info_base(struct info_field *f)
{
	if (info_length(*f) > 2 && f->from[0] == '0' && (f->from[1] == 'x' || f->from[1] == 'X')) {
		f->from += 2;
		return 16;
	}
	return !info_empty(*f) && f->from[0] == '0' ? 8 : 10;
}

bool info_number(struct info_field f, uint32_t base, uint32_t limit, uint32_t *value)
{
	uint64_t n = 0;

	if (base == 0)
		base = info_base(&f);
	if (info_empty(f))
		return false;
	for (; f.from < f.end; f.from++) {
		if (digit_value(*f.from) >= base)
			return false;
		n = n * base + digit_value(*f.from);
		if (n > limit)
			return false;
	}
	*value = (uint32_t)n;
	return true;
}

/* The unit that the last character names; the character is taken off. */
static uint32_t info_unit(struct info_field *f)
{
	uint32_t unit = 1;

	if (info_empty(*f))
		return unit;
	if (f->end[-1] == 'K' || f->end[-1] == 'k')
		unit = 1u << 10;
	else if (f->end[-1] == 'M' || f->end[-1] == 'm')
		unit = 1u << 20;
	if (unit != 1)
		f->end--;
	return unit;
}

bool info_size(struct info_field f, uint32_t min, uint32_t max, uint32_t *value)
{
	uint32_t unit = info_unit(&f);
	uint32_t n;

	if (!info_number(f, 10, max / unit, &n) || n * unit < min)
		return false;
	*value = n * unit;
	return true;
}

uint32_t info_power_of_two(uint32_t n)
{
	uint32_t power = 1;

	while (power < n)
		power *= 2;
	return power;
}

bool info_find(struct info_field f, char separator, const char *key, struct info_field *value)
{
	size_t len = strlen(key);

	for (;; f = info_next(f, separator)) {
		if (info_starts(f, key, len) && info_length(f) > len && f.from[len] == '=')
			break;
		if (info_last(f))
			return false;
	}
	*value = (struct info_field){ .from = f.from + len + 1, .end = f.end };
	return true;
}

bool info_has(struct info_field f, char separator, const char *word)
{
	while (!info_is(f, word) && !info_last(f))
		f = info_next(f, separator);
	return info_is(f, word);
}

bool info_copy(struct info_field f, char *text, size_t limit)
{
	size_t length = info_length(f);

	if (length >= limit)
		return false;
	memcpy(text, f.from, length);
	text[length] = '\0';
	return true;
}

bool info_name(struct info_field f, char *name, size_t limit)
{
	size_t i, len = info_length(f);

	for (i = 0; i < len; i++)
		if (f.from[i] == '/' || f.from[i] <= ' ' || f.from[i] > '~')
			return false;
	return len && !info_is(f, ".") && !info_is(f, "..") && info_copy(f, name, limit);
}
