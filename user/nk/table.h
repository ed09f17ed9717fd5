/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Rows of cells, printed for people in columns or for programs as a JSON array of objects.
 * A command fills the cells in the order of its columns, row by row.
 */
#ifndef USER_NK_TABLE_H
#define USER_NK_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "user/nk/json.h"

struct column {
	const char *key;	/* in JSON; NULL: for people alone */
	const char *title;	/* for people; NULL: in JSON alone */
	bool right;		/* numbers stand at the right */
};

struct cell;

struct table {
	const struct column *columns;
	size_t width;		/* columns */
	size_t used, room;	/* cells */
	struct cell *cells;
};

#define TABLE(_columns)	{ .columns = (_columns), .width = sizeof(_columns) / sizeof((_columns)[0]) }

/* The next cell.  A cell of none is "-" for people and null in JSON, as is a text NULL. */
void table_none(struct table *t);
void table_text(struct table *t, const char *text);
void table_number(struct table *t, uint64_t value);
/* A number that is spelt already */
void table_literal(struct table *t, const char *number);
/* value / 10^decimals; decimals at most 6 */
void table_decimal(struct table *t, uint64_t value, unsigned int decimals);
void table_bool(struct table *t, bool value);
void table_numbers(struct table *t, const uint8_t *values, size_t n);
/* Bytes: 4096 and 4K.  Milliseconds: 90061000 and 1d 01:01:01. */
void table_bytes(struct table *t, uint64_t bytes);
void table_time(struct table *t, uint64_t ms);

/*
 * With titles.  Control characters are shown as '?'.  A line has @room characters at most, 0: without
 * limit.  What does not fit is left out at the right: a text is cut, a number never.
 */
void table_print(const struct table *t, FILE *stream, size_t room);

/* An array under "key", or the value itself. */
void table_json(const struct table *t, struct json *j, const char *key);

/*
 * The table is complete: print it to stdout, as wide as its terminal, or with "json" as a line of its
 * own, and clear it.
 */
void table_show(struct table *t, bool json);

/* No cells any more; what it holds is freed. */
void table_clear(struct table *t);

#endif
