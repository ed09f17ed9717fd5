// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Messages and calls of the test modules, between the marks of the counting plugin.
 *
 *     vmq_cost <counters of this VM>
 *
 * Orders to the other VM go over vbpipe 0, a line each; it answers when it is done.
 */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/insncount/mark.h"

#define MESSAGES	"/proc/vmq_test"
#define CALLS		"/proc/vipc_test"
#define BOTH		"echo 'echo 5000' >/proc/vmq_test"

static const char *counters;
static FILE *peer;	/* its answers; orders go past stdio */

static void run(const char *file, const char *command)
{
	int fd = open(file, O_WRONLY);

	if (fd < 0 || write(fd, command, strlen(command)) < 0)
		err(1, "%s: %s", file, command);
	close(fd);
}

static long counter(const char *name)
{
	char path[256];
	long value;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", counters, name);
	f = fopen(path, "r");
	if (!f || fscanf(f, "%ld", &value) != 1)
		err(1, "%s", path);
	fclose(f);
	return value;
}

static long xirqs(void)
{
	return counter("xirqs_received") + counter("xirqs_sent");
}

static void ask(const char *order)
{
	if (order)
		dprintf(fileno(peer), "%s\n", order);
}

static void await(const char *order)
{
	char line[16];

	if (!order)
		return;
	if (!fgets(line, sizeof(line), peer) || strcmp(line, "good\n"))
		errx(1, "the other VM failed");
}

/* The id is part of an instruction.  order: what the other VM does meanwhile, or NULL. */
#define MEASURE(id, order, file, command, operations, what)				\
	do {										\
		long xirqs_ = xirqs();							\
											\
		usleep(200000);	/* no line is on its way out */				\
		ask(order);								\
		MARK_BEGIN(id);								\
		run(file, command);							\
		MARK_END(id);								\
		await(order);								\
		xirqs_ = xirqs() - xirqs_;						\
		printf("note: path %d, %d operations: %s\n", id, operations, what);	\
		printf("note: XIRQs of path %d, per 1000: %ld\n", id,			\
		       1000 * xirqs_ / (operations));					\
	} while (0)

int main(int argc, char **argv)
{
	int fd = open("/dev/vbpipe0", O_RDWR);

	peer = fd < 0 ? NULL : fdopen(fd, "r");
	if (argc != 2 || !peer)
		err(1, "usage: vmq_cost <counters>, with /dev/vbpipe0");
	counters = argv[1];
	run(MESSAGES, "echo 100");
	run(CALLS, "calls 1 100");
	ask(BOTH);
	await(BOTH);
	MEASURE(0, NULL, MESSAGES, "echo 5000", 5000, "vMQ message with a reply in it");
	MEASURE(1, NULL, MESSAGES, "async 5000", 5000, "vMQ message, sent in bunches of 8");
	MEASURE(2, NULL, MESSAGES, "data 200", 200, "vMQ message with 32 KiB, summed twice");
	MEASURE(3, BOTH, MESSAGES, "echo 5000", 10000, "vMQ message with a reply, both sides send");
	MEASURE(4, NULL, CALLS, "calls 1 1000", 1000, "vIPC call, one thread");
	MEASURE(5, NULL, CALLS, "calls 16 200", 3200, "vIPC call, 16 threads");
	ask("end");
	printf("PASS vmq_cost comes to its end\n");
	return 0;
}
