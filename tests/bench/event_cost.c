// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * event_cost play          plays devices of input_play, between the marks of the counting plugin
 * event_cost read NAME     reads what the device reports, and says on vbpipe 0 when a round is over
 *
 * A round ends with a report whose axis 0 is ROUND.
 */
#include <fcntl.h>
#include <glob.h>
#include <linux/input.h>
#include <string.h>
#include <sys/ioctl.h>

#include "tests/bench/measure.h"

#define PLAY		"/proc/input_play"
#define PIPE		"/dev/vbpipe0"
#define ROUND		1000
#define BETWEEN		3000	/* us: the reader sleeps again */

/* ---- who reads ---- */

static int open_named(const char *name)
{
	char found[256];
	glob_t nodes;
	int fd = -1;

	if (glob("/dev/input/event*", 0, NULL, &nodes))
		errx(1, "no input devices");
	for (size_t i = 0; fd < 0 && i < nodes.gl_pathc; i++) {
		fd = open(nodes.gl_pathv[i], O_RDONLY);
		if (fd >= 0 &&
		    (ioctl(fd, EVIOCGNAME(sizeof(found)), found) < 0 || strcmp(found, name))) {
			close(fd);
			fd = -1;
		}
	}
	globfree(&nodes);
	return fd;
}

static int read_rounds(const char *name)
{
	struct input_event event;
	int fd = open_named(name), pipe = open(PIPE, O_RDWR);

	if (fd < 0 || pipe < 0)
		err(1, "%s", name);
	if (write(pipe, "r", 1) != 1)
		err(1, PIPE);
	while (read(fd, &event, sizeof(event)) == sizeof(event))
		if (event.type == EV_ABS && event.code == ABS_X && event.value == ROUND &&
		    write(pipe, "o", 1) != 1)
			break;
	return 0;
}

/* ---- who plays ---- */

static void play(int fd, int times, const char *name, int value)
{
	char line[64];
	int size = snprintf(line, sizeof(line), "%d %s|3:0=%d", times, name, value);

	if (times > 1)
		size = snprintf(line, sizeof(line), "%d %s|3:0=#", times, name);
	if (write(fd, line, (size_t)size) != size)
		err(1, PLAY);
}

static void one_by_one(int fd, const char *name)
{
	for (int i = 1; i <= ROUND; i++) {
		play(fd, 1, name, i);
		usleep(BETWEEN);
	}
}

static void await(int pipe)
{
	char said;

	if (read(pipe, &said, 1) != 1)
		err(1, PIPE);
}

int main(int argc, char **argv)
{
	int fd, pipe;

	if (argc == 3)
		return read_rounds(argv[2]);
	fd = open(PLAY, O_WRONLY);
	pipe = open(PIPE, O_RDWR);
	if (fd < 0 || pipe < 0)
		err(1, PLAY " or " PIPE);
	await(pipe);
	usleep(QUIET);
	MEASURE(0, one_by_one(fd, "Play Pen"), ROUND,
		"vevent: report to nobody, what the program takes");
	MEASURE(1, one_by_one(fd, "Play Pad"), ROUND, "vevent: report to a reader that sleeps");
	await(pipe);
	usleep(QUIET);
	MEASURE(2, (play(fd, ROUND, "Play Pad", 0), await(pipe)), ROUND,
		"vevent: report, many in turn");
	return 0;
}
