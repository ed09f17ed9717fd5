// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The owner: what it lends is seen where it should be, as long as it should be, and no longer. */
#include <string.h>

#include <bare/board.h>

#include "tests/system/xmem/bare_xmem/follower.h"

#define PAGE	4096
#define PAGES	16

static uint64_t pages[PAGES][PAGE / 8] __attribute__((aligned(PAGE)));

/* The borrower that is told something, and the link over which it borrows. */
struct borrower {
	const char *name;
	struct meeting meeting;
	uint32_t step;
	struct lv_vlink *vlink;
	int32_t number;
	bool direct;
};

static int64_t tell(struct borrower *b, const struct order_words *order, uint64_t *value)
{
	const struct answer_words *answer =
		(const struct answer_words *)(uintptr_t)&b->meeting.theirs[2];

	memcpy((void *)(uintptr_t)&b->meeting.mine[2], order, sizeof(*order));
	meeting_say(&b->meeting, ++b->step);
	meeting_wait(&b->meeting, b->step, 20000);
	if (value)
		*value = answer->value;
	return answer->result;
}

static int64_t their_map(struct borrower *b, uint32_t first, uint32_t count, uint32_t flags,
			 uint64_t *at)
{
	struct order_words order = { ORDER_MAP, { (uint64_t)b->number, first, count, flags, 7 } };

	return tell(b, &order, at);
}

static int64_t their_unmap(struct borrower *b, uint32_t first, uint32_t count, uint32_t flags)
{
	struct order_words order = { ORDER_UNMAP, { (uint64_t)b->number, first, count, flags } };

	return tell(b, &order, NULL);
}

static bool they_read(struct borrower *b, uint64_t at, uint64_t *value)
{
	struct order_words order = { ORDER_READ, { at } };

	return tell(b, &order, value);
}

static bool they_write(struct borrower *b, uint64_t at, uint64_t value)
{
	struct order_words order = { ORDER_WRITE, { at, value } };

	return tell(b, &order, NULL);
}

static struct xmem_slots slots(const struct borrower *b, uint32_t first, uint32_t count)
{
	return (struct xmem_slots){ b->vlink, first, count };
}

static void fill(void)
{
	for (uint32_t i = 0; i < PAGES; i++)
		pages[i][0] = 0x1000 + i;
}

/* Slots 0 to 3 are pages[0..3]. */
static void lends_and_takes_back(struct borrower *b)
{
	uint64_t at = 0, value = 0, left = 9;

	fill();
	test_equal(xmem_grant(slots(b, 0, 4), (uint64_t)pages, LV_XMEM_WRITE, 7), 4,
		   "pages of one's own can be granted");
	test_equal(their_map(b, 0, 4, LV_XMEM_WRITE, &at), 4, "and mapped by the borrower");
	test_true(they_read(b, at + 2 * PAGE, &value) && value == 0x1002,
		  "who sees what is in them");
	test_true(they_write(b, at + 3 * PAGE + 8, 0xabc) && pages[3][1] == 0xabc,
		  "and writes to them");
	test_true(!they_read(b, at + 4 * PAGE, &value), "the next page is not there");
	test_equal(xmem_revoke(slots(b, 0, 4), 0, 0, &left), 4, "the owner asks for them");
	test_equal((int64_t)left, 4, "the borrower still has them");
	test_equal(their_unmap(b, 0, 4, 0), 4, "and gives them back");
	test_true(!they_read(b, at, &value), "then they are not there any more");
	test_equal(xmem_query(slots(b, 0, 0), 0, 0, NULL), LV_XMEM_FREE, "and the slots are free");
}

static void reading_only(struct borrower *b)
{
	uint64_t at = 0, value = 0;

	xmem_grant(slots(b, 4, 1), (uint64_t)pages[4], 0, 7);
	test_equal(their_map(b, 4, 1, LV_XMEM_WRITE, NULL), LV_EACCES,
		   "what is lent for reading cannot be mapped for writing");
	test_equal(their_map(b, 4, 1, 0, &at), 1, "but for reading");
	test_true(they_read(b, at, &value) && value == 0x1004, "and read");
	test_true(!they_write(b, at, 1) && pages[4][0] == 0x1004, "a store gives an abort");
	test_equal(their_unmap(b, 4, 1, LV_XMEM_END), 1, "the borrower can end it");
}

