// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * A direct-mapped back end of vbd that lies about the pages that it is granted.  Disk 0 (liar): a
 * granted request at sector LIES_AT + 128 * n is answered with the nth lie, once.  Disk 1 (honest)
 * takes orders: a write to sector ORDERS + 8 * n.
 */
#include <bare/irq.h>
#include <bare/probe.h>
#include <bare/timer.h>
#include <bare/wait.h>
#include <bare/xmem.h>

#include "tests/system/vbd/back_guest.h"

#define SECTORS		4096u
#define LIES_AT		1024u
#define PER_LIE		128u
#define ORDERS		3000u
#define BUFFER		65536u
#define PAGES		(BUFFER / VBD_PAGE + 1)
#define PATIENCE_MS	60000
#define LATE_US		100000

enum lie {
	LIE_KEEP,		/* answers and keeps the pages, until ORDER_GIVE */
	LIE_EARLY,		/* answers, and goes on for a while */
	LIE_FAIL_AND_KEEP,	/* the same with an error */
	LIE_TWICE,		/* answers twice */
	LIE_LEAVE_AND_KEEP,	/* ends the session, and goes on for a while */
	LIE_UNTOUCHED,		/* answers without having mapped the pages: legal, if useless */
	LIE_WRITE,		/* maps for writing what it may read: tries to */
	LIES
};

enum order { ORDER_GIVE, ORDER_END };

/* A request whose pages are mapped. */
struct hold {
	struct lv_vbd_request r;
	uint32_t pages;
	uint64_t at[PAGES];
};

static const struct vbd_front_info shape = { .requests = 8, .buffer = BUFFER, .timeout = 20 };
static uint8_t store[SECTORS * LV_VBD_SECTOR];
static struct lv_vbd_disk disk;
static struct hold kept;
static uint64_t kept_until;		/* 0: as long as nobody orders otherwise */
static uint32_t lied, strays, unmappable, refused_later, refused_write;
static bool ended;

/* ---- pages ---- */

static struct xmem_slots slots_of(const struct hold *h)
{
	return (struct xmem_slots){ queue.tx.link, h->r.slot, h->pages };
}

static bool map(struct hold *h, uint32_t flags)
{
	struct xmem_slots one = slots_of(h);

	one.count = 1;
	for (uint32_t i = 0; i < h->pages; i++, one.first++)
		if (xmem_map(one, 0, flags, h->r.tag, &h->at[i]) != 1)
			return false;
	return true;
}

static void unmap(struct hold *h)
{
	if (xmem_unmap(slots_of(h), LV_XMEM_END, 0) != h->pages)
		strays++;
	h->pages = 0;
}

static void move_granted(const struct hold *h)
{
	uint8_t *at = store + h->r.sector * LV_VBD_SECTOR;
	uint32_t left = h->r.sectors * LV_VBD_SECTOR, offset = h->r.data, n;

	for (uint32_t i = 0; left; i++, left -= n, at += n, offset = 0) {
		uint8_t *data = (uint8_t *)h->at[i] + offset;

		n = left < VBD_PAGE - offset ? left : VBD_PAGE - offset;
		memcpy(h->r.op == LV_VBD_READ ? data : at, h->r.op == LV_VBD_READ ? at : data, n);
	}
}

/* Its last use of the pages: nothing that a request still brings, since it was answered. */
static void spoil(struct hold *h)
{
	for (uint32_t i = 0; i < h->pages; i++)
		memset((void *)h->at[i], 0xee, VBD_PAGE);
	unmap(h);
}

static void move(const struct lv_vbd_request *r)
{
	uint8_t *data = buffer_of(r), *at = store + r->sector * LV_VBD_SECTOR;

	memcpy(r->op == LV_VBD_READ ? data : at, r->op == LV_VBD_READ ? at : data,
	       r->sectors * LV_VBD_SECTOR);
}

/* ---- lies ---- */

static void keep(void *msg, struct hold *h, uint16_t status, uint64_t us)
{
	kept = *h;
	kept_until = us ? timer_now() + timer_of_us(us) : 0;
	answer(msg, &h->r, status);
}

/* The pages are the front end's again as soon as it has heard that this is over. */
static void answer_untouched(void *msg, struct hold *h)
{
	struct xmem_slots one = slots_of(h);
	uint64_t state = LV_XMEM_GRANTED;

	one.count = 1;
	answer(msg, &h->r, LV_VBD_OK);
	for (uint32_t i = 0; i < 1000 && state != LV_XMEM_FREE; i++) {
		spin_us(100);
		state = (uint64_t)xmem_query(one, 1, 0, NULL) & 0xff;
	}
	refused_later += state == LV_XMEM_FREE && !map(h, 0);
}

