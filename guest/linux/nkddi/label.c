// SPDX-License-Identifier: GPL-2.0-only
#include <linux/mm.h>
#include <linux/printk.h>

#include <linkvisor/hypercall.h>

#include "abi/counter.h"
#include "guest/linux/nkddi/bus.h"
#include "guest/linux/nkddi/device.h"
#include "guest/linux/nkddi/label.h"
#include "guest/linux/nkddi/mapping.h"
#include "guest/linux/nkddi/repository.h"
#include "guest/linux/nkddi/xirq.h"

/* Ids of PMEM that are shared PDEV in truth. */
#define SHARED_PDEV	(1u << 31)

static const struct lv_vlink *label_link(u64 link)
{
	int at = nkddi_repository_vlink_at(link);

	return at < 0 ? NULL : nkddi_repository_vlink(at);
}

struct want {
	const struct lv_vlink *desc;
	u64 pmem;
};

static int end_wants(struct device *dev, void *arg)
{
	struct vlink_device *vl = to_vlink_device(dev);
	const struct want *want = arg;

	if (vl->desc == want->desc && READ_ONCE(vl->pmem_wanted) < want->pmem)
		WRITE_ONCE(vl->pmem_wanted, want->pmem);
	return 0;
}

/* The budget that this request would have needed, for the log and for nk doctor. */
static void label_lacks_pmem(const struct lv_vlink *desc, u32 id, u64 size)
{
	s64 used =
		hypercall_counter_read(LV_COUNTER_OF_LINK, desc->index, LV_COUNTER_LINK_PMEM_USED);
	u64 left = used < 0 ? 0 : desc->pmem_size - used;
	struct want want = {
		.desc = desc,
		.pmem = desc->pmem_size - left + ALIGN(size, 4096),
	};

	bus_for_each_dev(&vlink_bus, NULL, &want, end_wants);
	pr_err_ratelimited("nkddi: link %.16s.%d: PMEM %u asks for %llu bytes, but of %llu only "
			   "%llu are left; write pmem = <0x%llx> into the node %.16s@%d\n",
			   desc->name, desc->link, id, size, desc->pmem_size, left, want.pmem,
			   desc->name, desc->link);
}

s64 nkddi_label_pmem(u64 link, u32 id, u64 size)
{
	const struct lv_vlink *desc = label_link(link);
	s64 pa = hypercall_pmem_alloc(link, id, size);

	if (pa == -ENOMEM && desc)
		label_lacks_pmem(desc, id, size);
	return pa;
}

static s64 label_shared_pdev(u64 link, u32 id, u64 size)
{
	s64 pa = nkddi_label_pmem(link, id | SHARED_PDEV, size);
	int err = pa < 0 ? 0 : nkddi_mapping_keep(pa, size);

	return err ?: pa;
}

s64 nkddi_label_pdev(u64 link, u32 id, u64 size)
{
	const struct lv_vlink *desc = label_link(link);

	if (desc && desc->flags & LV_VLINK_SHARED_PDEV)
		return label_shared_pdev(link, id, size);
	return hypercall_pdev_alloc(link, id, size);
}

s64 nkddi_label_pxirq(u64 link, u32 id, u32 owner, u32 count)
{
	s64 first = hypercall_pxirq_alloc(link, id, owner, count);

	if (first >= 0 && owner == nkddi_repository_vm_id())
		nkddi_xirq_given(first, count);
	return first;
}

void *nkddi_ptov(u64 paddr)
{
	return nkddi_repository_ptov(paddr) ?: nkddi_device_ptov(paddr) ?: nkddi_mapping_ptov(paddr);
}
