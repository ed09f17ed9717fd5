// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* nk ping */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "user/nk/command.h"
#include "user/nk/echo.h"
#include "user/nk/json.h"
#include "user/nk/loss.h"
#include "user/nk/system.h"

#define NS_PER_MS	1000000

static bool serve;
static uint32_t count = UINT32_MAX;	/* not given */
static uint32_t interval = 1000;
static uint32_t patience = 1000;

struct result {
	uint32_t sent, received;
	uint64_t least, most, sum;	/* ns */
};

static uint64_t clock_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* Wait as echo_wait() does, but until "end" at most.  False in *more: the time is over. */
static int wait_until(struct echo *e, uint64_t end, bool *more)
{
	uint64_t now = clock_ns();
	int n;

	*more = now < end && !echo_is_over();
	if (!*more)
		return 0;
	n = echo_wait(e, (int)((end - now) / NS_PER_MS + 1));
	return n < 0 && n != -EINTR ? n : 0;
}

/* Wait until both ends are ON. */
static int connect_until(struct echo *e, uint64_t end)
{
	bool more = true;
	int err = echo_step(e);

	while (!err && !e->up && more) {
		err = wait_until(e, end, &more);
		if (!err)
			err = echo_step(e);
	}
	return err;
}

/* 0 and *took in ns; -ETIMEDOUT: no answer; -ENOTCONN: no peer; -EPIPE: the peer left meanwhile. */
static int measure(struct echo *e, uint32_t word, uint64_t *took)
{
	uint64_t end = clock_ns() + (uint64_t)patience * NS_PER_MS, begin;
	bool more = true;
	int err = connect_until(e, end);

	if (err || !e->up)
		return err ? err : -ENOTCONN;
	begin = clock_ns();
	err = echo_say(e, word);
	while (!err && echo_theirs(e) != word) {
		if (!more)
			return -ETIMEDOUT;
		err = wait_until(e, end, &more);
		if (err || echo_theirs(e) == word)	/* the peer may have answered and left */
			break;
		err = echo_step(e);
		if (!err && !e->up)
			return -EPIPE;
	}
	*took = clock_ns() - begin;
	return err;
}

static void count_answer(struct result *r, uint64_t took)
{
	r->received++;
	r->sum += took;
	if (took < r->least || r->received == 1)
		r->least = took;
	if (took > r->most)
		r->most = took;
}

/* The kernel tells only root of VMs. */
static void find_peer(const struct echo *e, struct nkctl_vm *peer)
{
	struct nk_vms *vms = NULL;

	if (nk_vm_open(&vms) || nk_vm_info(vms, e->info.peer, peer))
		*peer = (struct nkctl_vm){ .vm = e->info.peer };
	nk_vm_close(vms);
}

static void print_loss(const struct echo *e, uint32_t n, int err)
{
	struct loss loss = { .err = err, .state = echo_peer_state(e) };
	char text[160];

	find_peer(e, &loss.peer);
	printf("%u: %s\n", n, loss_text(&loss, text, sizeof(text)));
}

static void print_one(const struct echo *e, uint32_t n, int err, uint64_t took)
{
	if (nk_json)
		return;
	if (err)
		print_loss(e, n, err);
	else
		printf("%u: %" PRIu64 ".%" PRIu64 " us\n", n, took / 1000, took / 100 % 10);
	fflush(stdout);
}

static bool is_loss(int err)
{
	return err == -ETIMEDOUT || err == -ENOTCONN || err == -EPIPE;
}

/* News that come between two pings wait: the next ping looks at them. */
static void rest(uint64_t end)
{
	uint64_t now = clock_ns();
	struct timespec t;

	if (now >= end || echo_is_over())
		return;
	t.tv_sec = (time_t)((end - now) / 1000000000);
	t.tv_nsec = (long)((end - now) % 1000000000);
	nanosleep(&t, NULL);
}

static int ping_all(struct echo *e, struct result *r)
{
	for (uint32_t n = 1; !echo_is_over() && (!count || n <= count); n++) {
		uint64_t next = clock_ns() + (uint64_t)interval * NS_PER_MS, took = 0;
		int err = measure(e, n, &took);

		if (err && !is_loss(err))
			return nk_complain("%s.%d: %s", e->info.class_name, e->info.link,
					   strerror(-err));
		if (err && echo_is_over())
			break;
		r->sent++;
		if (!err)
			count_answer(r, took);
		print_one(e, n, err, took);
		if (!count || n < count)
			rest(next);
	}
	return NK_OK;
}

/* Microseconds with one decimal; "null" if there was no answer. */
static const char *microseconds(char *text, size_t size, const struct result *r, uint64_t ns)
{
	if (r->received)
		snprintf(text, size, "%" PRIu64 ".%" PRIu64, ns / 1000, ns / 100 % 10);
	else
		snprintf(text, size, "null");
	return text;
}

static void print_summary(const char *name, const struct result *r)
{
	uint64_t average = r->received ? r->sum / r->received : 0;
	struct json j = { stdout, false };
	char a[32], b[32], c[32];

	microseconds(a, sizeof(a), r, r->least);
	microseconds(b, sizeof(b), r, average);
	microseconds(c, sizeof(c), r, r->most);
	if (nk_json) {
		json_begin(&j, NULL, '{');
		json_string(&j, "link", name);
		json_number(&j, "sent", r->sent);
		json_number(&j, "received", r->received);
		json_literal(&j, "min_us", a);
		json_literal(&j, "avg_us", b);
		json_literal(&j, "max_us", c);
		json_end(&j, '}');
		json_line(&j);
		return;
	}
	printf("%s: %u sent, %u answered", name, r->sent, r->received);
	if (r->received)
		printf(", min/avg/max %s/%s/%s us", a, b, c);
	putchar('\n');
}

static int ping(struct echo *e, const char *name)
{
	struct result result = { 0 };
	int err;

	if (count == UINT32_MAX)
		count = 5;
	err = ping_all(e, &result);
	if (!err)
		print_summary(name, &result);
	return !err && result.received ? NK_OK : NK_FAILED;
}

static int ping_run(const struct command *command, int argc, char **argv)
{
	struct echo echo;
	int err = echo_open(&echo, argv[0]);

	(void)command;
	(void)argc;
	echo_catch_signals();
	if (!err)
		err = serve ? echo_serve(&echo, count == UINT32_MAX ? 0 : count) :
			      ping(&echo, argv[0]);
	echo_close(&echo);
	return err;
}

static const struct option options[] = {
	{ 's', "serve", OPTION_FLAG, &serve, NULL, "answer: runs in the other VM" },
	{ 'c', "count", OPTION_NUMBER, &count, "N", "so many (5; --serve: 0, no end)" },
	{ 'i', "interval", OPTION_SECONDS, &interval, "SECONDS", "from one to the next (1)" },
	{ 'W', "wait", OPTION_PERIOD, &patience, "SECONDS", "for each answer (1)" },
	{ .name = NULL },
};

const struct command command_ping = {
	.name = "ping",
	.operands = "LINK",
	.least = 1,
	.most = 1,
	.summary = "Latency to the other end of a link",
	.details = "LINK is the name of a device below /dev/vlink: a link whose class is given to processes.\n"
		   "'nk ping --serve LINK' has to run at the other end.  Each end is taken by one process.",
	.options = options,
	.run = ping_run,
};
