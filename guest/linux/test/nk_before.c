// SPDX-License-Identifier: GPL-2.0-only
/*
 * What drivers of before take for granted, and no other test asks for: names, the headers that they
 * include, masks, addresses, properties, the focus.  The link "nkloop" has both ends in this VM.
 */
#include <linux/mm.h>
#include <linux/notifier.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include <nk/nk.h>
#include <nk/nkdev.h>
#include <nk/vupipe.h>

#include "guest/linux/test/classic.h"

/* One that nobody is given: the numbers go from both ends of the range. */
#define NOBODYS		((NK_XIRQ_FREE + NK_XIRQ_LIMIT) / 2)

static NkPhAddr link;
static NkXIrq xirq;
static nku32_f came, added;

static void count(void *cookie, NkXIrq x)
{
	nkops.nk_atomic_add(cookie, 1);
}

/* ---- XIRQs ---- */

/* The first handler that attaches finds the XIRQ unmasked. */
static bool masks_end_with_the_last_handler(void)
{
	NkXIrqId id = nkops.nk_xirq_attach(xirq, count, &came);
	bool ok;

	nkops.nk_xirq_mask(xirq);
	nkops.nk_xirq_detach(id);
	nkops.nk_xirq_mask(xirq);
	id = nkops.nk_xirq_attach(xirq, count, &came);
	nkops.nk_xirq_trigger(xirq, nkops.nk_id_get());
	ok = EVENTUALLY(READ_ONCE(came) == 1);
	nkops.nk_xirq_unmask(xirq);
	nkops.nk_xirq_detach(id);
	nkops.nk_xirq_unmask(xirq);
	return ok;
}

static bool nobodys_xirq_has_no_handlers(void)
{
	NkXIrqId id = nkops.nk_xirq_attach(NOBODYS, count, &came);

	if (id)
		nkops.nk_xirq_detach(id);
	return EXPECT(!id);
}

/* Drivers pass a whole mask and serve one bit after the other. */
static bool a_mask_begins_with_its_lowest_bit(void)
{
	return EXPECT(nkops.nk_mask2bit(0x90) == 4) && EXPECT(nkops.nk_mask2bit(0x80000001) == 0) &&
	       EXPECT(nkops.nk_mask2bit(0) == 0) && EXPECT(nkops.nk_mask2bit(1u << 31) == 31);
}

/* ---- addresses ---- */

static bool address_is_that_of_a_page(void *va, struct page *page)
{
	return EXPECT(nkops.nk_vtop(va) == page_to_phys(page) + offset_in_page(va));
}

static bool any_kernel_memory_has_an_address(void)
{
	char *low = kmalloc(100, GFP_KERNEL), *high = vmalloc(3 * PAGE_SIZE);
	bool ok = EXPECT(low && high);

	ok = ok && address_is_that_of_a_page(low + 7, virt_to_page(low)) &&
	     address_is_that_of_a_page(high + PAGE_SIZE + 5, vmalloc_to_page(high + PAGE_SIZE)) &&
	     EXPECT(nkops.nk_vtop(&came) != 0) && EXPECT(nkops.nk_vtop(NULL) == 0) &&
	     EXPECT(nkops.nk_vtop(high + 3 * PAGE_SIZE) == 0);
	vfree(high);
	kfree(low);
	return ok;
}

static bool mapped_pmem_has_both_addresses(void)
{
	NkPhAddr pmem = nkops.nk_pmem_alloc(link, 20, 8192);
	char *va = nkops.nk_mem_map(pmem, 8192);
	bool ok = EXPECT(pmem && va) && EXPECT(nkops.nk_ptov(pmem + 5000) == va + 5000) &&
		  EXPECT(nkops.nk_vtop(va + 5000) == pmem + 5000) &&
		  EXPECT(nkops.nk_ptov(pmem + 8192) == NULL);

	nkops.nk_mem_unmap(va, pmem, 8192);
	return ok && EXPECT(nkops.nk_ptov(pmem) == NULL);
}

/* ---- what nk_info tells ---- */

static bool caches_say_how_they_work(void)
{
	const int index = NK_CACHE_PIPT | NK_CACHE_VIPT | NK_CACHE_VIVT | NK_CACHE_PIVT;
	NkCachesInfo caches = { };
	int i;

	nkops.nk_info(NK_INFO_CACHE, &caches, sizeof(caches));
	for (i = 0; i < caches.limit; i++) {
		int arch = caches.cache[i].arch;

		if (!EXPECT(hweight32(arch & index) == 1) || !EXPECT(arch & NK_CACHE_UNIFIED) ||
		    !EXPECT(!(arch & NK_CACHE_DATA) == !(arch & NK_CACHE_WRITE_BACK)))
			return false;
	}
	return EXPECT(caches.limit);
}

