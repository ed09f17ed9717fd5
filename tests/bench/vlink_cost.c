// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Notifications between two processes in two VMs over libnk: a word in shared memory
 * and an XIRQ there, the same back, between the marks of the counting plugin.
 *
 *	vlink_cost ask | answer
 *
 * Path 0: both sides sleep in nk_read(); from path 1 on in read() of an eventfd, with data
 * that one process copies into the shared memory and the other out of it.
 */
#include <string.h>
#include <sys/eventfd.h>

#include <linkvisor/nk.h>

#include "tests/bench/channel.h"

#define DATA		4096u		/* behind the words */
#define DATA_MAX	65536u

/* One line per writer: words[0] of who asks, words[16] of who answers. */
static struct nk_link *end;
static uint32_t *mine, *theirs;
static uint8_t *data;
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
	must(nk_pmem_map(end, 0, DATA + DATA_MAX, (void **)&words), "memory");
	data = (uint8_t *)words + DATA;
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

static void word_give(const struct channel *c, size_t n)
{
	(void)c;
	if (n > 1)
		memcpy(data, block, n);
	tell(*mine + 1);
}

/* Turns alternate: the peer's word has changed when it is ours again. */
static void word_take(const struct channel *c, size_t n)
{
	static uint32_t word;

	(void)c;
	await(++word);
	if (n > 1)
		memcpy(block, data, n);
}

static void use_eventfd(bool asks)
{
	event = eventfd(0, EFD_CLOEXEC);
	must(nk_xirq_eventfd(end, asks, 0, event), "eventfd");
}

/* Data have no flow control, so no stream. */
static void use(const char *name, bool asks, int id, size_t most)
{
	struct channel c = { name, word_give, word_take, -1, -1 };

	for (size_t i = 0; i < ALL_PATHS; i++)
		if (paths[i].pattern == &trip && paths[i].size <= most)
			channel_walk(&c, asks, id++, &paths[i]);
}

int main(int argc, char **argv)
{
	bool asks = argc > 1 && !strcmp(argv[1], "ask");

	setlinebuf(stdout);
	begin(asks);
	use("libnk, nk_read()", asks, 0, 1);
	use_eventfd(asks);
	use("libnk, eventfd", asks, 1, DATA_MAX);
	printf("PASS vlink_cost comes to its end\n");
	return 0;
}
