// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Each call of XMEM many times, for 1, 16 and 64 pages, between the marks of the plugin. */
#include <bare/nkddi.h>
#include <bare/test.h>
#include <bare/wait.h>
#include <bare/xmem.h>

#include "tools/insncount/mark.h"

#define TIMES	16

static uint64_t pages[LV_XMEM_PAGES][512] __attribute__((aligned(4096)));
static struct lv_vlink *loop, *lend;

static void call_grant(uint32_t count, uint64_t list)
{
	xmem_grant((struct xmem_slots){ loop, 0, count }, list,
		   LV_XMEM_SERVER | LV_XMEM_WRITE | LV_XMEM_LIST, 0);
}

static void call_map(uint32_t count)
{
	xmem_map((struct xmem_slots){ loop, 0, count }, 0, LV_XMEM_SERVER | LV_XMEM_WRITE, 0, NULL);
}

static void call_unmap(uint32_t count, uint32_t flags)
{
	xmem_unmap((struct xmem_slots){ loop, 0, count }, LV_XMEM_SERVER | flags, 0);
}

static void call_revoke(uint32_t count)
{
	xmem_revoke((struct xmem_slots){ loop, 0, count }, LV_XMEM_SERVER, 0, NULL);
}

/* Each mark has to be in the program once: @SIZE is a constant. */
#define ROUND(SIZE, ID, list) do { \
	MARK_BEGIN(ID); \
	call_grant(SIZE, list); \
	MARK_END(ID); \
	MARK_BEGIN(ID + 1); \
	call_map(SIZE); \
	MARK_END(ID + 1); \
	MARK_BEGIN(ID + 2); \
	call_unmap(SIZE, 0); \
	MARK_END(ID + 2); \
	MARK_BEGIN(ID + 3); \
	call_revoke(SIZE); \
	MARK_END(ID + 3); \
} while (0)

/* Pages of the other VM are taken.  Its slots stay REVOKED: other ones each time. */
#define FORCE(SIZE, ID, first) do { \
	xmem_grant((struct xmem_slots){ lend, first, SIZE }, (uint64_t)pages, \
		   LV_XMEM_WRITE | LV_XMEM_SHOW, 0); \
	MARK_BEGIN(ID); \
	xmem_revoke((struct xmem_slots){ lend, first, SIZE }, LV_XMEM_FORCE, 0, NULL); \
	MARK_END(ID); \
} while (0)

static void name(uint32_t id, uint32_t size)
{
	static const char *const call[] = { "GRANT by list", "MAP", "UNMAP", "REVOKE" };
	const char *pages_of = size == 1 ? "page" : "pages";

	for (uint32_t i = 0; i < 4; i++)
		test_note("path %u: XMEM %s, %u %s\n", id + i, call[i], size, pages_of);
	test_note("path %u: XMEM REVOKE by force, %u %s\n", id + 4, size, pages_of);
}

static bool is_up(void *cookie)
{
	return ((const struct lv_vlink *)cookie)->c_state != LV_VLINK_OFF;
}

static bool is_off(void *cookie)
{
	return !is_up(cookie);
}

/* The longest calls.  Whose VM is direct-mapped, comes to its end before anything is counted. */
static void lend_direct(void)
{
	struct lv_vlink *direct = nkddi_find("lend", 1, true);
	struct xmem_slots first = { direct, 0, LV_XMEM_PAGES };
	struct xmem_slots taken = { direct, LV_XMEM_PAGES, LV_XMEM_PAGES };

	nkddi_publish(direct, true, LV_VLINK_RESET);
	test_true(wait_until(is_up, direct, 10000), "the direct-mapped borrower is there");
	xmem_grant(first, (uint64_t)pages, LV_XMEM_WRITE, 0);
	xmem_grant(taken, (uint64_t)pages, LV_XMEM_WRITE | LV_XMEM_SHOW, 0);
	xmem_query(taken, 0, 0, NULL);
	xmem_revoke(taken, LV_XMEM_FORCE, 0, NULL);
	nkddi_publish(direct, true, LV_VLINK_ON);
	test_true(wait_until(is_off, direct, 10000), "and comes to its end");
}

int main(void)
{
	uint64_t *list;

	loop = nkddi_find("loop", 0, true);
	lend = nkddi_find("lend", 0, true);
	nkddi_publish(lend, true, LV_VLINK_RESET);
	test_true(wait_until(is_up, lend, 10000), "the borrower is there");
	lend_direct();
	list = (uint64_t *)nkddi_pdev_alloc(loop, 0, LV_XMEM_PAGES * 8);
	for (uint32_t i = 0; i < LV_XMEM_PAGES; i++)
		list[i] = (uint64_t)pages[i];
	name(1, 1);
	name(6, 16);
	name(11, 64);
	wait_ms(100);		/* the UART is quiet */
	for (uint32_t i = 0; i < TIMES; i++) {
		ROUND(1, 1, (uint64_t)list);
		FORCE(1, 5, i);
		ROUND(16, 6, (uint64_t)list);
		FORCE(16, 10, TIMES + i * 16);
		ROUND(64, 11, (uint64_t)list);
		FORCE(64, 15, TIMES * (1 + 16) + i * 64);
	}
	test_done();
}
