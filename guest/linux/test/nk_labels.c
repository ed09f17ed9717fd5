// SPDX-License-Identifier: GPL-2.0-only
/* Labels <link, type, id> of the link "nk,odd.v1", which this test alone uses. */
#include <linux/mm.h>

#include "guest/linux/test/classic.h"

static NkPhAddr link;
static NkOsId peer;
static NkResourceId base;	/* of the labels whose owner differs between the two VMs */

static bool the_same_label_is_the_same_thing(void)
{
	NkPhAddr pmem = nkops.nk_pmem_alloc(link, 7, 5000);
	NkPhAddr pdev = nkops.nk_pdev_alloc(link, 7, 100);
	NkXIrq xirq = nkops.nk_pxirq_alloc(link, base + 7, nkops.nk_id_get(), 2);

	return EXPECT(pmem && pdev && xirq) && EXPECT(nkops.nk_pmem_alloc(link, 7, 5000) == pmem) &&
	       EXPECT(nkops.nk_pdev_alloc(link, 7, 100) == pdev) &&
	       EXPECT(nkops.nk_pxirq_alloc(link, base + 7, nkops.nk_id_get(), 2) == xirq);
}

static bool other_parameters_are_refused(void)
{
	return EXPECT(nkops.nk_pmem_alloc(link, 7, 5001) == 0) &&
	       EXPECT(nkops.nk_pdev_alloc(link, 7, 101) == 0) &&
	       EXPECT(nkops.nk_pxirq_alloc(link, base + 7, nkops.nk_id_get(), 1) == 0) &&
	       EXPECT(nkops.nk_pxirq_alloc(link, base + 7, peer, 2) == 0) &&
	       EXPECT(nkops.nk_pxirq_alloc(link, 8, 31, 1) == 0) &&
	       EXPECT(nkops.nk_pxirq_alloc(link, 8, peer, 0) == 0) &&
	       EXPECT(nkops.nk_pmem_alloc(link, 8, 0) == 0) &&
	       EXPECT(nkops.nk_pmem_alloc(link, 8, 1ul << 40) == 0) &&
	       EXPECT(nkops.nk_pmem_alloc(link + 8, 8, 4096) == 0);
}

/* Whole 4 KiB pages for PMEM, whole words for PDEV; neither overlaps the next. */
static bool sizes_are_rounded(void)
{
	NkPhAddr a = nkops.nk_pmem_alloc(link, 1, 1);
	NkPhAddr b = nkops.nk_pmem_alloc(link, 2, 4096);
	NkPhAddr c = nkops.nk_pdev_alloc(link, 1, 1);
	NkPhAddr d = nkops.nk_pdev_alloc(link, 2, 8);

	return EXPECT(a % 4096 == 0 && b % 4096 == 0) && EXPECT(b >= a + 4096 || a >= b + 4096) &&
	       EXPECT(c % 8 == 0 && d % 8 == 0) && EXPECT(d >= c + 8 || c >= d + 8);
}

static bool ranges_are_contiguous_and_apart(void)
{
	NkXIrq mine = nkops.nk_pxirq_alloc(link, base + 1, nkops.nk_id_get(), 2);
	NkXIrq next = nkops.nk_pxirq_alloc(link, base + 2, nkops.nk_id_get(), 1);
	NkXIrq theirs = nkops.nk_pxirq_alloc(link, base + 3, peer, 2);

	return EXPECT(mine >= NK_XIRQ_FREE && mine + 1 < NK_XIRQ_LIMIT) &&
	       EXPECT(next < mine || next > mine + 1) && EXPECT(theirs >= NK_XIRQ_FREE);
}

/* A PDEV block is not mapped, since the VM has it always, and no other VM has it. */
static bool pdev_is_there_and_private(void)
{
	u64 *block = nkops.nk_ptov(nkops.nk_pdev_alloc(link, 4, 64));

	if (!EXPECT(block))
		return false;
	if (!EXPECT(*block == 0 || *block == nkops.nk_id_get()))
		return false;
	*block = nkops.nk_id_get();
	return EXPECT(READ_ONCE(*block) == nkops.nk_id_get());
}

static int __init nk_labels_init(void)
{
	NkDevVlink *v;

	link = nkops.nk_vlink_lookup("nk,odd.v1", 0);
	if (!EXPECT(link))
		return -EIO;
	v = nkops.nk_ptov(link);
	peer = v->s_id == nkops.nk_id_get() ? v->c_id : v->s_id;
	base = v->s_id == nkops.nk_id_get() ? 0 : 16;
	return the_same_label_is_the_same_thing() && other_parameters_are_refused() &&
	       sizes_are_rounded() && ranges_are_contiguous_and_apart() &&
	       pdev_is_there_and_private() ? 0 : -EIO;
}

static void __exit nk_labels_exit(void)
{
}
CLASSIC_TEST(nk_labels_init, nk_labels_exit);
