/* SPDX-License-Identifier: GPL-2.0-only */
/* An end that lends and borrows: what its files share. */
#ifndef GUEST_LINUX_TEST_XMEM_TEST_H
#define GUEST_LINUX_TEST_XMEM_TEST_H

#include <linux/mutex.h>

#include <linkvisor/xmem.h>

#include "guest/linux/test/classic.h"

#define PAGES	512u

/* What the lender orders of the borrower. */
enum order {
	ORDER_MAP,			/* flags */
	ORDER_UNMAP,			/* flags */
	ORDER_UNMAP_ALL,
	ORDER_WRITE,			/* value, into all pages */
	ORDER_HAMMER,			/* the same again and again, until the next order */
	ORDER_READ,			/* value: how many pages have something else? */
	ORDER_READ_ZEROS,		/* how many are not zero? */
	ORDER_OBEY,			/* value: unmap what is asked for? */
};

/* In shared memory, one for each lender. */
struct mail {
	u32 order;			/* a number; the lender's, as all up to done */
	u32 what;
	struct xmem_grant grant;
	u32 flags;
	u64 value;
	u32 done;			/* the order that has been done; the borrower's, as the next */
	s32 result;
};

struct end {
	struct vlink_device *vl;
	struct mail *out, *in;
	struct task_struct *thread;
	atomic_t looks;			/* times that .xmem came */
	u32 lost;			/* sessions that the peer ended */
	u32 bad;			/* what went wrong then */

	/* lender */
	u32 pages;			/* the present order */
	bool write, show, compound, sg, obey;
	struct xmem_grant lent;		/* .pages 0: none */
	struct page *page[PAGES];
	u32 nr_pages;
	u32 refs;			/* of each, when nobody else has them */

	/* borrower */
	struct mutex lock;		/* of the rest */
	struct xmem_grant borrowed;	/* .pages 0: none is mapped */
	struct page *view[PAGES];
	bool writable;
	bool obeys;
	bool hammers;
	u64 value;
};

/* Does what was ordered.  True: there is more to do. */
bool borrower_obey(struct end *e);
/* Gives back what is asked for. */
void borrower_look(struct end *e);
/* The owner is gone: touches what it lent, and gives it back. */
void borrower_lost(struct end *e);

int lender_share(struct end *e);
int lender_refuse(struct end *e);
int lender_ask(struct end *e);
int lender_take(struct end *e);
int lender_leave(struct end *e);
int lender_zeros(struct end *e);
int lender_fill(struct end *e);
int lender_hold(struct end *e);
int lender_lend(struct end *e);
int lender_hammer(struct end *e);
int lender_want(struct end *e);
int lender_drop(struct end *e);
int lender_touch(struct end *e);
int lender_wipe(struct end *e);
/* The borrower is gone.  No order to this lender may be under way. */
void lender_lost(struct end *e);
void lender_free(struct end *e);

#endif
