// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * A front end of vbd that lies about the pages that it grants.  Disk 0 takes a request at once, disk
 * 1 (slow) has it for 100 ms and does nothing with its data.
 */
#include <bare/nkddi.h>
#include <bare/xmem.h>

#include "tests/system/vbd/front_guest.h"

#define BOOT_MS		90000	/* until the other VM has booted */
#define SLOTS		256u
#define SHOWN		(SLOTS - 1)	/* once shown, it stays the back end's */
#define ROUNDS		300u
#define TAG		7u
#define PER_PAGE	(VBD_PAGE / LV_VBD_SECTOR)
#define CANARY		0xa5

static const struct vbd_front_info shape = { .requests = 8, .buffer = 65536, .timeout = 20 };
static uint32_t dishonest, shown;
static uint8_t page[SLOTS][VBD_PAGE] __attribute__((aligned(4096)));

/* Slots that show the pages of the same numbers, for the time of an attempt. */
struct loan {
	uint32_t first, count, flags;
};

#define ALL_TO_WRITE(n)	{ 0, (n), LV_XMEM_WRITE }
#define TAGGED(number, ...)	\
	{ .cookie = 1, .flags = LV_VBD_GRANTED, .tag = (number), __VA_ARGS__ }
#define GRANTED(...)	TAGGED(TAG, __VA_ARGS__)

static const struct attempt {
	const char *statement;
	int want;
	struct loan loan;
	struct lv_vbd_request r;
} attempts[] = {
	{ "a read into granted pages is answered", LV_VBD_OK, ALL_TO_WRITE(16),
	  GRANTED(.op = LV_VBD_READ, .sectors = 16 * PER_PAGE) },
	{ "a write from pages granted for reading is answered", LV_VBD_OK, { 3, 2, 0 },
	  GRANTED(.op = LV_VBD_WRITE, .sectors = 2 * PER_PAGE, .slot = 3) },
	{ "data may begin within a page", LV_VBD_OK, ALL_TO_WRITE(2),
	  GRANTED(.op = LV_VBD_READ, .sectors = PER_PAGE, .data = 512) },
	{ "pages behind the end of the disk are refused", LV_VBD_BEYOND_END, ALL_TO_WRITE(1),
	  GRANTED(.op = LV_VBD_READ, .sectors = PER_PAGE, .sector = 2048) },
	{ "pages that are not granted are refused", LV_VBD_BUSY, { 0 },
	  GRANTED(.op = LV_VBD_READ, .sectors = PER_PAGE) },
	{ "one page of two that is not granted is refused", LV_VBD_BUSY, ALL_TO_WRITE(1),
	  GRANTED(.op = LV_VBD_READ, .sectors = 2 * PER_PAGE) },
	{ "the page behind a granted one, for its last sector, is refused", LV_VBD_BUSY, ALL_TO_WRITE(1),
	  GRANTED(.op = LV_VBD_READ, .sectors = PER_PAGE, .data = 512) },
	{ "a read into pages granted for reading breaks", BREAKS, { 0, 2, 0 },
	  GRANTED(.op = LV_VBD_READ, .sectors = 2 * PER_PAGE) },
	{ "another tag is refused", LV_VBD_BUSY, ALL_TO_WRITE(1),
	  TAGGED(TAG + 1, .op = LV_VBD_READ, .sectors = PER_PAGE) },
	{ "no tag breaks", BREAKS, ALL_TO_WRITE(1),
	  TAGGED(0, .op = LV_VBD_READ, .sectors = PER_PAGE) },
	{ "255 granted pages break", BREAKS, ALL_TO_WRITE(255),
	  GRANTED(.op = LV_VBD_READ, .sectors = 255 * PER_PAGE) },
	{ "a slot behind the last one breaks", BREAKS, { 0 },
	  GRANTED(.op = LV_VBD_WRITE, .sectors = PER_PAGE, .slot = SLOTS) },
	{ "slots from the last one but one to the next behind the last break", BREAKS,
	  { SLOTS - 2, 2, LV_XMEM_WRITE },
	  GRANTED(.op = LV_VBD_READ, .sectors = 3 * PER_PAGE, .slot = SLOTS - 2) },
	{ "slots that wrap around break", BREAKS, ALL_TO_WRITE(2),
	  GRANTED(.op = LV_VBD_READ, .sectors = 2 * PER_PAGE, .slot = 0xffffffff) },
	{ "data behind the first page breaks", BREAKS, ALL_TO_WRITE(2),
	  GRANTED(.op = LV_VBD_READ, .sectors = PER_PAGE, .data = VBD_PAGE) },
	{ "data between two sectors breaks", BREAKS, ALL_TO_WRITE(2),
	  GRANTED(.op = LV_VBD_READ, .sectors = PER_PAGE, .data = 100) },
	{ "a flush with pages breaks", BREAKS, ALL_TO_WRITE(1), GRANTED(.op = LV_VBD_FLUSH) },
	{ "a slot for data in a buffer breaks", BREAKS, ALL_TO_WRITE(4),
	  { .cookie = 1, .op = LV_VBD_WRITE, .sectors = PER_PAGE, .slot = 3 } },
	{ "a page that is shown without being asked for is refused", LV_VBD_BUSY,
	  { SHOWN, 1, LV_XMEM_WRITE | LV_XMEM_SHOW },
	  GRANTED(.op = LV_VBD_READ, .sectors = PER_PAGE, .slot = SHOWN) },
};

