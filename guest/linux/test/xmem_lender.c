// SPDX-License-Identifier: GPL-2.0-only
#include <linux/delay.h>
#include <linux/mm.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>

#include "guest/linux/test/xmem_test.h"

#define COMPOUND_ORDER	6
#define OURS		0x1111111100000000ull
#define THEIRS		0x2222222200000000ull
#define LATER		0x3333333300000000ull

static bool peer_is_gone(const struct end *e)
{
	return vlink_peer_state(e->vl) == LV_VLINK_OFF;
}

/* What the borrower answers, or -ETIMEDOUT; -EPIPE: its session is over. */
static int tell(struct end *e, enum order what, u32 flags, u64 value)
{
	u32 order = e->out->order + 1;

	e->out->what = what;
	e->out->grant = e->lent;
	e->out->flags = flags;
	e->out->value = value;
	smp_store_release(&e->out->order, order);
	if (!EVENTUALLY(smp_load_acquire(&e->out->done) == order || peer_is_gone(e)))
		return -ETIMEDOUT;
	return peer_is_gone(e) ? -EPIPE : READ_ONCE(e->out->result);
}

static void fill(struct end *e, u64 value)
{
	u32 i;

	for (i = 0; i < e->nr_pages; i++) {
		u64 *words = page_address(e->page[i]);

		WRITE_ONCE(words[0], value + i);
		WRITE_ONCE(words[511], ~(value + i));
	}
}

static bool has(struct end *e, u64 value)
{
	u32 i;

	for (i = 0; i < e->nr_pages; i++) {
		u64 *words = page_address(e->page[i]);

		if (READ_ONCE(words[0]) != value + i || READ_ONCE(words[511]) != ~(value + i))
			return false;
	}
	return true;
}

void lender_free(struct end *e)
{
	while (e->nr_pages)
		put_page(e->page[--e->nr_pages]);
	e->lent.pages = 0;
}

/* A reference for each page; those of a compound page are of its head. */
static bool allocate_compound(struct end *e)
{
	struct page *page = alloc_pages(GFP_KERNEL | __GFP_COMP, COMPOUND_ORDER);

	if (!page)
		return false;
	for (; e->nr_pages < 1 << COMPOUND_ORDER; e->nr_pages++) {
		if (e->nr_pages)
			get_page(page);
		e->page[e->nr_pages] = page + e->nr_pages;
	}
	e->refs = e->nr_pages;
	return true;
}

static bool allocate(struct end *e)
{
	lender_free(e);
	if (e->compound)
		return allocate_compound(e);
	for (; e->nr_pages < e->pages; e->nr_pages++) {
		e->page[e->nr_pages] = alloc_page(GFP_KERNEL);
		if (!e->page[e->nr_pages])
			return false;
	}
	e->refs = 1;
	return true;
}

/* With interrupts off, as a block driver may have them. */
static int grant(struct end *e)
{
	u32 flags = (e->write ? LV_XMEM_WRITE : 0) | (e->show ? LV_XMEM_SHOW : 0);
	struct scatterlist *sg = NULL;
	unsigned long irqs;
	int err;
	u32 i;

	if (e->sg) {
		sg = kvcalloc(e->nr_pages, sizeof(*sg), GFP_KERNEL);
		if (!sg)
			return -ENOMEM;
		sg_init_table(sg, e->nr_pages);
		for (i = 0; i < e->nr_pages; i++)
			sg_set_page(&sg[i], e->page[i], 512, i ? 0 : 512);
	}
	local_irq_save(irqs);
	err = sg ? xmem_grant_sg(e->vl, sg, e->nr_pages, flags, &e->lent) :
		   xmem_grant_pages(e->vl, e->page, e->nr_pages, flags, &e->lent);
	local_irq_restore(irqs);
	kvfree(sg);
	return err;
}

static bool lend(struct end *e)
{
	if (!EXPECT(allocate(e)))
		return false;
	fill(e, OURS);
	return EXPECT(grant(e) == 0);
}

