/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Whole files in memory.  Failures are told on stderr, then -1. */
#ifndef TOOLS_LVPACK_FILE_H
#define TOOLS_LVPACK_FILE_H

#include <stdint.h>
#include <stdio.h>

struct file {
	void *data;		/* malloc()ed, 16-byte aligned */
	uint64_t size;
};

/* One line on stderr: "lvpack: <what>".  Always -1. */
int complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

int file_read(const char *path, struct file *file);
/* The same from a stream, up to its end; @name is for the complaint. */
int file_read_stream(FILE *stream, const char *name, struct file *file);
void file_free(struct file *file);

/*
 * Replace @path by the @count @parts, or leave it as it was: written beside it,
 * then renamed.
 */
int file_write(const char *path, const struct file *parts, uint32_t count);

#endif