/* ---- pages ---- */

static struct xmem_slots slots_of(uint32_t first, uint32_t count)
{
	return (struct xmem_slots){ queue.rx.link, first, count };
}

static void lend(const struct loan *loan)
{
	uint32_t i;

	for (i = loan->first; i < loan->first + loan->count; i++)
		if (xmem_grant(slots_of(i, 1), (uint64_t)page[i], loan->flags, TAG) != 1)
			dishonest++;
	if (loan->flags & LV_XMEM_SHOW)
		shown += loan->count;
}

/* Takes back all that is lent.  So many slots the back end has still, the shown one aside. */
static uint64_t take_back(uint32_t flags)
{
	uint64_t left, all = 0;
	uint32_t i;

	for (i = 0; i < SLOTS; i += LV_XMEM_PAGES)
		if (xmem_revoke(slots_of(i, LV_XMEM_PAGES), flags, 0, &left) == LV_XMEM_PAGES)
			all += left;
	return all - shown;
}

static bool has_all_back(void *cookie)
{
	(void)cookie;
	return !take_back(LV_XMEM_FORCE);
}

static bool is_mapped(void *cookie)
{
	(void)cookie;
	return (xmem_query(slots_of(0, 1), 0, 0, NULL) & 0xff) == LV_XMEM_MAPPED;
}

/* ---- requests ---- */

/* As it is, but for the buffer of one that has data and no pages. */
static int try_one(struct lv_vbd_request r)
{
	return try(r, false, vbd_op_has_data(r.op) && !(r.flags & LV_VBD_GRANTED));
}

static int try_granted(const struct loan *loan, uint16_t op)
{
	struct lv_vbd_request r = GRANTED(.op = op, .slot = loan->first,
					  .sectors = loan->count * PER_PAGE, .sector = 512);
	int status;

	lend(loan);
	status = try_one(r);
	return take_back(0) ? NOTHING_CAME : status;
}

/* Honest requests of both disks are done: by grants, and with a buffer. */
static bool is_honest(void)
{
	static uint8_t pattern;
	const struct loan from = { 8, 2, 0 }, to = { 12, 2, LV_XMEM_WRITE };
	bool good;

	memset(page[8], ++pattern, 2 * VBD_PAGE);
	memset(page[12], 0, 2 * VBD_PAGE);
	good = probe(0) && try_granted(&from, LV_VBD_WRITE) == LV_VBD_OK &&
	       try_granted(&to, LV_VBD_READ) == LV_VBD_OK && !memcmp(page[8], page[12], 2 * VBD_PAGE);
	return good && try_one((struct lv_vbd_request){ .cookie = 1, .op = LV_VBD_READ, .disk = 1,
						    .sectors = PER_PAGE }) == LV_VBD_OK;
}

static void end_attempt(void)
{
	if (!wait_until(has_all_back, NULL, PATIENCE_MS) || !is_honest())
		dishonest++;
}

static void attempt(const struct attempt *a)
{
	memset(page, CANARY, sizeof(page));
	wait_until(is_on, NULL, PATIENCE_MS);
	lend(&a->loan);
	test_equal(try_one(a->r), a->want, a->statement);
	end_attempt();
}

/* ---- two at once ---- */

static const struct lv_vbd_request slow_read =
	GRANTED(.op = LV_VBD_READ, .disk = 1, .sectors = 2 * PER_PAGE);
static const struct loan two = ALL_TO_WRITE(2);

static bool begin_slow_read(void)
{
	if (!wait_until(is_on, NULL, PATIENCE_MS))
		return false;
	lend(&two);
	return send(slow_read, true, NULL) && wait_until(is_mapped, NULL, PATIENCE_MS);
}

static bool has_both_answers(void *cookie)
{
	is_over(cookie);
	return answers == 2;
}

static void use_slots_twice(void)
{
	struct lv_vbd_request again = slow_read;

	again.cookie = 2;
	if (test_true(begin_slow_read(), "a slow disk keeps pages while it reads"))
		send(again, true, NULL);
	test_equal(verdict(), LV_VBD_BUSY, "slots that another request uses are refused");
	test_true(wait_until(has_both_answers, NULL, PATIENCE_MS), "and that request is done");
	end_attempt();
}