static bool names_have_their_values(void)
{
	NkResource none = { .type = NK_RESOURCE_PXIRQ };
	NkDevRing *ring = NULL;
	NkDevWdt *wdt = NULL;
	NkVmInfo vm = 0;

	nkops.nk_info(NK_INFO_VM, &vm, sizeof(vm));
	return EXPECT(vm & NK_VM_ISOLATED) && EXPECT(NK_VM_SLOW_DMA == NK_VM_INFO_SLOW_DMA) &&
	       EXPECT(nkops.nk_version >= NK_VERSION_9) && EXPECT(!ring && !wdt) &&
	       EXPECT(none.type != NK_RESOURCE_PMEM && none.type != NK_RESOURCE_PDEV) &&
	       EXPECT(nkops.nk_dev_lookup_by_type(NK_DEV_ID_RING, 0) == 0) &&
	       EXPECT(nkops.nk_dev_lookup_by_type(NK_DEV_ID_UART, 0) == 0) &&
	       EXPECT(nkops.nk_dev_lookup_by_type(NK_DEV_ID_WDT, 0) == 0) &&
	       EXPECT(nkops.nk_dev_lookup_by_type(NK_DEV_ID_NKIO, 0) == 0) &&
	       EXPECT(nkops.nk_dev_lookup_by_type(NK_DEV_ID_SYSBUS, 0) == 0) &&
	       EXPECT(_IOC_TYPE(PIOC_READ_NOTIFY) == 'y' && _IOC_NR(PIOC_GET_OFFSET) == 6);
}

/* ---- what was NULL ---- */

static void device_came(void)
{
	nkops.nk_atomic_add(&added, 1);
}

static bool own_devices_are_told_of(void)
{
	NkPhAddr a = nkops.nk_dev_alloc(sizeof(NkDevDesc));

	if (!EXPECT(nk_dev_notification_register(device_came) == 1) ||
	    !EXPECT(nk_dev_notification_register(device_came) == 0) || !EXPECT(a))
		return false;
	*(NkDevDesc *)nkops.nk_ptov(a) = (NkDevDesc){ .class_id = 0x42, .dev_id = 0x4242 };
	nkops.nk_dev_add(a);
	return EXPECT(added == 1);
}

static bool properties_are_kept(void)
{
	char name[8], value[4] = "abc", got[8] = "";
	static char large[257];

	return EXPECT(nkops.nk_prop_get("none", got, 8) == NK_PROP_UNKNOWN) &&
	       EXPECT(nkops.nk_prop_set("before", value, 4) == 4) &&
	       EXPECT(nkops.nk_prop_get("before", got, 8) == 4) && EXPECT(!strcmp(got, "abc")) &&
	       EXPECT(nkops.nk_prop_get("before", name, 2) == 2) &&
	       EXPECT(nkops.nk_prop_set("before", large, 256) == 256) &&
	       EXPECT(nkops.nk_prop_set("before", large, 257) == NK_PROP_ERROR) &&
	       EXPECT(nkops.nk_prop_set("before", "", 1) == 1) &&
	       EXPECT(nkops.nk_prop_get("before", got, 8) == 1) &&
	       EXPECT(nkops.nk_prop_set("", value, 4) == NK_PROP_ERROR) &&
	       EXPECT(nkops.nk_prop_set("nk.other", value, 1) == NK_PROP_PERMISSION) &&
	       EXPECT(nkops.nk_prop_get("nk.other", got, 1) == NK_PROP_UNKNOWN) &&
	       EXPECT(nkops.nk_prop_set("nk.focus", value, 1) == NK_PROP_PERMISSION) &&
	       EXPECT(nkops.nk_prop_get("nk.focus", got, 1) == NK_PROP_UNKNOWN);
}

static bool properties_are_counted(void)
{
	NkPropAttr attr = 0;
	char name[16] = "";

	return EXPECT(nkops.nk_prop_enum(0, name, 16, &attr) == 256) &&
	       EXPECT(!strcmp(name, "before")) &&
	       EXPECT(attr == (NK_PROP_ATTR_SET | NK_PROP_ATTR_GET | NK_PROP_ATTR_NOTIFY | 7)) &&
	       EXPECT(nkops.nk_prop_enum(1, name, 16, &attr) == NK_PROP_UNKNOWN);
}

static bool sysconf_tells_of_properties(void)
{
	NkXIrqId id = nkops.nk_xirq_attach(NK_XIRQ_SYSCONF, count, &came);
	nku32_f before = READ_ONCE(came);
	bool ok;

	nkops.nk_prop_set("before", "x", 2);
	ok = EVENTUALLY(READ_ONCE(came) != before);
	nkops.nk_xirq_detach(id);
	return ok;
}

static int told(struct notifier_block *nb, unsigned long vm, void *unused)
{
	return NOTIFY_OK;
}

static struct notifier_block focus = { .notifier_call = told };

static bool balloon_and_focus_are_there(void)
{
	nku32_f pfn = 1;

	nk_change_focus(nkops.nk_id_get());
	return EXPECT(nkops.nk_balloon_ctrl(0, &pfn, 1) == 0) &&
	       EXPECT(focus_register_client(&focus) == 0) &&
	       EXPECT(focus_unregister_client(&focus) == 0);
}

/* All of them, whatever the first ones give. */
static int __init nk_before_init(void)
{
	bool ok;

	link = nkops.nk_vlink_lookup("nkloop", 0);
	xirq = nkops.nk_xirq_alloc(1);
	ok = EXPECT(link && xirq);
	ok &= masks_end_with_the_last_handler();
	ok &= nobodys_xirq_has_no_handlers();
	ok &= a_mask_begins_with_its_lowest_bit();
	ok &= any_kernel_memory_has_an_address();
	ok &= mapped_pmem_has_both_addresses();
	ok &= caches_say_how_they_work();
	ok &= names_have_their_values();
	ok &= own_devices_are_told_of();
	ok &= properties_are_kept() && properties_are_counted();
	ok &= sysconf_tells_of_properties();
	ok &= balloon_and_focus_are_there();
	return ok ? 0 : -EIO;
}

static void __exit nk_before_exit(void)
{
}
CLASSIC_TEST(nk_before_init, nk_before_exit);
