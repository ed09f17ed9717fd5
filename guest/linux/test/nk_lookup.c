// SPDX-License-Identifier: GPL-2.0-only
/* Finding links and what their descriptors say: "nkpair" (two), "nk,odd.v1" (one). */
#include "guest/linux/test/classic.h"

static bool names_are_whole(void)
{
	return EXPECT(nkops.nk_vlink_lookup("nkpai", 0) == 0) &&
	       EXPECT(nkops.nk_vlink_lookup("nkpairs", 0) == 0) &&
	       EXPECT(nkops.nk_vlink_lookup("", 0) == 0) &&
	       EXPECT(nkops.nk_vlink_lookup("nk", 0) == 0) &&
	       EXPECT(nkops.nk_vlink_lookup("nk,odd.v1", 0) != 0);
}

static bool only_own_links_are_seen(void)
{
	NkOsId me = nkops.nk_id_get();

	return EXPECT((nkops.nk_vlink_lookup("nkforeign", 0) != 0) == (me == 3));
}

static bool a_pair_is_two_links(void)
{
	NkPhAddr a = nkops.nk_vlink_lookup("nkpair", 0);
	NkPhAddr b = a ? nkops.nk_vlink_lookup("nkpair", a) : 0;
	NkDevVlink *x = nkops.nk_ptov(a);
	NkDevVlink *y = nkops.nk_ptov(b);

	return EXPECT(a && b) && EXPECT(nkops.nk_vlink_lookup("nkpair", b) == 0) &&
	       EXPECT(x->link == 4 && y->link == 4) &&
	       EXPECT(x->s_id == y->c_id && x->c_id == y->s_id && x->s_id != x->c_id);
}

/* The info of a VM is at that VM's end of both links. */
static bool info_follows_the_vm(void)
{
	NkPhAddr at = 0;
	int seen = 0;

	while ((at = nkops.nk_vlink_lookup("nkpair", at))) {
		NkDevVlink *v = nkops.nk_ptov(at);
		const char *s = nkops.nk_ptov(v->s_info);
		const char *c = nkops.nk_ptov(v->c_info);

		if (!EXPECT(!strcmp(s, v->s_id == 2 ? "of sys" : "of ivi")) ||
		    !EXPECT(!strcmp(c, v->c_id == 2 ? "of sys" : "of ivi")))
			return false;
		seen++;
	}
	return EXPECT(seen == 2);
}

static bool addresses_go_both_ways(void)
{
	NkPhAddr a = nkops.nk_vlink_lookup("nk,odd.v1", 0);
	NkDevVlink *v = nkops.nk_ptov(a);

	return EXPECT(nkops.nk_vtop(v) == a) && EXPECT(!strcmp(v->name, "nk,odd.v1")) &&
	       EXPECT(v->s_info == 0 && v->c_info == 0) && EXPECT(nkops.nk_ptov(0) == NULL) &&
	       EXPECT(nkops.nk_vtop(NULL) == 0) &&
	       EXPECT(nkops.nk_vlink_lookup("nk,odd.v1", a + 8) == 0);
}

/* ---- the device repository ---- */

#define TEST_CLASS	0x54455354u
#define TEST_TYPE	0x4e4b4c55u

/* Every link, in the same order. */
static bool each_link_is_a_device(void)
{
	NkPhAddr at = 0, link = 0;
	NkDevDesc *d;

	while ((at = nkops.nk_dev_lookup_by_type(NK_DEV_ID_VLINK, at))) {
		d = nkops.nk_ptov(at);
		if (!EXPECT(nkops.nk_vtop(d) == at) || !EXPECT(d->class_id == NK_DEV_CLASS_GEN))
			return false;
		if (strcmp(((NkDevVlink *)nkops.nk_ptov(d->dev_header))->name, "nkpair"))
			continue;
		link = nkops.nk_vlink_lookup("nkpair", link);
		if (!EXPECT(d->dev_header == link))
			return false;
	}
	return EXPECT(link && nkops.nk_vlink_lookup("nkpair", link) == 0) &&
	       EXPECT(nkops.nk_dev_lookup_by_type(0x12345678, 0) == 0) &&
	       EXPECT(nkops.nk_dev_lookup_by_class(NK_DEV_CLASS_GEN, 0) ==
		      nkops.nk_dev_lookup_by_type(NK_DEV_ID_VLINK, 0)) &&
	       EXPECT(nkops.nk_dev_lookup_by_type(NK_DEV_ID_VLINK, 8) == 0);
}

/* Each load of this module adds another device. */
static bool a_device_that_is_added_is_found(void)
{
	NkPhAddr last = 0, at, a = nkops.nk_dev_alloc(sizeof(NkDevDesc) + 8);
	NkDevDesc *d = nkops.nk_ptov(a);

	if (!EXPECT(a && d))
		return false;
	*d = (NkDevDesc){ .class_id = TEST_CLASS,
			  .dev_id = TEST_TYPE,
			  .dev_header = a + sizeof(*d) };
	nkops.nk_dev_add(a);
	nkops.nk_dev_add(a);
	nkops.nk_dev_add(8);
	for (at = 0; (at = nkops.nk_dev_lookup_by_class(TEST_CLASS, at));)
		last = at;
	return EXPECT(last == a) && EXPECT(nkops.nk_dev_lookup_by_type(TEST_TYPE, a) == 0) &&
	       EXPECT(nkops.nk_dev_alloc(1ul << 20) == 0 && nkops.nk_dev_alloc(0) == 0 &&
		      nkops.nk_dev_alloc(~0ul) == 0);
}

static int __init nk_lookup_init(void)
{
	return names_are_whole() && only_own_links_are_seen() && a_pair_is_two_links() &&
	       info_follows_the_vm() && addresses_go_both_ways() && each_link_is_a_device() &&
	       a_device_that_is_added_is_found() ? 0 : -EIO;
}

static void __exit nk_lookup_exit(void)
{
}
CLASSIC_TEST(nk_lookup_init, nk_lookup_exit);
