// SPDX-License-Identifier: GPL-2.0-only
/*
 * The classic calls for memory that another VM may map: over PMEM of the link "xmem" the VMs tell
 * each other the addresses, and both are lender and borrower.
 */
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/mm.h>

#include "guest/linux/test/classic.h"

#define PAGES	2
#define SIZE	(PAGES * 4096)
#define WORD	0x600d0000u

/* What a VM says of its own memory. */
struct say {
	NkPhAddr addr;
	u32 step;
};

static struct say *says;		/* [0] the server's, [1] the client's */
static struct say *mine, *its;
static NkPhAddr pmem;
static NkOsId me, peer;
static u32 *words;			/* own, lent */
static NkMemMap lent;

/* Until the peer has come as far as we have. */
static bool meet(u32 step)
{
	smp_store_release(&mine->step, step);
	return EVENTUALLY(smp_load_acquire(&its->step) >= step);
}

static bool mistakes_are_refused(void)
{
	NkMemMap odd = { lent.addr + 8, 4096 }, none = { lent.addr, 0 };
	NkMemMap pmem_page = { pmem, 4096 };

	return EXPECT(hyp_call_vm_mem_grant(peer, 0, 1, &odd) < 0) &&
	       EXPECT(hyp_call_vm_mem_grant(peer, 0, 1, &none) < 0) &&
	       EXPECT(hyp_call_vm_mem_grant(peer, 0, 1, &pmem_page) < 0) &&
	       EXPECT(hyp_call_vm_mem_grant(31, 0, 1, &lent) < 0) &&
	       EXPECT(hyp_call_vm_mem_deny(peer, 0, 1, &lent) < 0);
}

static bool lend(void)
{
	words = alloc_pages_exact(SIZE, GFP_KERNEL | __GFP_ZERO);
	if (!EXPECT(words))
		return false;
	lent = (NkMemMap){ virt_to_phys(words), SIZE };
	return mistakes_are_refused() &&
	       EXPECT(hyp_call_vm_mem_grant(peer, HYP_VM_MEM_GRANT_FLAGS_CPU, 1, &lent) == 0);
}

/* And nothing is mapped under an address that was not granted. */
static bool peer_memory_is_mapped(void)
{
	NkMemMap map = { READ_ONCE(its->addr), SIZE }, more = { map.addr, SIZE + 4096 };
	u32 copy = 0, *view;

	if (!EXPECT(hyp_call_vm_mem_verify(peer, 1, &more) < 0) ||
	    !EXPECT(hyp_call_vm_mem_verify(peer, 1, &map) == 0))
		return false;
	view = nkops.nk_mem_map(map.addr, map.size);
	if (!EXPECT(view))
		return false;
	WRITE_ONCE(view[1], WORD + me);
	WRITE_ONCE(view[1025], WORD + me);
	nkops.nk_mem_unmap(view, map.addr, map.size);
	return EXPECT(nkops.nk_mem_copy_from(&copy, map.addr + 4, 4) == 4) &&
	       EXPECT(copy == WORD + me) && EXPECT(!nkops.nk_mem_map(map.addr, SIZE + 4096));
}

static bool peer_wrote(void)
{
	return EXPECT(words[1] == WORD + peer) && EXPECT(words[1025] == WORD + peer);
}

/* The second page is not ours, so nothing is granted; what was granted before stays so. */
static bool earlier_grants_stay(void)
{
	NkMemMap more[] = { lent, { pmem, 4096 } }, theirs = { READ_ONCE(its->addr), SIZE };

	return EXPECT(hyp_call_vm_mem_grant(peer, 0, 2, more) < 0) && meet(4) &&
	       EXPECT(hyp_call_vm_mem_verify(peer, 1, &theirs) == 0);
}

static bool what_is_denied_is_gone(void)
{
	NkMemMap map = { READ_ONCE(its->addr), SIZE };

	return EXPECT(hyp_call_vm_mem_deny(peer, 0, 1, &lent) == 0) && meet(6) &&
	       EXPECT(hyp_call_vm_mem_verify(peer, 1, &map) < 0);
}

static bool exchange(void)
{
	WRITE_ONCE(mine->addr, lent.addr);
	return meet(2) && peer_memory_is_mapped() && meet(3) && peer_wrote() &&
	       earlier_grants_stay() && meet(5) && what_is_denied_is_gone() && meet(7);
}

static int __init nk_grant_init(void)
{
	NkPhAddr plink = nkops.nk_vlink_lookup("xmem", 0);
	NkDevVlink *vlink = nkops.nk_ptov(plink);
	bool ok;

	if (!EXPECT(vlink))
		return -EIO;
	me = nkops.nk_id_get();
	peer = vlink->s_id == me ? vlink->c_id : vlink->s_id;
	pmem = nkops.nk_pmem_alloc(plink, 0, 4096);
	says = nkops.nk_mem_map(pmem, 4096);
	if (!EXPECT(says))
		return -EIO;
	mine = &says[vlink->s_id != me];
	its = &says[vlink->s_id == me];
	ok = lend() && exchange();
	if (words)
		free_pages_exact(words, SIZE);
	nkops.nk_mem_unmap(says, pmem, 4096);
	return ok ? 0 : -EIO;
}

static void __exit nk_grant_exit(void)
{
}
CLASSIC_TEST(nk_grant_init, nk_grant_exit);
