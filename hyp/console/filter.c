// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/console/filter.h"

#include <string.h>

#define ESC	0x1b
#define BEL	0x07
#define ENQ	0x05	/* asks for a name */
#define CAN	0x18	/* ends a sequence; so does SUB */
#define SUB	0x1a
#define C2	0xc2	/* begins the control characters of UTF-8, 80 to 9f */

enum {
	TEXT,
	AFTER_C2,
	ESCAPE,			/* ESC, then perhaps 20 to 2f */
	SEQUENCE,		/* ESC [ */
	STRING,			/* ESC ] and others; the string ends with BEL or ESC \ */
	STRING_ESCAPE,
};

/*
 * A character takes a column, unless it is not ASCII: such a character may have any width, or none.
 */
static uint32_t show(struct console_filter *f, char c, char *out)
{
	if ((unsigned char)c < 0x80)
		f->column++;
	if (f->reach < f->column)
		f->reach = f->column;
	*out = c;
	return 1;
}

static uint32_t go_left(struct console_filter *f, uint32_t n)
{
	if (n > f->column)
		return 0;
	f->column -= n;
	return 1;
}

static uint32_t go_right(struct console_filter *f, uint32_t n)
{
	if (n > f->reach - f->column)
		return 0;
	f->column += n;
	return 1;
}

/* The number after ESC [; -1: the sequence is anything else. */
static int number_of(const struct console_filter *f)
{
	int n = 0;

	for (uint32_t i = 2; i < f->length; i++) {
		char c = f->sequence[i];

		if (c < '0' || c > '9' || n > 9999)
			return -1;
		n = n * 10 + (c - '0');
	}
	return n;
}

static bool may_pass(struct console_filter *f, char end, bool colour)
{
	int number = number_of(f);
	uint32_t n = number > 0 ? (uint32_t)number : 1;

	if (end == 'm')
		return colour;
	if (number < 0)
		return false;
	switch (end) {
	case 'J':
	case 'K':	return number == 0;
	case 'P':
	case '@':	return true;
	case 'D':	return go_left(f, n);
	case 'C':	return go_right(f, n);
	}
	return false;
}

static uint32_t put_sequence(struct console_filter *f, char end, bool passes, char *out)
{
	uint32_t n = f->length;

	f->state = TEXT;
	if (!passes || n == FILTER_MAX)
		return 0;
	memcpy(out, f->sequence, n);
	out[n] = end;
	return n + 1;
}

/* A sequence that is too long for us is dropped as a whole when it ends. */
static void lengthen(struct console_filter *f, char c)
{
	if (f->length < FILTER_MAX)
		f->sequence[f->length++] = c;
}

static void begin_sequence(struct console_filter *f, char c)
{
	f->length = 0;
	lengthen(f, ESC);
	lengthen(f, c);
	if (c == '[')
		f->state = SEQUENCE;
	else if (strchr("]PX^_", c))
		f->state = STRING;
	else if (c < 0x20 || c > 0x2f)
		f->state = TEXT;
}

static uint32_t take_text(struct console_filter *f, char c, char *out)
{
	unsigned char u = (unsigned char)c;

	if (u >= 0x80 && u < 0xc0)
		return f->more ? f->more--, show(f, c, out) : 0;
	f->more = u < 0xc0 ? 0 : u < 0xe0 ? 1 : u < 0xf0 ? 2 : 3;
	if (u == ESC)
		f->state = ESCAPE;
	else if (u == C2)
		f->state = AFTER_C2;
	else if (u == '\t' || (u >= 0x20 && u != 0x7f))
		return show(f, c, out);
	else if (u == '\b' && go_left(f, 1))
		return *out = c, 1;
	return 0;
}

static uint32_t take_after_c2(struct console_filter *f, char c, char *out)
{
	unsigned char u = (unsigned char)c;

	f->state = TEXT;
	f->more = 0;
	if (u < 0x80 || u >= 0xc0)
		return take_text(f, c, out);
	if (u < 0xa0)
		return 0;
	out[0] = (char)C2;
	out[1] = c;
	return 2;
}

uint32_t filter_char(struct console_filter *f, char c, bool colour, char out[FILTER_MAX])
{
	switch (f->state) {
	case AFTER_C2:
		return take_after_c2(f, c, out);
	case ESCAPE:
		begin_sequence(f, c);
		return 0;
	case SEQUENCE:
		if (c >= 0x40 && c < 0x7f)
			return put_sequence(f, c, may_pass(f, c, colour), out);
		lengthen(f, c);
		return 0;
	case STRING:
		if (c == ESC)
			f->state = STRING_ESCAPE;
		else if (c == BEL)
			f->state = TEXT;
		return 0;
	case STRING_ESCAPE:
		f->state = c == '\\' ? TEXT : STRING;
		return 0;
	}
	return take_text(f, c, out);
}

/* --- once more -------------------------------------------------------------- */

/*
 * ESC [ with numbers, or ESC [ ? with numbers: sequences that neither ask the terminal nor make it
 * send.
 */
static bool asks_nothing(const struct console_filter *f, char end)
{
	bool marked = f->length > 2 && f->sequence[2] == '?';

	for (uint32_t i = 2 + marked; i < f->length; i++)
		if (!strchr("0123456789;:", f->sequence[i]) || !f->sequence[i])
			return false;
	return strchr(marked ? "hlJKrs" : "@ABCDEFGHIJKLMPSTXZ`abdefghjklmrsu", end);
}

static uint32_t text_again(struct console_filter *f, char c, char *out)
{
	f->state = (unsigned char)c == C2 ? AFTER_C2 : TEXT;
	if (c == ESC) {
		f->state = ESCAPE;
		f->length = 0;
		lengthen(f, ESC);
	}
	*out = c;
	return f->state == TEXT && c != ENQ;
}

static uint32_t escape_again(struct console_filter *f, char c, char *out)
{
	if ((unsigned char)c < 0x20 || (unsigned char)c >= 0x7f)
		return text_again(f, c, out);
	if (c <= 0x2f) {
		lengthen(f, c);
		return 0;
	}
	if (f->length == 1 && strchr("[]PX^_", c)) {
		begin_sequence(f, c);
		return 0;
	}
	return put_sequence(f, c, c != 'Z', out);
}

/* Characters that stand for ESC and another character are dropped. */
static uint32_t after_c2_again(struct console_filter *f, char c, char *out)
{
	unsigned char u = (unsigned char)c;

	if (u < 0x80 || u >= 0xc0)
		return text_again(f, c, out);
	f->state = TEXT;
	out[0] = (char)C2;
	out[1] = c;
	return u < 0xa0 ? 0 : 2;
}

uint32_t filter_again(struct console_filter *f, char c, char out[FILTER_MAX])
{
	switch (f->state) {
	case AFTER_C2:
		return after_c2_again(f, c, out);
	case ESCAPE:
		return escape_again(f, c, out);
	case SEQUENCE:
		if (c == ESC || c == CAN || c == SUB)
			return text_again(f, c, out);
		if (c >= 0x40 && c < 0x7f)
			return put_sequence(f, c, asks_nothing(f, c), out);
		lengthen(f, c);
		return 0;
	case STRING:
		if (c == ESC)
			text_again(f, c, out);	/* ESC ends the string or begins another sequence */
		else if (c == BEL || c == CAN || c == SUB)
			f->state = TEXT;
		return 0;
	}
	return text_again(f, c, out);
}

bool filter_holds_back(const struct console_filter *f)
{
	return f->state != TEXT && f->state < STRING;
}

void filter_redrawn(struct console_filter *f, bool whole)
{
	if (!whole)
		f->column = f->reach = 0;
}
