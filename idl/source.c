// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "idl/memory.h"
#include "idl/source.h"

#define SOURCE_MAX (4u << 20)

static unsigned int count;

struct source *source_read(const char *path)
{
	FILE *file = fopen(path, "rb");
	struct source *source = NEW(struct source);
	char *text = memory_new(SOURCE_MAX + 1);

	if (!file)
		return NULL;
	errno = 0;
	source->size = fread(text, 1, SOURCE_MAX + 1, file);
	fclose(file);
	if (errno)
		return NULL;
	if (source->size > SOURCE_MAX) {
		errno = EFBIG;
		return NULL;
	}
	text[source->size] = '\0';
	source->path = path;
	source->text = text;
	return source;
}

/* The line and a mark below the place; tabs of the line stay tabs below it. */
static void show_line(struct place at)
{
	const char *line = at.source->text;
	size_t length;

	for (uint32_t n = 1; n < at.line; n++)
		line = strchr(line, '\n') + 1;
	length = strcspn(line, "\n");
	fprintf(stderr, "%5u | %.*s\n      | ", at.line, (int)length, line);
	for (uint32_t i = 0; i + 1 < at.column && i < length; i++)
		fputc(line[i] == '\t' ? '\t' : ' ', stderr);
	fputc('^', stderr);
	for (uint32_t i = 1; i < at.length && at.column - 1 + i < length; i++)
		fputc('~', stderr);
	fputc('\n', stderr);
}

static void say(struct place at, const char *kind, const char *format, va_list args)
{
	fprintf(stderr, "%s:%u:%u: %s: ", at.source->path, at.line, at.column, kind);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	show_line(at);
}

void complain(struct place at, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(at, "error", format, args);
	va_end(args);
	if (++count < COMPLAINTS_MAX)
		return;
	fprintf(stderr, "vrpqgen: %u errors, no more are looked for\n", count);
	exit(1);
}

void remark(struct place at, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(at, "note", format, args);
	va_end(args);
}

unsigned int complaints(void)
{
	return count;
}
