// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Borrows buffers by vion and lies.  vbpipe 0 brings a line: the GID of a buffer of 4 pages of 'Z', of
 * one that may only be read, and of one that is for another VM.
 */
#include <string.h>

#include <bare/test.h>
#include <bare/vbpipe.h>
#include <bare/vrpc.h>
#include <bare/wait.h>
#include <bare/xmem.h>

#include "proto/vion.h"

#define PAGES		4u
#define SLOTS		256u
#define PATIENCE_MS	100000
#define REWRITES	500u
#define ENOENT_		2
#define ENOSPC_		28
#define NO_ANSWER	(-1)

enum { ANY, READ_ONLY, FOREIGN, GIDS };

static struct vrpc_device client;
static struct vbpipe_device orders;
static uint64_t gid[GIDS];

/* ---- calls ---- */

static bool is_answered(void *cookie)
{
	uint32_t *answer = cookie;		/* its size; the result */

	answer[1] = (uint32_t)vrpc_device_result(&client, &answer[0]);
	return (int)answer[1] != -EINPROGRESS;
}

static bool is_bound(void *cookie)
{
	(void)cookie;
	return vrpc_client_bound(&client.core);
}

static bool connect_again(void)
{
	vrpc_device_want(&client, false);
	vrpc_device_want(&client, true);
	return wait_until(is_bound, NULL, PATIENCE_MS);
}

/* The error in the answer to "length" bytes, or NO_ANSWER. */
static int call(const void *request, uint32_t length, struct lv_vion_answer *a)
{
	uint32_t answer[2] = { 0, 0 };

	memcpy(client.core.shared->data, request, sizeof(struct lv_vion_request));
	if (vrpc_device_begin(&client, length) || !wait_until(is_answered, answer, PATIENCE_MS) ||
	    answer[1] || answer[0] != sizeof(*a))
		return NO_ANSWER;
	memcpy(a, client.core.shared->data, sizeof(*a));
	return (int)a->error;
}

static int import(uint64_t id, struct lv_vion_answer *a)
{
	const struct lv_vion_request r = { .command = LV_VION_IMPORT, .gid = id };

	return call(&r, sizeof(r), a);
}

static int release(uint32_t loan)
{
	const struct lv_vion_request r = { .command = LV_VION_RELEASE, .loan = loan };
	struct lv_vion_answer a;

	return call(&r, sizeof(r), &a);
}

static int64_t map(const struct lv_vion_answer *a, uint32_t flags, uint8_t **at)
{
	uint64_t address = 0;
	int64_t n = xmem_map((struct xmem_slots){ client.half.link, a->slot, a->pages }, 0, flags,
			     a->tag, &address);

	*at = (uint8_t *)address;
	return n;
}

static void unmap(const struct lv_vion_answer *a)
{
	xmem_unmap((struct xmem_slots){ client.half.link, a->slot, a->pages }, LV_XMEM_END, 0);
}

static bool is_full_of(const uint8_t *at, uint8_t what)
{
	for (uint32_t i = 0; i < PAGES * LV_VION_PAGE; i++)
		if (at[i] != what)
			return false;
	return true;
}

/* ---- statements ---- */

static void try_buffers(void)
{
	struct lv_vion_answer a, b;
	uint8_t *at, *more;

	test_equal(import(gid[ANY], &a), 0, "an honest import is answered");
	test_equal(map(&a, LV_XMEM_WRITE, &at), PAGES, "its pages can be mapped");
	test_true(is_full_of(at, 'Z'), "and have what the exporter wrote");
	b = a;
	b.slot += PAGES;
	test_true(map(&b, 0, &more) < 0, "what was not lent cannot be mapped");
	test_equal(import(gid[ANY] ^ 1, &b), ENOENT_, "a GID that is guessed is none");
	test_equal(import(gid[FOREIGN], &b), ENOENT_, "nor one for another VM");
	test_equal(import(1ull << 56 | 1, &b), ENOENT_, "nor one of another VM");
	test_equal(import(gid[READ_ONLY], &b), 0, "a buffer to be read is lent");
	test_true(b.flags == LV_VION_READ_ONLY, "for that");
	test_true(map(&b, LV_XMEM_WRITE, &more) < 0, "and cannot be mapped for writing");
	test_equal(map(&b, 0, &more), PAGES, "but for reading");
	unmap(&b);
	test_equal(release(b.loan), 0, "a loan ends");
	test_equal(release(b.loan), ENOENT_, "once");
	test_equal(release(~0u), ENOENT_, "and no other one ends");
	test_equal(release(a.loan), 0, "one ends whose pages are still mapped");
	test_true(is_full_of(at, 'Z') || !at[0], "they are accessed without a fault");
	unmap(&a);
}

