// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/lvpack/file.h"

#define CHUNK	0x100000u

int complain(const char *format, ...)
{
	va_list args;

	fputs("lvpack: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return -1;
}

static int grow(struct file *file, uint64_t *room)
{
	void *larger;

	if (file->size < *room)
		return 0;
	*room = *room ? 2 * *room : CHUNK;
	larger = realloc(file->data, *room);
	if (!larger)
		return complain("out of memory");
	file->data = larger;
	return 0;
}

int file_read_stream(FILE *stream, const char *name, struct file *file)
{
	uint64_t room = 0;
	size_t got;

	memset(file, 0, sizeof(*file));
	do {
		if (grow(file, &room)) {
			file_free(file);
			return -1;
		}
		got = fread((char *)file->data + file->size, 1, room - file->size, stream);
		file->size += got;
	} while (got);
	if (!ferror(stream))
		return 0;
	complain("%s: %s", name, strerror(errno));
	file_free(file);
	return -1;
}

int file_read(const char *path, struct file *file)
{
	FILE *stream = fopen(path, "rb");
	int status;

	if (!stream)
		return complain("%s: %s", path, strerror(errno));
	status = file_read_stream(stream, path, file);
	fclose(stream);
	return status;
}

void file_free(struct file *file)
{
	free(file->data);
	file->data = NULL;
}

/* The half-written file, for the signal handler; "" when there is none. */
static char temporary[4096];

static void remove_temporary(int signal_number)
{
	(void)signal_number;
	unlink(temporary);
	_exit(1);
}

static void clean_up_on_signals(void)
{
	static const int number[] = { SIGHUP, SIGINT, SIGTERM };
	struct sigaction action = { .sa_handler = remove_temporary };

	for (size_t i = 0; i < sizeof(number) / sizeof(number[0]); i++)
		sigaction(number[i], &action, NULL);
}

static int write_parts(FILE *stream, const struct file *parts, uint32_t count)
{
	mode_t mask = umask(0);

	umask(mask);
	for (uint32_t i = 0; i < count; i++)
		if (fwrite(parts[i].data, 1, parts[i].size, stream) != parts[i].size)
			return -1;
	return fflush(stream) || fchmod(fileno(stream), 0666 & ~mask) ? -1 : 0;
}

int file_write(const char *path, const struct file *parts, uint32_t count)
{
	FILE *stream;
	int fd, status;

	if (snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path) >= (int)sizeof(temporary))
		return complain("%s: name too long", path);
	fd = mkstemp(temporary);
	if (fd < 0)
		return complain("%s: %s", path, strerror(errno));
	clean_up_on_signals();
	stream = fdopen(fd, "wb");
	status = stream ? write_parts(stream, parts, count) : -1;
	if (stream ? fclose(stream) : close(fd))
		status = -1;
	if (!status && !rename(temporary, path))
		return 0;
	complain("%s: %s", path, strerror(errno));
	unlink(temporary);
	return -1;
}
