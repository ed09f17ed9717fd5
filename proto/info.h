/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Pieces of an info string: fields between separators, numbers, sizes, names.
 *
 *   vbpipe   "a;64K;3;;;name=telemetry"     info_first(text, ';')
 *   vrpc     "vrtc,2k"                      info_first(text, ',')
 *
 * Info strings come from the system description, not from the peer.  Still, a parser reads no
 * further than the NUL and accepts a field as a whole or not at all.  A caller that refuses a field
 * says so in the log and goes on with its default.  Pure functions; any context.
 */
#ifndef PROTO_INFO_H
#define PROTO_INFO_H

#include <port.h>

/* A field: from..end, without the separator.  It points into the string. */
struct info_field {
	const char *from;
	const char *end;
};

/* The first field.  text may be NULL: one empty field. */
struct info_field info_first(const char *text, char separator);

/* The field after f (of the same string and separator); an empty one after the last. */
struct info_field info_next(struct info_field f, char separator);

/* Is f the last field of its string?  Then info_next() has nothing more. */
bool info_last(struct info_field f);

bool info_empty(struct info_field f);

/* Characters of f. */
size_t info_length(struct info_field f);

/* Is f exactly this word? */
bool info_is(struct info_field f, const char *word);

/*
 * A number of at most limit.  base 10, 8, 16; or 0: 0x means 16, a leading 0 means 8.
 * True: all of f was one, in *value.
 */
bool info_number(struct info_field f, uint32_t base, uint32_t limit, uint32_t *value);

/* A decimal number with an optional K, k, M or m behind it, min..max bytes. */
bool info_size(struct info_field f, uint32_t min, uint32_t max, uint32_t *value);

/* The smallest power of two that is not below n; n at most 2^31. */
uint32_t info_power_of_two(uint32_t n);

/*
 * The value of the first "key=value" among the fields from f on.  key is without '='.
 * False: there is none.
 */
bool info_find(struct info_field f, char separator, const char *key, struct info_field *value);

/* Is one of the fields from f on exactly this word? */
bool info_has(struct info_field f, char separator, const char *word);

/* f as a NUL-terminated string in text[limit]; false: it is longer. */
bool info_copy(struct info_field f, char *text, size_t limit);

/*
 * f as a NUL-terminated string in name[limit], if it is good as the name of a device or
 * interface: 1..limit-1 printable characters, no blank, no '/', not "." or "..".
 */
bool info_name(struct info_field f, char *name, size_t limit);

#endif
