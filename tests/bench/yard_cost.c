// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What others cost, in one kernel, between two processes on two CPUs: memcpy,
 * AF_UNIX, shared memory with eventfds.  pipe(2) and loopback TCP are measured by
 * pipe_cost and net_cost.  Both sides sleep while they wait.
 *
 *	yard_cost here
 */
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "tests/bench/channel.h"

#define ROUNDS	1000
#define COPIES	256

enum { COPY = ALL_PATHS, SIGNALS };

static char copy[BLOCK];
static int event[2];
static volatile uint32_t *word;		/* shared */

static void copies(int n)
{
	while (n--) {
		memcpy(copy, block, BLOCK);
		__asm__ volatile("" : : "r"(copy), "r"(block) : "memory");
	}
}

static void signals_ask(int n)
{
	while (n--) {
		(*word)++;
		if (eventfd_write(event[0], 1))
			err(1, "eventfd_write");
		take(event[1], sizeof(eventfd_t));
	}
}

static void signals_answer(int n)
{
	while (n--) {
		take(event[0], sizeof(eventfd_t));
		(*word)++;
		if (eventfd_write(event[1], 1))
			err(1, "eventfd_write");
	}
}

static void measure(const struct channel *local)
{
	channel_use(local, true, 0, ALL_PATHS);
	usleep(QUIET);
	copies(WARM_UP);
	MEASURE(COPY, copies(COPIES), COPIES, "memcpy of 64 KiB");
	usleep(QUIET);
	signals_ask(WARM_UP);
	MEASURE(SIGNALS, signals_ask(ROUNDS), ROUNDS, "eventfd and shared memory, round trip");
}

static void answer(const struct channel *local)
{
	channel_use(local, false, 0, ALL_PATHS);
	signals_answer(WARM_UP + ROUNDS);
}

int main(void)
{
	struct channel mine = { "AF_UNIX", fd_give, fd_take, -1, -1 }, theirs = mine;
	int end[2];

	setlinebuf(stdout);
	memset(block, 'x', sizeof(block));
	word = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	event[0] = eventfd(0, 0);
	event[1] = eventfd(0, 0);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, end) || word == MAP_FAILED || event[0] < 0 ||
	    event[1] < 0)
		err(1, "socketpair, mmap, eventfd");
	mine.in = mine.out = end[0];
	theirs.in = theirs.out = end[1];
	if (!fork()) {
		stay_on(1);
		answer(&theirs);
		_exit(0);
	}
	stay_on(0);
	measure(&mine);
	wait(NULL);
	return 0;
}
