// SPDX-License-Identifier: GPL-2.0-only
#include <linux/mm.h>

#include "guest/linux/test/xmem_test.h"

static u64 *borrower_words(struct end *e, u32 i)
{
	if (xmem_is_direct(e->vl))
		return page_address(e->view[i]);
	return xmem_address(e->vl, e->borrowed.slot + i);
}

/* The first and the last word of each page. */
static int borrower_write(struct end *e, u64 value)
{
	u32 i;

	if (!e->writable)
		return -EACCES;
	for (i = 0; i < e->borrowed.pages; i++) {
		WRITE_ONCE(borrower_words(e, i)[0], value + i);
		WRITE_ONCE(borrower_words(e, i)[511], ~(value + i));
	}
	return 0;
}

static int borrower_read(struct end *e, u64 value)
{
	u32 i, other = 0;

	for (i = 0; i < e->borrowed.pages; i++)
		other += READ_ONCE(borrower_words(e, i)[0]) != value + i ||
			 READ_ONCE(borrower_words(e, i)[511]) != ~(value + i);
	return other;
}

static int borrower_read_zeros(struct end *e)
{
	u32 i, other = 0;

	for (i = 0; i < e->borrowed.pages; i++)
		other += memchr_inv(borrower_words(e, i), 0, PAGE_SIZE) != NULL;
	return other;
}

static int borrower_map(struct end *e, const struct xmem_grant *grant, u32 flags)
{
	int err;

	if (grant->pages > PAGES)
		return -EINVAL;
	err = xmem_map(e->vl, grant, flags, e->view);
	if (err)
		return err;
	e->borrowed = *grant;
	e->writable = flags & LV_XMEM_WRITE;
	return 0;
}

static int borrower_unmap(struct end *e, u32 flags)
{
	xmem_unmap(e->vl, &e->borrowed, flags);
	e->borrowed.pages = 0;
	return 0;
}

static int borrower_do(struct end *e, const struct mail *mail)
{
	switch (mail->what) {
	case ORDER_MAP:
		return borrower_map(e, &mail->grant, mail->flags);
	case ORDER_UNMAP:
		return borrower_unmap(e, mail->flags);
	case ORDER_UNMAP_ALL:
		e->borrowed.pages = 0;
		xmem_unmap_all(e->vl);
		return 0;
	case ORDER_HAMMER:
		e->hammers = true;
		e->value = mail->value;
		fallthrough;
	case ORDER_WRITE:
		return borrower_write(e, mail->value);
	case ORDER_READ:
		return borrower_read(e, mail->value);
	case ORDER_READ_ZEROS:
		return borrower_read_zeros(e);
	case ORDER_OBEY:
		e->obeys = mail->value;
		return 0;
	default:
		return -EOPNOTSUPP;
	}
}

bool borrower_obey(struct end *e)
{
	struct mail mail;
	u32 order = smp_load_acquire(&e->in->order);

	mutex_lock(&e->lock);
	if (order != READ_ONCE(e->in->done)) {
		memcpy(&mail, e->in, sizeof(mail));
		e->hammers = false;
		WRITE_ONCE(e->in->result, borrower_do(e, &mail));
		smp_store_release(&e->in->done, order);
	} else if (e->hammers) {
		borrower_write(e, e->value);
	}
	mutex_unlock(&e->lock);
	return e->hammers;
}

void borrower_look(struct end *e)
{
	mutex_lock(&e->lock);
	if (e->borrowed.pages && e->obeys && xmem_is_asked(e->vl, &e->borrowed))
		borrower_unmap(e, 0);
	mutex_unlock(&e->lock);
}

/* What was written to several pages is in one now, which is all scratch. */
void borrower_lost(struct end *e)
{
	mutex_lock(&e->lock);
	e->hammers = false;
	if (!borrower_write(e, 0) && e->borrowed.pages > 1)
		e->bad += borrower_read(e, 0) == 0;
	if (e->obeys) {
		e->borrowed.pages = 0;
		xmem_unmap_all(e->vl);
	}
	mutex_unlock(&e->lock);
}
