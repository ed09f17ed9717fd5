// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Round trips, streams and messages between two processes on two CPUs, between the marks
 * of the counting plugin.
 *
 *	pipe_cost sys | ivi	in two VMs, over /dev/vbpipe0 (64 KiB) and 1 (1 MiB)
 *	pipe_cost here		in one kernel, over pipe(2) with buffers of these sizes
 */
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/bench/channel.h"

#define SMALL_IDS	ALL_PATHS	/* behind those of the large one */

static void use(const struct channel *small, const struct channel *large, bool asks)
{
	channel_use(large, asks, 0, ALL_PATHS);
	channel_use(small, asks, SMALL_IDS, BASIC_PATHS);
}

static struct channel channel_of(const char *name, int in, int out)
{
	return (struct channel){ name, fd_give, fd_take, in, out };
}

static struct channel device(const char *name, const char *path)
{
	int fd = open(path, O_RDWR);

	if (fd < 0)
		err(1, "%s", path);
	return channel_of(name, fd, fd);
}

/* Two pipes of so many bytes, as they look from both sides. */
static void channel_make(struct channel *mine, struct channel *theirs, const char *name, int size)
{
	int there[2], back[2];

	if (pipe(there) || pipe(back))
		err(1, "pipe");
	if (fcntl(there[1], F_SETPIPE_SZ, size) < size)
		err(1, "F_SETPIPE_SZ");
	*mine = channel_of(name, back[0], there[1]);
	*theirs = channel_of(name, there[0], back[1]);
}

static void in_one_kernel(void)
{
	struct channel mine[2], theirs[2];

	channel_make(&mine[0], &theirs[0], "64 KiB", 0x10000);
	channel_make(&mine[1], &theirs[1], "1 MiB", 0x100000);
	if (!fork()) {
		stay_on(1);
		use(&theirs[0], &theirs[1], false);
		_exit(0);
	}
	stay_on(0);
	use(&mine[0], &mine[1], true);
	wait(NULL);
}

int main(int argc, char **argv)
{
	const char *side = argc > 1 ? argv[1] : "";
	struct channel small, large;

	setlinebuf(stdout);
	memset(block, 'x', sizeof(block));
	if (!strcmp(side, "here")) {
		in_one_kernel();
		return 0;
	}
	small = device("64 KiB", "/dev/vbpipe0");
	large = device("1 MiB", "/dev/vbpipe1");
	use(&small, &large, !strcmp(side, "sys"));
	printf("PASS pipe_cost comes to its end\n");
	return 0;
}
