// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Lends buffers by vion and lies: the low byte of a GID says how. */
#include <string.h>

#include <bare/test.h>
#include <bare/timer.h>
#include <bare/vrpc.h>
#include <bare/wait.h>
#include <bare/xmem.h>

#include "proto/vion.h"

#define PAGES		2u
#define SLOTS		64u
#define BYTES		(PAGES * LV_VION_PAGE)
#define PATTERN		'Z'
#define PATIENCE_MS	100000
#define LATE_MS		3000
#define SOON_MS		1000
#define REWRITES	20000u

/* ivi.sh has the same numbers. */
enum how {
	HONEST,
	/* No honest lender says so. */
	LIE_SLOT, LIE_SLOTS, LIE_PAGES, LIE_NOTHING, LIE_TAG, LIE_LOAN, LIE_FLAGS, LIE_LARGE,
	LIE_SMALL, LIE_ERROR, LIE_SHORT, LIE_LONG, LIE_BOTH,
	/* There is no such grant. */
	LIE_OTHER_TAG, LIE_OTHER_SLOT, LIE_MORE, LIE_WRITE, LIE_OVER,
	LIE_LATE,		/* answers when the importer is gone */
	LIE_NEVER,		/* answers when the session is over */
	LIE_LEAVE,		/* ends the session in the call */
	LIE_TAKE,		/* takes the pages a moment later */
	LIE_ASK,		/* wants them back a moment later */
	LIE_RELEASE,		/* does not acknowledge RELEASE */
	LIE_REWRITE,		/* changes its answer while that is judged */
	UNASKED,		/* is given up before we could hear of it */
	END,
};

static struct vrpc_device server;
static uint8_t page[PAGES][LV_VION_PAGE] __attribute__((aligned(4096)));
static struct xmem_slots all;
static uint32_t last_tag, releases, strays, kept;
static enum how last;
static uint64_t take_at;		/* 0: nothing to take */
static bool ended;

/* ---- grants ---- */

static void revoke(uint32_t flags)
{
	xmem_revoke(all, flags, 0, NULL);
}

static bool is_free(void *cookie)
{
	uint64_t left = 1;

	(void)cookie;
	xmem_revoke(all, LV_XMEM_FORCE, 0, &left);
	return !left;
}

static void lend(struct lv_vion_answer *a, enum how how)
{
	uint32_t n = how == LIE_MORE ? 1 : PAGES;
	uint32_t flags = how == LIE_WRITE ? 0 : LV_XMEM_WRITE;
	struct xmem_slots slots = all;

	kept += !wait_until(is_free, NULL, PATIENCE_MS);
	memset(page, PATTERN, BYTES);
	slots.count = n;
	*a = (struct lv_vion_answer){
		.loan = ++last_tag,
		.size = BYTES,
		.pages = PAGES,
		.tag = last_tag,
	};
	strays += xmem_grant(slots, (uint64_t)page, flags, last_tag) != n;
}

/* ---- lies ---- */

static uint32_t lie(struct lv_vion_answer *a, enum how how)
{
	uint32_t length = sizeof(*a);

	switch (how) {
	case LIE_SLOT:		a->slot = ~0u; break;
	case LIE_SLOTS:		a->slot = SLOTS - 1; break;
	case LIE_PAGES:		a->pages = ~0u; break;
	case LIE_NOTHING:	a->pages = 0; a->size = 0; break;
	case LIE_TAG:		a->tag = 0; break;
	case LIE_LOAN:		a->loan = 0; break;
	case LIE_FLAGS:		a->flags = ~0u; break;
	case LIE_LARGE:		a->size = ~0ull; break;
	case LIE_SMALL:		a->size = LV_VION_PAGE; break;
	case LIE_ERROR:		*a = (struct lv_vion_answer){ .error = 512 }; break;
	case LIE_SHORT:		length = 3; break;
	case LIE_LONG:		length = 64; break;
	case LIE_BOTH:		a->error = 2; break;
	case LIE_OTHER_TAG:	a->tag++; break;
	case LIE_OTHER_SLOT:	a->slot = SLOTS - PAGES; break;
	case LIE_OVER:		revoke(LV_XMEM_FORCE); break;
	default:		break;
	}
	return length;
}