static bool lend_and_map(struct end *e, bool obey)
{
	u32 flags = (e->write ? LV_XMEM_WRITE : 0) | (e->show ? LV_XMEM_SHOW : 0);

	return lend(e) && EXPECT(tell(e, ORDER_OBEY, 0, obey) == 0) &&
	       EXPECT(tell(e, ORDER_MAP, flags, 0) == 0) &&
	       EXPECT(tell(e, ORDER_READ, 0, OURS) == 0);
}

/* Nobody else holds the pages: they are freed. */
static bool get_back(struct end *e)
{
	bool ok = EXPECT(e->nr_pages && page_count(e->page[0]) == e->refs);

	lender_free(e);
	return ok;
}

int lender_share(struct end *e)
{
	bool ok = lend_and_map(e, e->obey);

	if (ok && e->write)
		ok = EXPECT(tell(e, ORDER_WRITE, 0, THEIRS) == 0) && EXPECT(has(e, THEIRS));
	if (ok) {
		fill(e, LATER);
		ok = EXPECT(tell(e, ORDER_READ, 0, LATER) == 0) &&
		     EXPECT(tell(e, ORDER_UNMAP, LV_XMEM_END, 0) == 0) &&
		     EXPECT(xmem_revoke(e->vl, &e->lent, 0) == 0) && get_back(e);
	}
	return ok ? 0 : -EIO;
}

/* Too many pages are those of no other grant. */
int lender_refuse(struct end *e)
{
	bool ok;

	e->write = e->show = false;
	ok = lend(e) && EXPECT(tell(e, ORDER_MAP, LV_XMEM_WRITE, 0) == -EACCES) &&
	     EXPECT(tell(e, ORDER_MAP, LV_XMEM_SHOW, 0) == -EBUSY);
	e->lent.tag ^= 1;
	ok = ok && EXPECT(tell(e, ORDER_MAP, 0, 0) == -EBUSY);
	e->lent.tag ^= 1;
	e->lent.pages++;
	ok = ok && EXPECT(tell(e, ORDER_MAP, 0, 0) == -EBUSY);
	e->lent.pages--;
	return ok && EXPECT(xmem_revoke(e->vl, &e->lent, 0) == 0) && get_back(e) ? 0 : -EIO;
}

int lender_ask(struct end *e)
{
	int looks = atomic_read(&e->looks);

	return lend_and_map(e, true) &&
	       EXPECT(xmem_revoke(e->vl, &e->lent, 0) == -EINPROGRESS) &&
	       EVENTUALLY(atomic_read(&e->looks) != looks) &&
	       EVENTUALLY(xmem_revoke(e->vl, &e->lent, 0) == 0) && EXPECT(has(e, OURS)) &&
	       get_back(e) ? 0 : -EIO;
}

/* What the owner writes after it took the pages stays. */
static bool take(struct end *e)
{
	int err = xmem_revoke(e->vl, &e->lent, LV_XMEM_FORCE);

	fill(e, LATER);
	usleep_range(2000, 4000);
	return EXPECT(err == -EINPROGRESS) && EXPECT(has(e, LATER)) &&
	       EXPECT(tell(e, ORDER_READ, 0, LATER) == e->nr_pages) &&
	       EXPECT(tell(e, ORDER_WRITE, 0, THEIRS) == 0) && EXPECT(has(e, LATER));
}

int lender_take(struct end *e)
{
	int looks;

	e->write = true;
	if (!lend_and_map(e, false) || !EXPECT(tell(e, ORDER_HAMMER, 0, THEIRS) == 0) || !take(e))
		return -EIO;
	looks = atomic_read(&e->looks);
	return EXPECT(xmem_revoke(e->vl, &e->lent, LV_XMEM_FORCE) == -EINPROGRESS) &&
	       EXPECT(tell(e, ORDER_UNMAP, 0, 0) == 0) &&
	       EVENTUALLY(atomic_read(&e->looks) != looks) &&
	       EXPECT(xmem_revoke(e->vl, &e->lent, 0) == 0) && get_back(e) ? 0 : -EIO;
}