static void lie(void *msg, struct hold *h, enum lie how)
{
	struct lv_vbd_reply again;

	switch (how) {
	case LIE_KEEP:
		keep(msg, h, LV_VBD_OK, 0);
		return;
	case LIE_EARLY:
		keep(msg, h, LV_VBD_OK, LATE_US);
		return;
	case LIE_FAIL_AND_KEEP:
		keep(msg, h, LV_VBD_IO_ERROR, LATE_US);
		return;
	case LIE_TWICE:
		move_granted(h);
		unmap(h);
		answer(msg, &h->r, LV_VBD_OK);
		again = reply_to(&h->r, LV_VBD_OK);
		send(&again);
		return;
	case LIE_LEAVE_AND_KEEP:
		kept = *h;
		kept_until = timer_now() + timer_of_us(LATE_US);
		vmq_device_give_back(&queue, msg);
		vmq_break(&queue.core);
		while (vmq_report(&queue.core) != VMQ_EVENT_NONE)
			;
		return;
	default:
		return;
	}
}

static bool is_lie(const struct lv_vbd_request *r, enum lie *how)
{
	uint64_t n = (r->sector - LIES_AT) / PER_LIE;

	if (r->disk || r->sector < LIES_AT || n >= LIES || (lied & 1u << n))
		return false;
	*how = (enum lie)n;
	lied |= 1u << n;
	return true;
}

/* ---- requests ---- */

static void take_granted(void *msg, const struct lv_vbd_request *r)
{
	struct hold h = { .r = *r, .pages = vbd_pages(r->data, r->sectors * LV_VBD_SECTOR) };
	uint32_t flags = r->op == LV_VBD_READ ? LV_XMEM_WRITE : 0;
	enum lie how = LIES;
	bool lies = is_lie(r, &how);

	if (lies && how == LIE_UNTOUCHED) {
		answer_untouched(msg, &h);
		return;
	}
	if (lies && how == LIE_WRITE)
		refused_write += !map(&h, LV_XMEM_WRITE);
	if (!map(&h, flags)) {
		unmappable++;
		answer(msg, r, LV_VBD_IO_ERROR);
	} else if (lies && how < LIE_UNTOUCHED) {
		lie(msg, &h, how);
	} else {
		move_granted(&h);
		unmap(&h);
		answer(msg, r, LV_VBD_OK);
	}
}

static void probe(void *msg, const struct lv_vbd_request *r)
{
	struct lv_vbd_reply reply = reply_to(r, LV_VBD_OK);

	reply.described = disk;
	vmq_device_give_back(&queue, msg);
	send(&reply);
}

static void obey(uint32_t order)
{
	if (order == ORDER_GIVE)
		spoil(&kept);
	else
		ended = true;
}

static void take(void *msg)
{
	struct lv_vbd_request r;
	int status;

	memcpy(&r, msg, sizeof(r));
	status = vbd_request_judge(&r, r.disk < 2 ? &disk : NULL, BUFFER);
	if (status) {
		strays += status < 0;
		answer(msg, &r, status < 0 ? LV_VBD_IO_ERROR : (uint16_t)status);
	} else if (r.op == LV_VBD_PROBE) {
		probe(msg, &r);
	} else if (r.flags & LV_VBD_GRANTED) {
		take_granted(msg, &r);
	} else {
		if (vbd_op_has_data(r.op))
			move(&r);
		answer(msg, &r, LV_VBD_OK);
		if (r.disk && r.op == LV_VBD_WRITE && r.sector >= ORDERS)
			obey(((uint32_t)r.sector - ORDERS) / 8);
	}
}

static bool work(void *cookie)
{
	uint64_t daif = irq_save();
	bool did = false;
	void *msg;

	(void)cookie;
	for (; vmq_rx_receive(&queue.core, &msg) == 0; did = true)
		take(msg);
	if (kept_until && timer_now() > kept_until) {
		kept_until = 0;
		spoil(&kept);
	}
	irq_restore(daif);
	return did || ended;
}

int main(void)
{
	disk = (struct lv_vbd_disk){
		.sectors = SECTORS,
		.generation = 1,
		.logical_block = 512,
		.physical_block = 4096,
		.max_sectors = 2048,
		.serial = "granted",
		.model = "a disk that lies",
	};
	if (!back_open(&shape))
		return 0;
	while (!ended && wait_until(work, NULL, PATIENCE_MS))
		;
	test_true(ended, "the back end that lies is told to end");
	test_equal(lied, (1u << LIES) - 1, "it told all its lies");
	test_equal(refused_later, 1, "pages of a request that is over cannot be mapped");
	test_equal(refused_write, 1, "pages that are to be read cannot be mapped for writing");
	test_equal(unmappable, 0, "all other pages could be mapped");
	test_equal(strays, 0, "no request was wrong, and all pages were given back");
	wait_ms(200);
	test_done();
}
