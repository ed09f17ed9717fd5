// SPDX-License-Identifier: GPL-2.0-only
/* Memory, arithmetic, what nk_info tells, and which members there are. */
#include <linux/string.h>

#include "guest/linux/test/classic.h"

#define SIZE	8192

static NkPhAddr pmem;

static bool mappings_are_of_one_memory(void)
{
	u32 *a = nkops.nk_mem_map(pmem, SIZE);
	u32 *b = nkops.nk_mem_map_sync(pmem + 4096, 4096, NK_CACHE_SYNC_RW);
	bool ok = EXPECT(a && b);

	if (ok) {
		WRITE_ONCE(a[1024], 0x600d);
		nkops.nk_cache_sync(a, SIZE, NK_CACHE_SYNC_WRITE);
		ok = EXPECT(READ_ONCE(b[0]) == 0x600d);
	}
	if (b)
		nkops.nk_mem_unmap_sync(b, pmem + 4096, 4096);
	if (a)
		nkops.nk_mem_unmap(a, pmem, SIZE);
	return ok;
}

/* Across a page, at odd addresses. */
static bool copies_are_whole(void)
{
	static char out[300] = "there", in[300];

	out[299] = 'x';
	return EXPECT(nkops.nk_mem_copy_to(pmem + 3999, out, 300) == 300) &&
	       EXPECT(nkops.nk_mem_copy_from(in, pmem + 3999, 300) == 300) &&
	       EXPECT(!memcmp(in, out, 300));
}

static bool arithmetic_is_atomic_and_right(void)
{
	nku32_f w = 0;
	int bit;

	for (bit = 0; bit < 32; bit++)
		if (!EXPECT(nkops.nk_mask2bit(nkops.nk_bit2mask(bit)) == bit))
			return false;
	nkops.nk_atomic_set(&w, 0xf0);
	nkops.nk_atomic_clear(&w, 0x30);
	nkops.nk_atomic_add(&w, 5);
	nkops.nk_atomic_sub(&w, 1);
	return EXPECT(w == 0xc4) && EXPECT(nkops.nk_clear_and_test(&w, 0x80) != 0) &&
	       EXPECT(nkops.nk_sub_and_test(&w, 0x43) != 0) &&
	       EXPECT(nkops.nk_sub_and_test(&w, 1) == 0) &&
	       EXPECT(nkops.nk_clear_and_test(&w, ~0u) == 0);
}

static bool info_tells_of_vm_and_caches(void)
{
	NkCachesInfo caches = { };
	NkVmInfo vm = 0;

	return EXPECT(nkops.nk_info(NK_INFO_VM, &vm, sizeof(vm)) == sizeof(vm)) &&
	       EXPECT(vm & NK_VM_INFO_ISOLATED) && EXPECT(!(vm & NK_VM_INFO_ALLMEM_MAPPABLE)) &&
	       EXPECT(nkops.nk_info(NK_INFO_CACHE, NULL, 0) == sizeof(caches)) &&
	       EXPECT(nkops.nk_info(NK_INFO_CACHE, &caches, sizeof(caches)) == sizeof(caches)) &&
	       EXPECT(caches.limit > 0 && caches.limit <= NK_CACHE_LIMIT) &&
	       EXPECT(caches.cache[0].level == 1 && caches.cache[0].line >= 16) &&
	       EXPECT(caches.cache[0].size >= 4096) && EXPECT(nkops.nk_info(99, &vm, 4) == 0);
}

static bool ids_are_told(void)
{
	NkOsId me = nkops.nk_id_get();

	return EXPECT(nkops.nk_version >= 6) && EXPECT(me >= 2 && me < NK_OS_LIMIT) &&
	       EXPECT(nkops.nk_last_id_get() == 3) &&
	       EXPECT(nkops.nk_running_ids_get() & nkops.nk_bit2mask(me)) &&
	       EXPECT(nkops.nk_cpu_id_get() < nr_cpu_ids);
}

/* Callers of these members test them for NULL. */
static bool optional_members_are_absent(void)
{
	return EXPECT(!nkops.nk_xvex_post && !nkops.nk_scheduler && !nkops.nk_stop &&
		      !nkops.nk_start) &&
	       EXPECT(!nkops.nk_suspend && !nkops.nk_resume && !nkops.nk_machine_addr) &&
	       EXPECT(!nkops.nk_log_buffer && !nkops.nk_log_guests && !nkops.nk_log_events) &&
	       EXPECT(!nkops.nk_cmdline_get);
}

/* Old callers did not test these members. */
static bool what_has_no_meaning_does_no_harm(void)
{
	return EXPECT(nkops.nk_vex_mask(3) == 0) && EXPECT(nkops.nk_vex_addr(pmem) == 0);
}

static int __init nk_mem_init(void)
{
	NkPhAddr link = nkops.nk_vlink_lookup("nkloop", 0);

	pmem = nkops.nk_pmem_alloc(link, 9, SIZE);
	return EXPECT(pmem) && mappings_are_of_one_memory() && copies_are_whole() &&
	       arithmetic_is_atomic_and_right() && info_tells_of_vm_and_caches() &&
	       ids_are_told() && optional_members_are_absent() &&
	       what_has_no_meaning_does_no_harm() ? 0 : -EIO;
}

static void __exit nk_mem_exit(void)
{
}
CLASSIC_TEST(nk_mem_init, nk_mem_exit);
