// SPDX-License-Identifier: GPL-2.0-only
/*
 * The link "nkshare" with "shared-pdev": both ends see its PDEV blocks, as drivers of before expect
 * that keep a ring there.  Then, as a classic veth does, more PMEM than the link has by default: the
 * scripts look for what the kernel says of it.
 */
#include "guest/linux/test/classic.h"

#define BLOCK		136	/* bytes */
#define CLASSIC_VETH	139328

static NkPhAddr link;
static NkDevVlink *vlink;
static NkOsId me, peer;

/* Each end writes its word, and sees the other's. */
static bool both_see_the_block(void)
{
	NkPhAddr block = nkops.nk_pdev_alloc(link, 0, BLOCK);
	u32 *words = nkops.nk_ptov(block);
	u32 *own, *other;

	if (!EXPECT(block && words) || !EXPECT(nkops.nk_vtop(words) == block))
		return false;
	own = &words[vlink->s_id == me ? 0 : 33];
	other = &words[vlink->s_id == me ? 33 : 0];
	WRITE_ONCE(*own, me);
	return EVENTUALLY(READ_ONCE(*other) == peer);
}

static bool labels_are_as_always(void)
{
	NkPhAddr block = nkops.nk_pdev_alloc(link, 0, BLOCK);
	NkPhAddr next = nkops.nk_pdev_alloc(link, 1, 8);
	NkPhAddr pmem = nkops.nk_pmem_alloc(link, 0, 4096);

	return EXPECT(block && next && pmem) && EXPECT(block != next && block != pmem) &&
	       EXPECT(nkops.nk_pdev_alloc(link, 0, BLOCK) == block) &&
	       EXPECT(nkops.nk_pdev_alloc(link, 0, BLOCK + 1) == 0);
}

static int __init nk_shared_init(void)
{
	link = nkops.nk_vlink_lookup("nkshare", 0);
	vlink = nkops.nk_ptov(link);
	if (!EXPECT(vlink))
		return -EIO;
	me = nkops.nk_id_get();
	peer = vlink->s_id == me ? vlink->c_id : vlink->s_id;
	return both_see_the_block() && labels_are_as_always() &&
	       EXPECT(nkops.nk_pmem_alloc(link, 4, CLASSIC_VETH) == 0) ? 0 : -EIO;
}

static void __exit nk_shared_exit(void)
{
}
CLASSIC_TEST(nk_shared_init, nk_shared_exit);