static void takes_by_force(struct borrower *b)
{
	uint64_t at = 0, value = 0, left = 9;

	xmem_grant(slots(b, 5, 2), (uint64_t)pages[5], LV_XMEM_WRITE, 7);
	their_map(b, 5, 2, LV_XMEM_WRITE, &at);
	they_read(b, at, &value);
	test_equal(xmem_revoke(slots(b, 5, 2), LV_XMEM_FORCE, 0, &left), 2, "the owner takes them");
	test_true(they_read(b, at, &value) && value != 0x1005, "the borrower reads something else");
	test_true(they_write(b, at, 0x77) && they_read(b, at, &value) && value == 0x77,
		  "and what it writes there itself");
	test_equal((int64_t)pages[5][0], 0x1005, "which is not in the owner's page");
	test_equal(xmem_grant(slots(b, 5, 1), (uint64_t)pages[5], 0, 7), LV_EBUSY,
		   "the slots are not free before the borrower knows");
	test_equal(their_unmap(b, 5, 2, 0), 2, "who gives them back");
	test_true(!they_read(b, at, &value), "and then has nothing there");
	test_equal(xmem_query(slots(b, 5, 0), 0, 0, NULL), LV_XMEM_FREE, "now they are free");
}

static void shows(struct borrower *b)
{
	bool server = b->vlink->s_id == b->meeting.peer;
	struct order_words order = { ORDER_STATE, { (uint64_t)b->number, LV_VLINK_RESET } };

	test_equal(xmem_grant(slots(b, 8, 1), (uint64_t)pages[8], LV_XMEM_SHOW, 0), LV_EBUSY,
		   "nothing is shown to an end that is OFF");
	tell(b, &order, NULL);
	test_true(*nkddi_state(b->vlink, server) == LV_VLINK_RESET, "the borrower comes up");
	test_equal(xmem_grant(slots(b, 8, 1), (uint64_t)pages[8], LV_XMEM_SHOW, 0), 1,
		   "now a page is there at once");
	test_equal(xmem_query(slots(b, 8, 0), 0, 0, NULL), LV_XMEM_MAPPED, "and counts as mapped");
	test_equal(nkddi_link_counter(b->vlink, b->vlink->s_id == board.vm_id ?
							LV_COUNTER_LINK_HELD_SERVER :
							LV_COUNTER_LINK_HELD_CLIENT),
		   1, "in the counter too");
	their_unmap(b, 8, 1, LV_XMEM_END);
}

/* Slots 10 and 11 have the tag 7, slot 12 has 8. */
static void keeps_grants_apart(struct borrower *b)
{
	struct order_words order = { ORDER_UNMAP, { (uint64_t)b->number, 10, 3, 0, 8 } };
	struct xmem_answer answer = { 0 };
	uint64_t left = 9;

	xmem_grant(slots(b, 10, 2), (uint64_t)pages[10], 0, 7);
	xmem_grant(slots(b, 12, 1), (uint64_t)pages[12], 0, 8);
	xmem_query(slots(b, 10, 0), 0, 0, &answer);
	test_true(answer.run == 2 && answer.tag == 7 && answer.page == (uint64_t)pages[10],
		  "the owner is told of slots that are alike, of their tag and page");
	their_map(b, 10, 2, 0, NULL);
	test_equal(xmem_revoke(slots(b, 10, 3), LV_XMEM_FORCE, 8, &left), 3,
		   "all of another grant is taken");
	test_true(left == 0 && xmem_query(slots(b, 12, 0), 0, 0, NULL) == LV_XMEM_FREE,
		  "it is free");
	test_equal(tell(b, &order, NULL), 3, "the borrower unmaps that, too");
	test_equal(xmem_query(slots(b, 10, 0), 0, 0, &answer), LV_XMEM_MAPPED,
		   "the grant beside it goes on");
	order.arg[4] = 7;
	tell(b, &order, NULL);
	test_equal(xmem_query(slots(b, 10, 0), 0, 0, &answer), LV_XMEM_GRANTED,
		   "until it is named");
	test_equal(xmem_revoke(slots(b, 10, 2), 0, 7, &left), 2, "and ended");
	test_true(!left && xmem_query(slots(b, 10, 0), 0, 0, &answer) == LV_XMEM_FREE &&
			  answer.run == b->vlink->xmem_own - 10 && !answer.tag && !answer.page,
		  "then all slots are free and alike");
}

static void refuses(struct borrower *b)
{
	const struct lv_vlink *vlink = b->vlink;
	uint64_t end = board.ram.base + board.ram.size, list;

	test_equal(xmem_grant(slots(b, 0, 1), vlink->pmem, 0, 0), LV_EACCES,
		   "PMEM is not one's own");
	test_equal(xmem_grant(slots(b, 0, 1), board.pdev.base, 0, 0), LV_EACCES, "nor is PDEV");
	test_equal(xmem_grant(slots(b, 0, 1), board.uart.base, 0, 0), LV_EACCES, "nor a device");
	test_equal(xmem_grant(slots(b, 0, 2), end - PAGE, 0, 0), LV_EACCES,
		   "nor what is behind RAM");
	test_equal(xmem_grant(slots(b, 0, 2), -(uint64_t)PAGE, 0, 0), LV_EACCES,
		   "a run cannot wrap around");
	test_equal(xmem_grant(slots(b, 0, 1), (uint64_t)pages + 8, 0, 0), LV_EINVAL,
		   "pages are aligned");
	test_equal(xmem_grant(slots(b, 0, 1), (uint64_t)pages, LV_XMEM_LIST, 0), LV_EINVAL,
		   "a list is in PDEV");
	test_equal(xmem_grant(slots(b, vlink->xmem_own, 1), (uint64_t)pages, 0, 0), LV_EINVAL,
		   "a slot must exist");
	list = (uint64_t)nkddi_pdev_alloc(vlink, 9, 64);
	((volatile uint64_t *)list)[0] = (uint64_t)pages[0];
	((volatile uint64_t *)list)[1] = board.pdev.base;
	test_equal(xmem_grant(slots(b, 0, 2), list, LV_XMEM_LIST, 0), LV_EACCES,
		   "a list with one bad page is refused");
	test_equal(xmem_query(slots(b, 0, 0), 0, 0, NULL), LV_XMEM_FREE, "as a whole");
}