static void try_nonsense(void)
{
	static const struct { struct lv_vion_request r; uint32_t length; } nonsense[] = {
		{ { .command = 0, .gid = 1 }, 16 },
		{ { .command = ~0u, .gid = 1 }, 16 },
		{ { .command = LV_VION_IMPORT }, 16 },
		{ { .command = LV_VION_IMPORT, .gid = 1, .loan = 1 }, 16 },
		{ { .command = LV_VION_RELEASE }, 16 },
		{ { .command = LV_VION_RELEASE, .gid = 1, .loan = 1 }, 16 },
		{ { .command = LV_VION_IMPORT, .gid = 1 }, 0 },
		{ { .command = LV_VION_IMPORT, .gid = 1 }, 15 },
		{ { .command = LV_VION_IMPORT, .gid = 1 }, 17 },
	};
	struct lv_vion_answer a;
	uint32_t refused = 0;

	for (uint32_t i = 0; i < sizeof(nonsense) / sizeof(nonsense[0]); i++)
		refused += call(&nonsense[i].r, nonsense[i].length, &a) == EPROTO;
	test_equal(refused, sizeof(nonsense) / sizeof(nonsense[0]), "nonsense is told so");
}

static bool is_lent(void *cookie)
{
	return !import(gid[ANY], cookie);
}

/* Loans that nobody gives back, up to the budget. */
static void try_budget(void)
{
	struct lv_vion_answer a;
	uint32_t loans = 0;
	uint8_t *at;
	int err;

	while (!(err = import(gid[ANY], &a)) && map(&a, LV_XMEM_WRITE, &at) == PAGES)
		loans++;
	test_equal(err, ENOSPC_, "the budget ends");
	test_equal(loans, SLOTS / PAGES, "when so much is lent");
	connect_again();
	test_equal(import(gid[ANY], &a), ENOSPC_, "a new session does not free what is mapped");
	xmem_unmap((struct xmem_slots){ client.half.link, 0, 64 }, LV_XMEM_END, 0);
	test_true(wait_until(is_lent, &a, PATIENCE_MS), "what is given back can be lent again");
	for (uint32_t i = 0; i < SLOTS; i += 64)
		xmem_unmap((struct xmem_slots){ client.half.link, i, 64 }, LV_XMEM_END, 0);
}

static void try_to_rewrite(void)
{
	volatile struct lv_vion_request *v = (void *)client.core.shared->data;
	uint32_t answer[2], answered = 0, tries;
	struct lv_vion_answer a;

	for (tries = 0; tries < REWRITES; tries++) {
		if (vrpc_device_begin(&client, sizeof(*v)))
			break;
		for (uint32_t i = 0; !is_answered(answer); i++) {
			v->command = i % 3;
			v->loan = i & 4 ? 0 : i;
			v->gid = i & 8 ? gid[i % GIDS] : 0;
		}
		answered += !answer[1];
	}
	test_equal(answered, REWRITES, "requests are rewritten while they are judged");
	connect_again();
	test_equal(import(gid[ANY], &a), 0, "and an honest one is answered in the end");
	test_equal(release(a.loan), 0, "and its loan ends");
}

/* ---- */

static uint64_t hexadecimal(const char *text)
{
	uint64_t value = 0;

	for (uint32_t i = 0; i < 16; i++)
		value = value << 4 | (uint64_t)(text[i] <= '9' ? text[i] - '0' : text[i] - 'a' + 10);
	return value;
}

static bool hear_gids(void)
{
	char line[17 * GIDS];
	uint32_t got = 0;
	int64_t n;

	while (got < sizeof(line)) {
		n = vbpipe_device_read(&orders, line + got, (uint32_t)sizeof(line) - got,
				       PATIENCE_MS);
		if (n <= 0)
			return false;
		got += (uint32_t)n;
	}
	for (uint32_t i = 0; i < GIDS; i++)
		gid[i] = hexadecimal(line + 17 * i);
	return true;
}

int main(void)
{
	char end;

	if (!test_true(!vrpc_device_open(&client, 1, false) && !vbpipe_device_open(&orders, 0) &&
			       vbpipe_device_connect(&orders, PATIENCE_MS),
		       "a guest without an OS borrows") ||
	    !test_true(hear_gids() && connect_again(), "what it is told"))
		test_done();
	try_buffers();
	try_nonsense();
	try_budget();
	try_to_rewrite();
	vbpipe_device_write(&orders, "done\n", 5, PATIENCE_MS);
	vbpipe_device_read(&orders, &end, 1, PATIENCE_MS);
	test_done();
}
