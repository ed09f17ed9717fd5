// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "user/nk/terminal.h"

/* A number of 1 to 65535, or 0: the variable says nothing. */
static uint32_t size_from_environment(const char *name)
{
	const char *text = getenv(name);
	long n = text ? strtol(text, NULL, 10) : 0;

	return n > 0 && n <= UINT16_MAX ? (uint32_t)n : 0;
}

struct terminal_size terminal_size(int fd)
{
	struct terminal_size size = { 0 };
	struct winsize window = { 0 };

	if (!isatty(fd))
		return size;
	ioctl(fd, TIOCGWINSZ, &window);
	size.rows = size_from_environment("LINES");
	size.columns = size_from_environment("COLUMNS");
	if (!size.rows)
		size.rows = window.ws_row;
	if (!size.columns)
		size.columns = window.ws_col;
	return size;
}
