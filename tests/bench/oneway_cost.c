// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What vpipe and vupipe cost between two Linux VMs, between the marks of the counting
 * plugin; the same program in both (docs/performance.md).
 *
 *	oneway_cost sys | ivi
 *
 * Device 0 leads to sys, device 1 to ivi.  Both sides sleep while they wait.  The messages
 * of the vupipe are reserved and committed, not filled: what is counted is the service.
 */
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tools/insncount/mark.h"
#include "user/include/linkvisor/vupipe.h"

#define ROUNDS		1000
#define BLOCK		65536
#define BLOCKS		256
#define MESSAGES	2000

static bool sys;
static int in, out;			/* vpipe */
static struct vupipe from, to;
static char block[BLOCK];

static void note(int id, int n, const char *name)
{
	printf("note: path %d, %d operations: %s\n", id, n, name);
}

static void give(size_t n)
{
	for (size_t done = 0; done < n; done += BLOCK < n - done ? BLOCK : n - done)
		if (write(out, block, BLOCK < n - done ? BLOCK : n - done) < 0)
			err(1, "write");
}

static void take(size_t n)
{
	while (n) {
		ssize_t got = read(in, block, n < BLOCK ? n : BLOCK);

		if (got <= 0)
			err(1, "read");
		n -= (size_t)got;
	}
}

static void send_message(uint32_t n)
{
	void *at;

	if (vupipe_reserve(&to, n, &at) || vupipe_commit(&to, n))
		errx(1, "vupipe: cannot send");
}

static void receive_message(uint32_t n)
{
	const void *at;

	if (vupipe_peek(&from, n, &at) < (int)n || vupipe_release(&from, n))
		errx(1, "vupipe: cannot receive");
}

static void vpipe_rounds(int n)
{
	while (n--) {
		if (sys)
			give(1);
		take(1);
		if (!sys)
			give(1);
	}
}

static void vupipe_rounds(int n)
{
	while (n--) {
		if (sys)
			send_message(1);
		receive_message(1);
		if (!sys)
			send_message(1);
	}
}

/* Quiet, warm, and nothing printed while it counts. */
static void settle(void)
{
	usleep(sys ? 200000 : 0);
	vpipe_rounds(50);
	vupipe_rounds(50);
}

static void vpipe_stream(void)
{
	if (sys) {
		give((size_t)BLOCK * BLOCKS);
		take(1);
	} else {
		take((size_t)BLOCK * BLOCKS);
		give(1);
	}
}

static void vupipe_stream(uint32_t size)
{
	for (int i = 0; i < MESSAGES; i++)
		if (sys)
			send_message(size);
		else
			receive_message(size);
	if (sys)
		receive_message(1);
	else
		send_message(1);
}

#define MEASURE(id, n, name, operation)				\
	do {							\
		settle();					\
		if (sys)					\
			MARK_BEGIN(id);				\
		operation;					\
		if (sys) {					\
			MARK_END(id);				\
			note(id, n, name);			\
		}						\
	} while (0)

static void connect_all(void)
{
	in = open("/dev/vpipe0", O_RDONLY | O_NONBLOCK);
	if (in < 0) {
		in = open("/dev/vpipe1", O_RDONLY | O_NONBLOCK);
		out = open("/dev/vpipe0", O_WRONLY);
	} else {
		out = open("/dev/vpipe1", O_WRONLY);
	}
	if (in < 0 || out < 0)
		err(1, "vpipe");
	fcntl(in, F_SETFL, 0);
	if (vupipe_open(&from, sys ? "/dev/vupipe0" : "/dev/vupipe1", O_RDONLY | O_NONBLOCK) ||
	    vupipe_open(&to, sys ? "/dev/vupipe1" : "/dev/vupipe0", O_WRONLY))
		errx(1, "vupipe");
	fcntl(from.fd, F_SETFL, 0);
	from.nonblock = false;
}

int main(int argc, char **argv)
{
	sys = argc > 1 && !strcmp(argv[1], "sys");
	setlinebuf(stdout);
	connect_all();
	MEASURE(0, ROUNDS, "vpipe: 1-byte round trip", vpipe_rounds(ROUNDS));
	MEASURE(1, BLOCKS, "vpipe: 64 KiB streamed, 64 KiB", vpipe_stream());
	MEASURE(2, ROUNDS, "vupipe: 1-byte round trip", vupipe_rounds(ROUNDS));
	MEASURE(3, MESSAGES, "vupipe: message of 64 bytes", vupipe_stream(64));
	MEASURE(4, MESSAGES, "vupipe: message of 1 KiB", vupipe_stream(1024));
	MEASURE(5, MESSAGES, "vupipe: message of 16 KiB", vupipe_stream(16384));
	MEASURE(6, MESSAGES, "vupipe: message of 64 KiB", vupipe_stream(65536));
	MEASURE(7, MESSAGES, "vupipe: message of 1 MiB", vupipe_stream(1048576));
	printf("PASS oneway_cost comes to its end\n");
	return 0;
}
