// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * GRANT takes one value of each word of a list, whatever another vCPU writes there meanwhile: what
 * was judged is what is granted.
 */
#include <bare/board.h>
#include <bare/cpu.h>
#include <bare/nkddi.h>
#include <bare/test.h>
#include <bare/xmem.h>

#define SLOTS	LV_XMEM_PAGES
#define TAG	7

static uint64_t pages[2][512] __attribute__((aligned(4096)));

/* What stands by turns in the list, from word @from on, and how often that was written. */
static volatile uint64_t *list;
static uint64_t value[2];
static uint32_t from, written;

static struct xmem_slots all;
static uint64_t granted[SLOTS];	/* what the owner's QUERY says */

/* What came of the rounds. */
static struct {
	uint32_t granted, refused, odd;
	uint32_t mixed;		/* granted with some words of either value */
	uint32_t strange;	/* pages that are neither value */
	uint32_t other;		/* pages that show something else than QUERY says */
	uint32_t rest;		/* slots that a refused call left behind */
} seen;

static void rewrite(void *cookie)
{
	(void)cookie;
	for (uint32_t n = 0;; n++) {
		uint64_t now = __atomic_load_n(&value[n & 1], __ATOMIC_RELAXED);

		for (uint32_t i = __atomic_load_n(&from, __ATOMIC_RELAXED); i < SLOTS; i++)
			list[i] = now;
		__atomic_store_n(&written, n, __ATOMIC_RELEASE);
		/* Each value stays for another while, or one of them might hardly be seen. */
		for (uint32_t pause = n * 2654435761u >> 24; pause; pause--)
			__asm__ volatile("");
	}
}

/* The other vCPU has taken what was put into value[]. */
static void wait_for_writer(void)
{
	uint32_t since = __atomic_load_n(&written, __ATOMIC_ACQUIRE);

	while (__atomic_load_n(&written, __ATOMIC_ACQUIRE) - since < 3)
		__asm__ volatile("yield");
}

/* All slots are granted.  By what, of those that changed? */
static void look_at_grants(void)
{
	uint32_t second = 0;

	for (uint32_t i = from; i < SLOTS; i++) {
		struct xmem_answer slot = { 0 };

		xmem_query((struct xmem_slots){ all.vlink, i, 0 }, 0, 0, &slot);
		granted[i] = slot.page;
		seen.strange += slot.page != value[0] && slot.page != value[1];
		second += slot.page == value[1];
	}
	seen.mixed += second && second != SLOTS;
}

/* Is it there when it is mapped?  The calls take the time of very many that map nothing. */
static void look_at_pages(void)
{
	uint64_t at = 0;

	if (xmem_map(all, 0, 0, TAG, &at) != SLOTS)
		seen.odd++;
	for (uint32_t i = 0; i < SLOTS; i++)
		seen.other +=
			granted[i] != (uint64_t)pages[*(volatile uint64_t *)(at + i * 4096) & 1];
	xmem_unmap(all, 0, TAG);
}

static void look(int64_t result)
{
	struct xmem_answer first = { 0 };

	if (result == SLOTS) {
		seen.granted++;
		look_at_grants();
		if (!from)
			look_at_pages();
		xmem_revoke(all, 0, TAG, NULL);
	} else if (result == LV_EACCES) {
		seen.refused++;
	} else {
		seen.odd++;
	}
	xmem_query(all, 0, 0, &first);
	seen.rest += first.run != SLOTS || first.page;
}

static void run(uint64_t first, uint64_t second, uint32_t changes, uint32_t rounds)
{
	seen = (typeof(seen)){ 0 };
	__atomic_store_n(&value[0], first, __ATOMIC_RELAXED);
	__atomic_store_n(&value[1], second, __ATOMIC_RELAXED);
	wait_for_writer();
	__atomic_store_n(&from, SLOTS - changes, __ATOMIC_RELAXED);
	wait_for_writer();
	for (uint32_t i = 0; i < SLOTS - changes; i++)
		list[i] = first;
	for (uint32_t n = 0; n < rounds; n++)
		look(xmem_grant(all, (uint64_t)list, LV_XMEM_LIST, TAG));
	test_note("%u granted, %u refused, %u mixed\n", seen.granted, seen.refused, seen.mixed);
	test_equal(seen.odd, 0, "each grant is done or refused");
	test_equal(seen.rest, 0, "and leaves nothing behind");
	test_equal(seen.strange, 0, "no page was granted that the list never named");
	test_equal(seen.other, 0, "and what is mapped is what was granted");
}

int main(void)
{
	struct lv_vlink *loop = nkddi_find("loop", 0, false);

	if (!test_true(loop, "there is a loopback link"))
		test_done();
	all = (struct xmem_slots){ loop, 0, SLOTS };
	pages[1][0] = 1;
	list = (volatile uint64_t *)nkddi_pdev_alloc(loop, 1, SLOTS * 8);
	value[0] = value[1] = (uint64_t)pages[0];
	cpu_start(1, rewrite, NULL);

	test_note("a list of two pages by turns\n");
	run((uint64_t)pages[0], (uint64_t)pages[1], SLOTS, 2000);
	test_equal(seen.granted, 2000, "a list that changes is granted");
	test_true(seen.mixed, "some grants have pages of two moments");

	test_note("a page that is not the VM's own by turns, as the last one\n");
	run((uint64_t)pages[0], board.pdev.base, 1, 100000);
	test_true(seen.granted, "a list that is right as it is read is granted");
	test_true(seen.refused, "and refused if one word is not");
	test_equal(seen.mixed, 0, "nothing but its own was granted");
	test_done();
}