static bool is_over(void *cookie)
{
	(void)cookie;
	return link_session_epoch(&server.core.session) == LINK_EPOCH_NONE;
}

static void hold(enum how how)
{
	if (how == LIE_LATE)
		wait_ms(LATE_MS);
	if (how == LIE_NEVER)
		strays += !wait_until(is_over, NULL, PATIENCE_MS);
	if (how == LIE_LEAVE) {
		vrpc_device_want(&server, false);
		vrpc_device_want(&server, true);
	}
}

static void rewrite(const struct lv_vion_answer *good)
{
	volatile struct lv_vion_answer *v = (void *)server.core.shared->data;

	for (uint32_t i = 0; i < REWRITES; i++) {
		v->loan = i & 1 ? good->loan : 0;
		v->size = i & 2 ? BYTES : ~0ull;
		v->slot = i & 4 ? 0 : SLOTS - 1;
		v->pages = i & 8 ? PAGES : SLOTS;
		v->tag = i & 16 ? good->tag : i;
	}
}

/* ---- requests ---- */

static uint32_t import(struct lv_vion_answer *a, enum how how)
{
	uint32_t length;

	last = how;
	strays += how == UNASKED;
	lend(a, how);
	length = lie(a, how);
	if (how == LIE_TAKE || how == LIE_ASK)
		take_at = timer_now() + timer_of_us(SOON_MS * 1000);
	hold(how);
	return length;
}

static uint32_t release(struct lv_vion_answer *a, const struct lv_vion_request *r)
{
	releases++;
	/* What is rewritten may name any loan; one that was given up is released behind the next. */
	strays += last_tag - r->loan > 1 && last != LIE_REWRITE;
	if (last == LIE_RELEASE)
		a->loan = 1;
	return sizeof(*a);
}

/* A buffer that was taken cannot be had again, nor one that means the end. */
static bool is_dead(uint32_t how)
{
	ended = how >= END;
	return ended || (how == last && (how == LIE_TAKE || how == LIE_ASK));
}

static void serve(uint32_t size)
{
	struct lv_vion_answer a = { 0 };
	uint8_t *data = server.core.shared->data;
	uint32_t length = sizeof(a);
	struct lv_vion_request r = { 0 };

	if (vion_request_load(data, size, &r)) {
		strays += last != LIE_REWRITE;		/* it may have hit this request */
	} else if (r.command == LV_VION_RELEASE) {
		length = release(&a, &r);
	} else if (is_dead(r.gid & 0xff)) {
		a.error = 2;
	} else {
		length = import(&a, r.gid & 0xff);
	}
	memcpy(data, &a, sizeof(a));
	vrpc_device_answer(&server, length);
	if (last == LIE_REWRITE && r.command == LV_VION_IMPORT)
		rewrite(&a);
}

static bool work(void *cookie)
{
	uint32_t size;

	(void)cookie;
	if (take_at && timer_now() > take_at) {
		take_at = 0;
		revoke(last == LIE_TAKE ? LV_XMEM_FORCE : 0);
	}
	if (vrpc_device_take(&server, &size))
		return false;
	serve(size);
	return true;
}

int main(void)
{
	if (!test_true(!vrpc_device_open(&server, 0, true), "a guest without an OS lends"))
		test_done();
	all = (struct xmem_slots){ server.half.link, 0, SLOTS };
	while (!ended && wait_until(work, NULL, PATIENCE_MS))
		;
	test_true(ended, "the lender that lies is told to end");
	test_equal(strays, 0, "no request was wrong");
	test_equal(kept, 0, "the importer gave all pages back each time");
	test_true(releases >= 10, "it releases what it could not use");
	test_note("%u loans were released\n", releases);
	wait_ms(500);
	test_done();
}
