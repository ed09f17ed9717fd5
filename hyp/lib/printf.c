/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* snprintf for EL2: see hyp/lib/include/stdio.h for what it knows. */
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct sink {
	char *to;
	size_t size;		/* room, the final zero included */
	size_t length;		/* of the text so far, fitting or not */
};

struct conversion {
	bool left, zero;
	size_t width;
	size_t precision;	/* SIZE_MAX: none */
	int length;		/* -2 hh, -1 h, 0 int, 1 l, z and ll (64 bits) */
};

static void put(struct sink *sink, char c)
{
	if (sink->length + 1 < sink->size)
		sink->to[sink->length] = c;
	sink->length++;
}

static void put_n(struct sink *sink, char c, size_t n)
{
	while (n--)
		put(sink, c);
}

static void put_text(struct sink *sink, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		put(sink, text[i]);
}

static size_t padding(const struct conversion *c, size_t used)
{
	return c->width > used ? c->width - used : 0;
}

static void put_string(struct sink *sink, const struct conversion *c, const char *text,
		       size_t length)
{
	size_t pad = padding(c, length);

	if (!c->left)
		put_n(sink, ' ', pad);
	put_text(sink, text, length);
	if (c->left)
		put_n(sink, ' ', pad);
}

static void put_number(struct sink *sink, const struct conversion *c, const char *prefix,
		       uint64_t value, char kind)
{
	const char *digits = kind == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
	unsigned base = kind == 'd' || kind == 'u' ? 10 : 16;
	char text[24];
	size_t first = sizeof(text), prefix_length = strlen(prefix);
	size_t length, pad;

	do {
		text[--first] = digits[value % base];
		value /= base;
	} while (value);
	length = sizeof(text) - first;
	pad = padding(c, prefix_length + length);
	if (!c->left && !c->zero)
		put_n(sink, ' ', pad);
	put_text(sink, prefix, prefix_length);
	if (!c->left && c->zero)
		put_n(sink, '0', pad);
	put_text(sink, text + first, length);
	if (c->left)
		put_n(sink, ' ', pad);
}

/* Parse the flags, up to the width. */
static const char *read_flags(const char *p, struct conversion *c)
{
	for (;; p++) {
		if (*p == '-')
			c->left = true;
		else if (*p == '0')
			c->zero = true;
		else
			return p;
	}
}

static const char *read_count(const char *p, size_t *count)
{
	for (*count = 0; *p >= '0' && *p <= '9'; p++)
		*count = *count * 10 + (size_t)(*p - '0');
	return p;
}

static const char *read_length(const char *p, struct conversion *c)
{
	for (;; p++) {
		if (*p == 'h')
			c->length--;
		else if (*p == 'l' || *p == 'z')
			c->length = 1;
		else
			return p;
	}
}

static uint64_t narrow_unsigned(uint64_t value, int length)
{
	if (length <= -2)
		return (uint8_t)value;
	return length == -1 ? (uint16_t)value : value;
}

static int64_t narrow_signed(int64_t value, int length)
{
	if (length <= -2)
		return (int8_t)value;
	return length == -1 ? (int16_t)value : value;
}

static void put_signed(struct sink *sink, const struct conversion *c, int64_t value)
{
	value = narrow_signed(value, c->length);
	put_number(sink, c, value < 0 ? "-" : "", value < 0 ? -(uint64_t)value : (uint64_t)value,
		   'd');
}

static void put_pointed(struct sink *sink, const struct conversion *c, const char *text)
{
	if (!text)
		text = "(null)";
	put_string(sink, c, text, strnlen(text, c->precision));
}

/* Parse everything between the % and the letter; returns where the letter is. */
static const char *read_conversion(const char *p, struct conversion *c, va_list *args)
{
	p = read_flags(p, c);
	if (*p == '*') {
		int width = va_arg(*args, int);

		c->left |= width < 0;
		c->width = width < 0 ? -(size_t)width : (size_t)width;
		p++;
	} else {
		p = read_count(p, &c->width);
	}
	if (p[0] == '.' && p[1] == '*') {
		int precision = va_arg(*args, int);

		c->precision = precision < 0 ? SIZE_MAX : (size_t)precision;
		p += 2;
	} else if (*p == '.') {
		p = read_count(p + 1, &c->precision);
	}
	return read_length(p, c);
}

/* False: there is no conversion @letter, and nothing was taken from @args. */
static bool convert(struct sink *sink, const struct conversion *c, char letter, va_list *args)
{
	uint64_t value;
	char one;

	switch (letter) {
	case 'd':
	case 'i':
		put_signed(sink, c, c->length > 0 ? va_arg(*args, long) : va_arg(*args, int));
		return true;
	case 'u':
	case 'x':
	case 'X':
		value = c->length > 0 ? va_arg(*args, unsigned long)
				      : va_arg(*args, unsigned int);
		put_number(sink, c, "", narrow_unsigned(value, c->length), letter);
		return true;
	case 'p':
		put_number(sink, c, "0x", (uintptr_t)va_arg(*args, void *), 'x');
		return true;
	case 's':
		put_pointed(sink, c, va_arg(*args, const char *));
		return true;
	case 'c':
		one = (char)va_arg(*args, int);
		put_string(sink, c, &one, 1);
		return true;
	case '%':
		put(sink, '%');
		return true;
	}
	return false;
}

int vsnprintf(char *restrict to, size_t size, const char *restrict format, va_list args)
{
	struct sink sink = { .to = to, .size = size };
	va_list rest;

	va_copy(rest, args);
	while (*format) {
		struct conversion c = { .precision = SIZE_MAX };
		const char *letter;

		if (*format != '%') {
			put(&sink, *format++);
			continue;
		}
		letter = read_conversion(format + 1, &c, &rest);
		if (convert(&sink, &c, *letter, &rest)) {
			format = letter + 1;
			continue;
		}
		put_text(&sink, format, (size_t)(letter - format));
		format = letter;
	}
	va_end(rest);
	if (size)
		to[sink.length < size ? sink.length : size - 1] = 0;
	return (int)sink.length;
}

int snprintf(char *restrict to, size_t size, const char *restrict format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(to, size, format, args);
	va_end(args);
	return length;
}
