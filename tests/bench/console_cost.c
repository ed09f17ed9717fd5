// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Output of a process to its console, between the marks of the counting plugin: writes of
 * some sizes, in lines of 80 characters, until all has been taken.
 *
 *	console_cost NAME DEVICE FIRST-ID
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>

#include "tests/bench/measure.h"

#define LINE	80
#define WRITES	16

static const size_t sizes[] = { 64, 256, 1024, 4096 };

#define SIZES	(sizeof(sizes) / sizeof(sizes[0]))

/* What was said before it ends there. */
static void give_line(int fd)
{
	if (write(fd, "\n", 1) != 1)
		err(1, "write");
}

static void writes(int fd, int n, size_t size)
{
	while (n--)
		give(fd, size);
	if (tcdrain(fd))
		err(1, "tcdrain");
}

int main(int argc, char **argv)
{
	int fd = argc == 4 ? open(argv[2], O_WRONLY | O_NOCTTY) : -1;
	int id = argc == 4 ? atoi(argv[3]) : 0;

	if (fd < 0)
		err(1, "usage: console_cost NAME DEVICE FIRST-ID");
	setlinebuf(stdout);
	memset(block, '.', sizeof(block));
	for (size_t i = LINE - 1; i < sizeof(block); i += LINE)
		block[i] = '\n';
	usleep(QUIET);
	for (size_t i = 0; i < SIZES; i++) {
		writes(fd, 1, sizes[i]);
		MEASURE(id + (int)i, writes(fd, WRITES, sizes[i]), WRITES, "%s: written @ %zu",
			argv[1], sizes[i]);
		give_line(fd);
		usleep(QUIET);
	}
	return 0;
}