/* The borrower's pages, which a direct-mapped VM sees at machine addresses, are not lent on. */
static void lent_is_not_owned(struct borrower *b)
{
	uint64_t at = 0;
	struct order_words order = { ORDER_GRANT, { 0, 0, 1, 0, 0 } };

	if (b->direct)
		return;
	xmem_grant(slots(b, 0, 1), (uint64_t)pages[0], 0, 7);
	their_map(b, 0, 1, 0, &at);
	order.arg[3] = at;
	test_equal(tell(b, &order, NULL), LV_EACCES, "what is borrowed cannot be lent on");
	their_unmap(b, 0, 1, LV_XMEM_END);
}

/* Two links to one direct-mapped VM grant the same page: it stays until both have ended. */
static void the_same_page_twice(struct borrower *b)
{
	struct xmem_slots other = { nkddi_find("lend", 2, true), 0, 1 };
	struct order_words state = { ORDER_STATE, { 2, LV_VLINK_RESET } };
	uint64_t at = 0, value = 0;

	tell(b, &state, NULL);
	xmem_grant(slots(b, 0, 1), (uint64_t)pages[0], 0, 7);
	their_map(b, 0, 1, 0, &at);
	test_true(!they_write(b, at, 5), "a page is mapped for reading");
	test_equal(xmem_grant(other, (uint64_t)pages[0], LV_XMEM_WRITE | LV_XMEM_SHOW, 0), 1,
		   "another link shows it for writing");
	test_true(they_write(b, at, 0x1000), "so it can be written");
	state = (struct order_words){ ORDER_UNMAP, { 2, 0, 1, LV_XMEM_END } };
	test_equal(tell(b, &state, NULL), 1, "until the other link is done");
	test_true(!they_write(b, at, 5), "then only read");
	test_true(they_read(b, at, &value) && value == 0x1000, "but that");
	their_unmap(b, 0, 1, LV_XMEM_END);
	test_true(!they_read(b, at, &value), "and in the end it is gone");
}

static void run(struct borrower *b, int32_t number, bool direct)
{
	struct order_words end = { ORDER_END, { 0 } };

	*b = (struct borrower){ .number = number, .vlink = lend_of(number), .direct = direct };
	if (!meeting_open(&b->meeting, number))
		return;
	console_printf("note: to %s\n", direct ? "the direct-mapped VM" : "the ordinary VM");
	lends_and_takes_back(b);
	reading_only(b);
	takes_by_force(b);
	shows(b);
	keeps_grants_apart(b);
	refuses(b);
	lent_is_not_owned(b);
	if (direct)
		the_same_page_twice(b);
	memcpy((void *)(uintptr_t)&b->meeting.mine[2], &end, sizeof(end));
	meeting_say(&b->meeting, ++b->step);
}

/* In a loopback link an ordinary VM has both views in its window. */
static void to_oneself(void)
{
	struct lv_vlink *loop = nkddi_find("loop", 1, true);
	struct xmem_slots own = { loop, 0, 1 };
	uint64_t at = 0, value = 0;

	xmem_grant(own, (uint64_t)pages[0], LV_XMEM_SERVER, 7);
	test_equal(xmem_map(own, 0, LV_XMEM_SERVER, 7, &at), 1, "a VM can lend to itself");
	test_equal((int64_t)at, (int64_t)loop->xmem + loop->xmem_peer * PAGE,
		   "the server's slots appear behind the client's");
	test_true(probe_read(at, 8, &value) && value == pages[0][0], "and see its page");
	test_equal(xmem_query(own, 1, 0, NULL), LV_XMEM_FREE, "the client's slots are others");
	xmem_revoke(own, LV_XMEM_FORCE | LV_XMEM_SERVER, 0, NULL);
	test_true(probe_read(at, 8, &value) && !value, "it can revoke, too");
	test_equal(xmem_unmap(own, LV_XMEM_SERVER, 0), 1, "and give back");
}

int main(void)
{
	static struct borrower b, d;

	to_oneself();
	run(&b, 0, false);
	run(&d, 1, true);
	test_equal(nkddi_counter(LV_COUNTER_FAULT), 0, "the owner had no abort");
	test_done();
}
