// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "user/nk/table.h"
#include "user/nk/terminal.h"

#define GAP	2		/* spaces between columns */

struct cell {
	char *shown;		/* for people; NULL: no text */
	char *literal;		/* for JSON; NULL: "shown" is a string */
};

static void *must(void *memory)
{
	if (!memory) {
		fputs("nk: out of memory\n", stderr);
		exit(1);
	}
	return memory;
}

__attribute__((format(printf, 1, 2))) static char *spell(const char *format, ...)
{
	char *text = NULL;
	va_list args;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	return must(text);
}

static void add(struct table *t, char *shown, char *literal)
{
	if (t->used == t->room) {
		t->room = t->room ? 2 * t->room : 64;
		t->cells = must(realloc(t->cells, t->room * sizeof(*t->cells)));
	}
	t->cells[t->used++] = (struct cell){ shown, literal };
}

void table_none(struct table *t)
{
	add(t, NULL, NULL);
}

void table_text(struct table *t, const char *text)
{
	add(t, text ? must(strdup(text)) : NULL, NULL);
}

void table_literal(struct table *t, const char *number)
{
	add(t, must(strdup(number)), must(strdup(number)));
}

void table_number(struct table *t, uint64_t value)
{
	add(t, spell("%" PRIu64, value), spell("%" PRIu64, value));
}

void table_decimal(struct table *t, uint64_t value, unsigned int decimals)
{
	uint64_t unit = 1;
	char *text;

	if (!decimals) {
		table_number(t, value);
		return;
	}
	for (unsigned int i = 0; i < decimals; i++)
		unit *= 10;
	text = spell("%" PRIu64 ".%0*" PRIu64, value / unit, (int)decimals, value % unit);
	add(t, text, must(strdup(text)));
}

void table_bool(struct table *t, bool value)
{
	add(t, spell("%s", value ? "yes" : "no"), spell("%s", value ? "true" : "false"));
}

void table_numbers(struct table *t, const uint8_t *values, size_t n)
{
	char *shown = NULL;
	size_t size;
	FILE *text = must(open_memstream(&shown, &size));

	for (size_t i = 0; i < n; i++)
		fprintf(text, "%s%u", i ? "," : "", values[i]);
	if (fclose(text))
		must(NULL);
	add(t, shown, spell("[%s]", shown));
}

void table_bytes(struct table *t, uint64_t bytes)
{
	static const char units[] = { '\0', 'K', 'M', 'G' };
	unsigned int i = 0;
	uint64_t n = bytes;

	for (; n && n % 1024 == 0 && i + 1 < sizeof(units); i++)
		n /= 1024;
	add(t, spell("%" PRIu64 "%.1s", n, &units[i]), spell("%" PRIu64, bytes));
}

void table_time(struct table *t, uint64_t ms)
{
	uint64_t s = ms / 1000;
	unsigned int hours = s / 3600 % 24, minutes = s / 60 % 60, seconds = s % 60;
	char *shown;

	if (s >= 86400)
		shown = spell("%" PRIu64 "d %02u:%02u:%02u", s / 86400, hours, minutes, seconds);
	else
		shown = spell("%u:%02u:%02u", hours, minutes, seconds);
	add(t, shown, spell("%" PRIu64, ms));
}

/* --- for people ------------------------------------------------------------ */

static size_t cell_width(const struct cell *cell)
{
	return cell->shown ? strlen(cell->shown) : 1;
}

static size_t column_width(const struct table *t, size_t column)
{
	size_t width = strlen(t->columns[column].title);

	for (size_t i = column; i < t->used; i += t->width)
		if (cell_width(&t->cells[i]) > width)
			width = cell_width(&t->cells[i]);
	return width;
}

static void put_spaces(FILE *stream, size_t n)
{
	fprintf(stream, "%*s", (int)n, "");
}

/* As many bytes of a text as fit, whole characters of UTF-8. */
static size_t fitting(const char *text, size_t room)
{
	size_t length = strlen(text);

	if (length <= room)
		return length;
	while (room && ((unsigned char)text[room] & 0xc0) == 0x80)
		room--;
	return room;
}

static void put_safely(FILE *stream, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		fputc((unsigned char)text[i] < 0x20 || text[i] == 0x7f ? '?' : text[i], stream);
}

static const char *text_of(const struct table *t, const struct cell *row, size_t column)
{
	if (!row)
		return t->columns[column].title;
	return row[column].shown ? row[column].shown : "-";
}

/* @row: its cells; NULL: the titles. */
static void put_row(const struct table *t, const struct cell *row, FILE *stream, size_t room)
{
	size_t at = 0, start = 0;	/* where the line ends so far; where the column begins */

	for (size_t i = 0; i < t->width; i++) {
		const struct column *column = &t->columns[i];
		const char *text = text_of(t, row, i);
		size_t width = column->title ? column_width(t, i) : 0, from, length;

		if (!column->title)
			continue;
		if (start + (column->right ? width : 1) > room)
			break;
		from = start + (column->right ? width - strlen(text) : 0);
		length = fitting(text, room - from);
		put_spaces(stream, from - at);
		put_safely(stream, text, length);
		at = from + length;
		start += width + GAP;
	}
	fputc('\n', stream);
}

void table_print(const struct table *t, FILE *stream, size_t room)
{
	room = room ? room : SIZE_MAX / 2;
	put_row(t, NULL, stream, room);
	for (size_t i = 0; i < t->used; i += t->width)
		put_row(t, &t->cells[i], stream, room);
}

/* --- for programs ---------------------------------------------------------- */

static void cell_json(const struct cell *cell, struct json *j, const char *key)
{
	if (cell->literal)
		json_literal(j, key, cell->literal);
	else
		json_string(j, key, cell->shown);
}

void table_json(const struct table *t, struct json *j, const char *key)
{
	json_begin(j, key, '[');
	for (size_t row = 0; row + t->width <= t->used; row += t->width) {
		json_begin(j, NULL, '{');
		for (size_t i = 0; i < t->width; i++)
			if (t->columns[i].key)
				cell_json(&t->cells[row + i], j, t->columns[i].key);
		json_end(j, '}');
	}
	json_end(j, ']');
}

void table_clear(struct table *t)
{
	for (size_t i = 0; i < t->used; i++) {
		free(t->cells[i].shown);
		free(t->cells[i].literal);
	}
	free(t->cells);
	t->cells = NULL;
	t->used = t->room = 0;
}

void table_show(struct table *t, bool json)
{
	struct json j = { stdout, false };

	if (json) {
		table_json(t, &j, NULL);
		json_line(&j);
	} else {
		table_print(t, stdout, terminal_size(STDOUT_FILENO).columns);
	}
	table_clear(t);
}
