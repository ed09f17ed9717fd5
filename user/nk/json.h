/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * JSON as it is written: no tree, one value after the other.  Commas are seen to.
 *
 *	json_begin(&j, NULL, '{');
 *	json_string(&j, "name", "sys");
 *	json_end(&j, '}');
 *
 * key is NULL inside an array and for the outermost value.
 */
#ifndef USER_NK_JSON_H
#define USER_NK_JSON_H

#include <stdbool.h>
#include <stdio.h>

struct json {
	FILE *stream;
	bool more;		/* a value stands before the next one */
};

/* open is '{' or '[', close its partner. */
void json_begin(struct json *j, const char *key, char open);
void json_end(struct json *j, char close);

/* Any bytes: what is no UTF-8 becomes U+FFFD.  NULL: null. */
void json_string(struct json *j, const char *key, const char *value);

/* A number, true, false, null or an array that is spelt already. */
void json_literal(struct json *j, const char *key, const char *literal);

void json_number(struct json *j, const char *key, unsigned long long value);
void json_bool(struct json *j, const char *key, bool value);

/* After the outermost value: a newline, so that values can follow each other. */
void json_line(struct json *j);

#endif