/* The last reference of a page is nkddi's, as long as the slot is not free. */
int lender_leave(struct end *e)
{
	struct page *last;
	bool ok;

	if (!lend_and_map(e, false))
		return -EIO;
	last = e->page[e->nr_pages - 1];
	get_page(last);
	xmem_abandon(e->vl, &e->lent);
	lender_free(e);
	ok = EXPECT(page_count(last) == 2) && EXPECT(tell(e, ORDER_READ, 0, OURS) >= 0) &&
	     EXPECT(tell(e, ORDER_UNMAP_ALL, 0, 0) == 0) && EVENTUALLY(page_count(last) == 1);
	put_page(last);
	return ok ? 0 : -EIO;
}

/* It is the same page in each place. */
int lender_zeros(struct end *e)
{
	struct page *zeros[8];
	u32 i;

	for (i = 0; i < ARRAY_SIZE(zeros); i++)
		zeros[i] = ZERO_PAGE(0);
	return EXPECT(xmem_grant_pages(e->vl, zeros, i, LV_XMEM_WRITE, &e->lent) == -EINVAL) &&
	       EXPECT(xmem_grant_pages(e->vl, zeros, i, LV_XMEM_WRITE | LV_XMEM_SHOW, &e->lent) ==
		      -EINVAL) &&
	       EXPECT(xmem_grant_pages(e->vl, zeros, i, 0, &e->lent) == 0) &&
	       EXPECT(tell(e, ORDER_OBEY, 0, false) == 0) &&
	       EXPECT(tell(e, ORDER_MAP, LV_XMEM_WRITE, 0) == -EACCES) &&
	       EXPECT(tell(e, ORDER_MAP, 0, 0) == 0) &&
	       EXPECT(tell(e, ORDER_READ_ZEROS, 0, 0) == 0) &&
	       EXPECT(tell(e, ORDER_UNMAP, LV_XMEM_END, 0) == 0) &&
	       EXPECT(xmem_revoke(e->vl, &e->lent, 0) == 0) ? 0 : -EIO;
}

int lender_fill(struct end *e)
{
	u32 n = 0, i, slots = xmem_slots(e->vl);
	struct xmem_grant *grants = kvcalloc(slots, sizeof(*grants), GFP_KERNEL);
	bool ok;

	e->pages = 7;
	ok = grants && EXPECT(allocate(e));
	while (ok && n < slots && !xmem_grant_pages(e->vl, e->page, 1 + n % 7, 0, &grants[n]))
		n++;
	ok = ok && EXPECT(n > slots / 7) && EXPECT(grant(e) == -ENOSPC);
	for (i = 0; i < n; i++)
		ok = EXPECT(xmem_revoke(e->vl, &grants[i], 0) == 0) && ok;
	kvfree(grants);
	return ok && get_back(e) ? 0 : -EIO;
}

/* Nobody maps it. */
int lender_lend(struct end *e)
{
	return lend(e) ? 0 : -EIO;
}

int lender_hammer(struct end *e)
{
	return lend_and_map(e, e->obey) && EXPECT(tell(e, ORDER_HAMMER, 0, THEIRS) == 0) ? 0 : -EIO;
}

int lender_want(struct end *e)
{
	return EXPECT(xmem_revoke(e->vl, &e->lent, 0) == -EINPROGRESS) ? 0 : -EIO;
}

int lender_hold(struct end *e)
{
	return lend_and_map(e, e->obey) ? 0 : -EIO;
}

int lender_drop(struct end *e)
{
	lender_lost(e);
	return 0;
}

int lender_touch(struct end *e)
{
	return EXPECT(tell(e, ORDER_WRITE, 0, THEIRS) == 0) ? 0 : -EIO;
}

int lender_wipe(struct end *e)
{
	return EXPECT(tell(e, ORDER_UNMAP_ALL, 0, 0) == 0) ? 0 : -EIO;
}

void lender_lost(struct end *e)
{
	xmem_abandon(e->vl, &e->lent);
	lender_free(e);
}
