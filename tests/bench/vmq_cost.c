// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Messages and calls of the test modules, between the marks of the counting plugin.
 *
 * Orders to the other VM go over vbpipe 0, a line each; it answers when it is done.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/measure.h"

#define MESSAGES	"/proc/vmq_test"
#define CALLS		"/proc/vipc_test"
#define BOTH		"echo 'echo 5000' >/proc/vmq_test"
#define PARAMETERS	"/sys/module/vmq_test/parameters/"
#define PLAIN_ID	7

static const unsigned int sizes[] = { 64, 1024, 16384, 65536 };	/* an area is 64 KiB */

#define SIZES		((int)(sizeof(sizes) / sizeof(sizes[0])))

static FILE *peer;	/* its answers; orders go past stdio */

static void run(const char *file, const char *command)
{
	int fd = open(file, O_WRONLY);

	if (fd < 0 || write(fd, command, strlen(command)) < 0)
		err(1, "%s: %s", file, command);
	close(fd);
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

/* @order: what the other VM does meanwhile, or NULL. */
static void measure(int id, const char *order, const char *file, const char *command,
		    int operations, const char *name)
{
	usleep(QUIET);
	ask(order);
	MEASURE(id, run(file, command), operations, "%s", name);
	await(order);
}

/* Data that nobody fills or looks at: what is left is the queue's. */
static void measure_sizes(void)
{
	const char *plain = "echo 1 >" PARAMETERS "plain";
	char text[64];

	run(PARAMETERS "plain", "1");
	ask(plain);
	await(plain);
	for (int i = 0; i < SIZES; i++) {
		snprintf(text, sizeof(text), "%u", sizes[i]);
		run(PARAMETERS "length", text);
		snprintf(text, sizeof(text), "vMQ: message, peer busy @ %u", sizes[i]);
		measure(PLAIN_ID + i, NULL, MESSAGES, "data 2000", 2000, text);
		snprintf(text, sizeof(text), "vMQ: message, peer waits @ %u", sizes[i]);
		measure(PLAIN_ID + SIZES + i, NULL, MESSAGES, "alonedata 500", 500, text);
	}
}

int main(void)
{
	int fd = open("/dev/vbpipe0", O_RDWR);

	peer = fd < 0 ? NULL : fdopen(fd, "r");
	if (!peer)
		err(1, "/dev/vbpipe0");
	setlinebuf(stdout);
	run(MESSAGES, "echo 100");
	run(CALLS, "calls 1 100");
	ask(BOTH);
	await(BOTH);
	measure(0, NULL, MESSAGES, "echo 5000", 5000, "vMQ: message with a reply in it");
	measure(1, NULL, MESSAGES, "async 5000", 5000, "vMQ: message, sent in bunches of 8");
	measure(2, NULL, MESSAGES, "data 200", 200, "vMQ: message with 32 KiB, summed twice");
	measure(3, BOTH, MESSAGES, "echo 5000", 10000,
		"vMQ: message with a reply, both sides send");
	measure(4, NULL, CALLS, "calls 1 1000", 1000, "vIPC: call, one thread");
	measure(5, NULL, CALLS, "calls 16 200", 3200, "vIPC: call, 16 threads");
	measure(6, NULL, MESSAGES, "alone 1000", 1000, "vMQ: message and reply, each waited for");
	measure_sizes();
	ask("end");
	printf("PASS vmq_cost comes to its end\n");
	return 0;
}
