// SPDX-License-Identifier: GPL-2.0-only
#include <linux/mm.h>
#include <linux/platform_device.h>
#include <linux/uaccess.h>

#include <linkvisor/hypercall.h>
#include <uapi/linkvisor/nkctl.h>

#include "abi/trace.h"
#include "guest/linux/compat/mm.h"
#include "guest/linux/nkddi/trace.h"

#define SAME(uapi, abi)	static_assert((int)(uapi) == (int)(abi))
SAME(NKCTL_TRACE_EXIT, LV_TRACE_EXIT);
SAME(NKCTL_TRACE_ENTRY, LV_TRACE_ENTRY);
SAME(NKCTL_TRACE_IRQ, LV_TRACE_IRQ);
SAME(NKCTL_TRACE_INJECT, LV_TRACE_INJECT);
SAME(NKCTL_TRACE_XIRQ, LV_TRACE_XIRQ);
SAME(NKCTL_TRACE_SWITCH, LV_TRACE_SWITCH);
SAME(NKCTL_TRACE_LINK, LV_TRACE_LINK);
SAME(NKCTL_TRACE_VM, LV_TRACE_VM);
SAME(NKCTL_TRACE_CALL, LV_TRACE_CALL);
SAME(NKCTL_TRACE_XMEM, LV_TRACE_XMEM);
SAME(NKCTL_TRACE_ALL, LV_TRACE_ALL);
SAME(NKCTL_TRACE_XMEM_CALL(LV_TRACE_XMEM_UNMAP), 4);
static_assert(NKCTL_TRACE_XMEM_OF_CLIENT == LV_TRACE_XMEM_OF_CLIENT);
static_assert(NKCTL_TRACE_XMEM_FORCE == LV_TRACE_XMEM_FORCE);
SAME(sizeof(struct nkctl_trace_record), sizeof(struct lv_trace_record));

static phys_addr_t window;
static size_t window_size;

void nkddi_trace_find(struct platform_device *pdev)
{
	struct resource *reg = platform_get_resource(pdev, IORESOURCE_MEM, 2);

	window = reg ? reg->start : 0;
	window_size = reg ? resource_size(reg) : 0;
}

long nkddi_trace_get(struct nkctl_trace __user *arg)
{
	struct nkctl_trace trace = { };
	u64 x[4];
	s64 events = hypercall_more(LV_HC_TRACE, LV_TRACE_INFO, 0, x);

	if (events < 0)
		return events;
	trace.events = events;
	trace.known = x[3];
	trace.rings = x[2];
	trace.ring_size = x[1];
	return copy_to_user(arg, &trace, sizeof(trace)) ? -EFAULT : 0;
}

long nkddi_trace_set(const u32 __user *arg)
{
	u32 events;

	if (get_user(events, arg))
		return -EFAULT;
	return hypercall(LV_HC_TRACE, LV_TRACE_SET, events, 0, 0);
}

int nkddi_trace_mmap(struct vm_area_struct *vma)
{
	size_t size = vma->vm_end - vma->vm_start;

	if (!window_size)
		return -ENODEV;
	if (!(vma->vm_flags & VM_SHARED) || vma->vm_pgoff || size > window_size)
		return -EINVAL;
	if (vma->vm_flags & (VM_WRITE | VM_EXEC))
		return -EACCES;
	compat_vm_flags_mod(vma, VM_DONTEXPAND | VM_DONTDUMP, VM_MAYWRITE | VM_MAYEXEC);
	return remap_pfn_range(vma, vma->vm_start, PHYS_PFN(window), size, vma->vm_page_prot);
}