static void lend_page_twice(void)
{
	const struct loan one = ALL_TO_WRITE(1);

	wait_until(is_on, NULL, PATIENCE_MS);
	lend(&one);
	xmem_grant(slots_of(1, 1), (uint64_t)page[0], LV_XMEM_WRITE, TAG);
	test_equal(try_one((struct lv_vbd_request)GRANTED(.op = LV_VBD_READ,
							  .sectors = 2 * PER_PAGE)),
		   LV_VBD_OK, "a page in two slots is read into");
	end_attempt();
}

static void lend_elsewhere(void)
{
	struct xmem_slots slots = { nkddi_find("other", 0, true), 0, 2 };

	test_true(slots.vlink && xmem_grant(slots, (uint64_t)page, LV_XMEM_WRITE, TAG) == 2,
		  "pages are granted over another link");
	test_equal(try_one((struct lv_vbd_request)GRANTED(.op = LV_VBD_READ, .sectors = PER_PAGE)),
		   LV_VBD_BUSY, "slots of another link are refused");
	end_attempt();
}

static void revoke_in_the_middle(uint32_t flags, const char *statement)
{
	if (!begin_slow_read())
		dishonest++;
	test_equal((int64_t)take_back(flags), 2, statement);
	test_equal(verdict(), LV_VBD_OK, "the request is answered all the same");
	test_equal((int64_t)take_back(0), 0, "and all pages are free then");
	end_attempt();
}

/* ---- what changes while it is read ---- */

static void rewrite(volatile struct lv_vbd_request *r, uint32_t round)
{
	static const uint32_t slots[] = { 0, 15, SLOTS, 0xffffffff, 3 };
	static const uint32_t sectors[] = { 16, 128, 0, 0xffffffff, 8 };

	for (uint32_t i = 0; i < 200; i++) {
		r->slot = slots[(i + round) % 5];
		r->sectors = sectors[i % 5];
		r->tag = i & 1 ? TAG : 0;
		r->data = i & 2 ? 0 : 0xfffffe00;
		r->flags = i & 4 ? LV_VBD_GRANTED : 0;
		r->op = i & 8 ? LV_VBD_READ : LV_VBD_WRITE;
	}
}

/* The back end may have seen the beginning of one request and the end of another one. */
static bool rewrite_one(uint32_t round)
{
	const struct loan all = ALL_TO_WRITE(16);
	struct lv_vbd_request *msg;

	lend(&all);
	msg = send((struct lv_vbd_request)GRANTED(.op = LV_VBD_READ, .sectors = 2 * PER_PAGE), true,
		   NULL);
	if (msg)
		rewrite(msg, round);
	return msg && wait_until(is_over, NULL, PATIENCE_MS);
}

/* What was taken is this guest's again, whoever reads a disk into it just now. */
static bool revoke_one(uint32_t round)
{
	const struct loan all = ALL_TO_WRITE(16);
	struct lv_vbd_request r = GRANTED(.op = LV_VBD_READ, .sectors = 16 * PER_PAGE);
	bool over;

	lend(&all);
	if (!send(r, true, NULL))
		return false;
	spin_us(round * 7 % 500);
	take_back(LV_XMEM_FORCE);
	memset(page, CANARY, 16 * VBD_PAGE);
	over = wait_until(is_over, NULL, PATIENCE_MS);
	for (uint32_t i = 0; i < 16; i++)
		for (uint32_t k = 0; k < VBD_PAGE; k++)
			over &= page[i][k] == CANARY;
	return over;
}

static void again_and_again(bool (*one)(uint32_t), const char *statement)
{
	uint32_t round, broken = 0;

	for (round = 0; round < ROUNDS; round++) {
		if (!wait_until(is_on, NULL, PATIENCE_MS) || !one(round))
			break;
		broken += !answers;
		if (!wait_until(has_all_back, NULL, PATIENCE_MS))
			break;
	}
	test_equal(round, ROUNDS, statement);
	test_note("%u sessions broke by that\n", broken);
	end_attempt();
}

int main(void)
{
	if (!front_open(&shape))
		return 0;
	test_true(wait_until(has_disks, NULL, BOOT_MS), "the disks are there");
	test_true(is_honest(), "honest requests by grants and with a buffer are done");
	for (uint32_t i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++)
		attempt(&attempts[i]);
	lend_page_twice();
	lend_elsewhere();
	use_slots_twice();
	revoke_in_the_middle(0, "pages that a disk uses are asked for");
	revoke_in_the_middle(LV_XMEM_FORCE, "pages that a disk uses are taken by force");
	again_and_again(rewrite_one, "requests by grants are rewritten while they are read");
	again_and_again(revoke_one,
			"pages are taken while requests use them, and stay as they are");
	test_equal(dishonest, 0, "after each of this honest requests of both disks are done");
	memcpy(page[0], "done", 4);
	test_equal(try_granted(&(const struct loan){ 0, 1, 0 }, LV_VBD_WRITE), LV_VBD_OK,
		   "the last request is done");
	test_done();
}
