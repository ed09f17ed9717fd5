// SPDX-License-Identifier: GPL-2.0-only
/* XIRQs to oneself: ranges, several handlers, masks, context, coalescing. */
#include <linux/irqflags.h>
#include <linux/preempt.h>

#include "guest/linux/test/classic.h"

static nku32_f came[3];		/* by handler */
static nku32_f wrong;
static NkXIrq range;

static void count(void *cookie, NkXIrq xirq)
{
	nkops.nk_atomic_add(cookie, 1);
}

static void count_masked(void *cookie, NkXIrq xirq)
{
	if (!irqs_disabled())
		nkops.nk_atomic_add(&wrong, 1);
	nkops.nk_atomic_add(cookie, 1);
}

/* Drivers trigger in interrupt context: the handler of the first XIRQ triggers the second. */
static void pass_on(void *cookie, NkXIrq xirq)
{
	if (xirq != range || !in_hardirq())
		nkops.nk_atomic_add(&wrong, 1);
	nkops.nk_xirq_trigger(xirq + 1, nkops.nk_id_get());
	nkops.nk_atomic_add(cookie, 1);
}

static bool numbers_are_judged(void)
{
	return EXPECT(nkops.nk_xirq_alloc(0) == 0) && EXPECT(nkops.nk_xirq_alloc(-1) == 0) &&
	       EXPECT(nkops.nk_xirq_alloc(100000) == 0) &&
	       EXPECT(nkops.nk_xirq_attach(NK_XIRQ_LIMIT, count, NULL) == 0) &&
	       EXPECT(nkops.nk_xirq_attach(0, count, NULL) == 0) &&
	       EXPECT(nkops.nk_xirq_attach(range, NULL, NULL) == 0);
}

static bool every_handler_is_called(void)
{
	NkXIrqId a = nkops.nk_xirq_attach(range, pass_on, &came[0]);
	NkXIrqId b = nkops.nk_xirq_attach(range + 1, count, &came[1]);
	NkXIrqId c = nkops.nk_xirq_attach_masked(range + 1, count_masked, &came[2]);
	bool ok = EXPECT(a && b && c && a != b && b != c);

	nkops.nk_xirq_affinity(range, 1);
	nkops.nk_xirq_trigger(range, nkops.nk_id_get());
	ok = ok && EVENTUALLY(READ_ONCE(came[2]) == 1);
	ok = ok && EXPECT(came[0] == 1 && came[1] == 1 && wrong == 0);
	nkops.nk_xirq_detach(b);
	nkops.nk_local_xirq_post(range + 1, nkops.nk_id_get());
	ok = ok && EVENTUALLY(READ_ONCE(came[2]) == 2) && EXPECT(came[1] == 1);
	nkops.nk_xirq_detach(c);
	nkops.nk_xirq_detach(a);
	return ok;
}

static bool pending_ones_coalesce(void)
{
	NkXIrqId a = nkops.nk_xirq_attach(range, count, &came[0]);
	nku32_f before = came[0];
	int i;
	bool ok;

	nkops.nk_xirq_mask(range);
	nkops.nk_xirq_mask(range);
	for (i = 0; i < 100; i++)
		nkops.nk_xirq_trigger(range, nkops.nk_id_get());
	nkops.nk_xirq_unmask(range);
	ok = EXPECT(READ_ONCE(came[0]) == before);
	nkops.nk_xirq_unmask(range);
	ok = ok && EVENTUALLY(READ_ONCE(came[0]) != before) && EXPECT(came[0] == before + 1);
	nkops.nk_xirq_detach(a);
	return ok;
}

/* The handler runs no more after detach has returned. */
static bool detach_is_final(void)
{
	NkXIrqId a;
	nku32_f seen;
	int i;

	for (i = 0; i < 100; i++) {
		a = nkops.nk_xirq_attach(range, count, &came[0]);
		nkops.nk_xirq_trigger(range, nkops.nk_id_get());
		nkops.nk_xirq_detach(a);
		seen = READ_ONCE(came[0]);
		nkops.nk_xirq_trigger(range, nkops.nk_id_get());
		if (!EXPECT(a && READ_ONCE(came[0]) == seen))
			return false;
	}
	return true;
}

static bool ranges_do_not_overlap(void)
{
	NkXIrq next = nkops.nk_xirq_alloc(1);

	return EXPECT(range >= NK_XIRQ_FREE && next >= NK_XIRQ_FREE) &&
	       EXPECT(next < range || next > range + 1);
}

static int __init nk_self_init(void)
{
	range = nkops.nk_xirq_alloc(2);
	return ranges_do_not_overlap() && numbers_are_judged() && every_handler_is_called() && pending_ones_coalesce() &&
	       detach_is_final() ? 0 : -EIO;
}

static void __exit nk_self_exit(void)
{
}
CLASSIC_TEST(nk_self_init, nk_self_exit);
