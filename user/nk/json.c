// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <stdint.h>
#include <string.h>

#include "user/nk/json.h"

static const struct {
	uint8_t mask, head;	/* of the first byte */
	unsigned int more;	/* bytes that follow */
	uint32_t least;		/* below this value fewer bytes would do */
} utf8[] = {
	{ 0x80, 0x00, 0, 0 },
	{ 0xe0, 0xc0, 1, 0x80 },
	{ 0xf0, 0xe0, 2, 0x800 },
	{ 0xf8, 0xf0, 3, 0x10000 },
};

static bool is_character(uint32_t c, uint32_t least)
{
	return c >= least && c <= 0x10ffff && (c < 0xd800 || c > 0xdfff);
}

/* Bytes of the character at p; 0: there is no valid character at p. */
static size_t character_length(const unsigned char *p)
{
	for (size_t i = 0; i < sizeof(utf8) / sizeof(utf8[0]); i++) {
		uint32_t c = *p & ~utf8[i].mask;
		unsigned int n;

		if ((*p & utf8[i].mask) != utf8[i].head)
			continue;
		for (n = 1; n <= utf8[i].more && (p[n] & 0xc0) == 0x80; n++)
			c = c << 6 | (p[n] & 0x3f);
		return n > utf8[i].more && is_character(c, utf8[i].least) ? n : 0;
	}
	return 0;
}

static void put_character(FILE *stream, const unsigned char *p, size_t length)
{
	if (!length)
		fputs("\\ufffd", stream);
	else if (*p == '"' || *p == '\\')
		fprintf(stream, "\\%c", *p);
	else if (*p < 0x20 || *p == 0x7f)
		fprintf(stream, "\\u%04x", *p);
	else
		fwrite(p, 1, length, stream);
}

static void put_string(FILE *stream, const char *value)
{
	const unsigned char *p = (const unsigned char *)value;

	fputc('"', stream);
	while (*p) {
		size_t length = character_length(p);

		put_character(stream, p, length);
		p += length ? length : 1;
	}
	fputc('"', stream);
}

static void put_key(struct json *j, const char *key)
{
	if (j->more)
		fputc(',', j->stream);
	if (key) {
		put_string(j->stream, key);
		fputc(':', j->stream);
	}
	j->more = true;
}

void json_begin(struct json *j, const char *key, char open)
{
	put_key(j, key);
	fputc(open, j->stream);
	j->more = false;
}

void json_end(struct json *j, char close)
{
	fputc(close, j->stream);
	j->more = true;
}

void json_literal(struct json *j, const char *key, const char *literal)
{
	put_key(j, key);
	fputs(literal, j->stream);
}

void json_string(struct json *j, const char *key, const char *value)
{
	if (!value) {
		json_literal(j, key, "null");
		return;
	}
	put_key(j, key);
	put_string(j->stream, value);
}

void json_number(struct json *j, const char *key, unsigned long long value)
{
	put_key(j, key);
	fprintf(j->stream, "%llu", value);
}

void json_bool(struct json *j, const char *key, bool value)
{
	json_literal(j, key, value ? "true" : "false");
}

void json_line(struct json *j)
{
	fputc('\n', j->stream);
	j->more = false;
}
