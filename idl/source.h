/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Source files, places in them, and what the compiler says about a place (in the manner of gcc). */
#ifndef IDL_SOURCE_H
#define IDL_SOURCE_H

#include <stddef.h>
#include <stdint.h>

struct source {
	const char *path;	/* as it is shown */
	const char *text;	/* ends with a NUL that is no part of it */
	size_t size;
	struct source *next;	/* files, in the order in which they were read */
};

struct place {
	const struct source *source;
	uint32_t line, column;	/* from 1; a column is a byte */
	uint32_t length;	/* bytes that are underlined */
};

/* NULL: the file cannot be read, errno says why. */
struct source *source_read(const char *path);

/* A mistake.  After COMPLAINTS_MAX of them the process ends. */
#define COMPLAINTS_MAX 20
__attribute__((format(printf, 2, 3))) void complain(struct place at, const char *format, ...);

/* What belongs to the mistake before it. */
__attribute__((format(printf, 2, 3))) void remark(struct place at, const char *format, ...);

unsigned int complaints(void);	/* how many so far */

#endif
