// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <stdbool.h>
#include <stdint.h>

#include <bare/format.h>

struct text { char *at, *end; };	/* end: the last place for the NUL */

struct spec {
	unsigned width;
	bool zero, is_signed;
	unsigned base;
	unsigned longs;
};

static void put(struct text *t, char c)
{
	if (t->at < t->end)
		*t->at++ = c;
}

static void put_padding(struct text *t, unsigned width, unsigned used, char c)
{
	for (; used < width; used++)
		put(t, c);
}

static void put_string(struct text *t, const struct spec *spec, const char *s)
{
	unsigned n = 0;

	for (; *s; s++, n++)
		put(t, *s);
	put_padding(t, spec->width, n, ' ');
}

static void put_number(struct text *t, const struct spec *spec, uint64_t value)
{
	char digit[24];
	bool minus = spec->is_signed && (int64_t)value < 0;
	unsigned n = 0;

	if (minus)
		value = -value;
	do {
		digit[n++] = "0123456789abcdef"[value % spec->base];
		value /= spec->base;
	} while (value);
	if (minus && spec->zero)
		put(t, '-');
	put_padding(t, spec->width, n + minus, spec->zero ? '0' : ' ');
	if (minus && !spec->zero)
		put(t, '-');
	while (n)
		put(t, digit[--n]);
}

static const char *parse_spec(const char *f, struct spec *spec)
{
	spec->zero = *f == '0';
	for (; *f >= '0' && *f <= '9'; f++)
		spec->width = spec->width * 10 + (unsigned)(*f - '0');
	for (; *f == 'l' || *f == 'z'; f++)
		spec->longs++;
	return f;
}

static uint64_t integer(const struct spec *spec, va_list *args)
{
	if (spec->longs)
		return va_arg(*args, uint64_t);
	return spec->is_signed ? (uint64_t)va_arg(*args, int) : va_arg(*args, unsigned);
}

static void put_converted(struct text *t, struct spec *spec, char conversion, va_list *args)
{
	switch (conversion) {
	case 's':
		put_string(t, spec, va_arg(*args, const char *));
		return;
	case 'c':
		put(t, (char)va_arg(*args, int));
		return;
	case 'd':
		spec->is_signed = true;
		spec->base = 10;
		break;
	case 'u':
		spec->base = 10;
		break;
	case 'p':
		spec->longs = 1;
		break;
	case 'x':
		break;
	default:
		put(t, conversion);
		return;
	}
	put_number(t, spec, integer(spec, args));
}

size_t format_va(char *text, size_t size, const char *format, va_list args)
{
	struct text t = { text, text + size - 1 };
	va_list copy;

	va_copy(copy, args);
	for (const char *f = format; *f; f++) {
		struct spec spec = { .base = 16 };

		if (*f != '%') {
			put(&t, *f);
			continue;
		}
		f = parse_spec(f + 1, &spec);
		if (!*f)
			break;
		put_converted(&t, &spec, *f, &copy);
	}
	va_end(copy);
	*t.at = 0;
	return (size_t)(t.at - text);
}
