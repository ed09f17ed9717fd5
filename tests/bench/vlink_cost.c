// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Notifications between two processes in two VMs over libnk: a word in shared memory
 * and an XIRQ there, the same back, between the marks of the counting plugin.
 *
 *	vlink_cost ask | answer
 *
 * Path 0: both sides sleep in nk_read(); path 1: in read() of an eventfd.
 */
#include <err.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <linkvisor/nk.h>

#include "tools/insncount/mark.h"

#define ROUNDS	1000u
#define WARM_UP	100u

/* One line per writer: words[0] of who asks, words[16] of who answers. */
static struct nk_link *end;
static uint32_t *mine, *theirs;
static uint32_t send_label;
static int event = -1;

static void must(int result, const char *what)
{
	if (result < 0)
		errx(1, "%s: %s", what, strerror(-result));
}

static void begin(bool asks)
{
	uint32_t *words;

	must(nk_open("bench.0", &end), "bench.0");
	must(nk_pmem_map(end, 0, 4096, (void **)&words), "memory");
	must(nk_xirq_receive(end, asks, 1), "xirq");
	must(nk_xirq_send(end, !asks, 1), "xirq");
	send_label = !asks;
	mine = words + (asks ? 0 : 16);
	theirs = words + (asks ? 16 : 0);
	*mine = 0;
	must(nk_connect(end, NULL, NULL), "connect");
}

static void sleep_once(void)
{
	struct vlink_user_event e;
	uint64_t n;

	if (event >= 0 ? read(event, &n, sizeof(n)) < 0 : nk_read(end, &e, 1) <= 0)
		errx(1, "the peer is gone");
}

static void tell(uint32_t word)
{
	__atomic_store_n(mine, word, __ATOMIC_RELEASE);
	must(nk_xirq_trigger(end, send_label, 0), "trigger");
}

static void await(uint32_t word)
{
	while (__atomic_load_n(theirs, __ATOMIC_ACQUIRE) != word)
		sleep_once();
}

static void rounds(bool asks, uint32_t first, uint32_t n)
{
	for (uint32_t word = first; word < first + n; word++) {
		if (asks)
			tell(word);
		await(word);
		if (!asks)
			tell(word);
	}
}

static void note(int path, const char *how, bool asks)
{
	if (!asks)
		return;
	printf("note: path %d, %u operations: round trip of a notification, %s\n", path, ROUNDS,
	       how);
}

static void use_eventfd(bool asks)
{
	event = eventfd(0, EFD_CLOEXEC);
	must(nk_xirq_eventfd(end, asks, 0, event), "eventfd");
}

int main(int argc, char **argv)
{
	bool asks = argc > 1 && !strcmp(argv[1], "ask");

	setlinebuf(stdout);
	begin(asks);
	usleep(asks ? 200000 : 0);
	rounds(asks, 1, WARM_UP);
	if (asks)
		MARK_BEGIN(0);
	rounds(asks, 1000, ROUNDS);
	if (asks)
		MARK_END(0);
	note(0, "read", asks);
	use_eventfd(asks);
	usleep(asks ? 200000 : 0);
	rounds(asks, 5000, WARM_UP);
	if (asks)
		MARK_BEGIN(1);
	rounds(asks, 10000, ROUNDS);
	if (asks)
		MARK_END(1);
	note(1, "eventfd", asks);
	printf("PASS vlink_cost comes to its end\n");
	return 0;
}
