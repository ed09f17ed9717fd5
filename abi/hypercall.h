/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Hypercalls: the calls that a VM makes to linkvisor.
 *
 * The convention is SMCCC 1.2 (Arm DEN 0028) by HVC #0, with SMC64/HVC64 fast calls in the vendor
 * specific hypervisor service range (owner 6).  The function id is in x0, arguments are in x1..x4.
 * The result is in x0: zero or positive is success, negative is one of LV_E* below.  Secondary
 * results, where a call has them, are in x1..x3.  Every other register is preserved.  An unknown
 * function id answers LV_ENOTSUPP, which is also SMCCC's NOT_SUPPORTED (-1).
 *
 * Every call completes in bounded time, and no call blocks.  All calls may be made from interrupt
 * context.
 */
#ifndef ABI_HYPERCALL_H
#define ABI_HYPERCALL_H

/* SMCCC general service queries of the range. */
#define LV_SMCCC_CALL_COUNT	0x8600ff00u
#define LV_SMCCC_CALL_UID	0x8600ff01u
#define LV_SMCCC_REVISION	0x8600ff03u

/* UID 8ee0c3ac-6c76-4e4b-9f2b-6c696e6b7673, as SMCCC returns it in w0..w3. */
#define LV_UID_0		0xacc3e08eu
#define LV_UID_1		0x4b4e766cu
#define LV_UID_2		0x696c2b9fu
#define LV_UID_3		0x73766b6eu

/*
 * The version of linkvisor, of its tools and of its libraries.  The minor one counts releases; guests
 * refuse a major one that they do not know.
 */
#define LV_REVISION_MAJOR	0u
#define LV_REVISION_MINOR	3u

#define LV_HC(n)		(0xc6000000u + (n))

/*
 * call            arguments                       result
 * VERSION         -                               major << 16 | minor
 * VM_ID           -                               x0 own id, x1 highest id,
 *                                                 x2 mask of started VMs (bit = id)
 *                                                 that the caller has links with,
 *                                                 and itself; to the controller: all
 * PDEV_ALLOC      link, id, size                  guest-physical address
 * PMEM_ALLOC      link, id, size                  guest-physical address
 * PXIRQ_ALLOC     link, id, owner VM, count       first XIRQ of the range
 * XIRQ_ALLOC      count                           first XIRQ of a range of the
 *                                                 caller's own (self-trigger only)
 * XIRQ_TRIGGER    xirq, target VM                 0
 * COUNTER_READ    LV_COUNTER_OF_*, which, index   value (see abi/counter.h)
 * VM_INFO         vm, LV_VM_INFO_*                see abi/control.h, as the next
 * VM_CONTROL      vm, enum lv_vm_op               0
 * WATCHDOG        enum lv_watchdog_op, ms         0, and x1 to x3
 * TRACE           enum lv_trace_op, mask          see abi/trace.h
 * LINK_INFO       link's index in the system      states, and x1 to x3
 * XMEM_GRANT      link, slots, page, flags        see abi/xmem.h, as the next
 * XMEM_REVOKE     link, slots, 0, flags           pages
 * XMEM_MAP        link, slots, list, flags        pages
 * XMEM_UNMAP      link, slots, 0, flags           pages
 * XMEM_QUERY      link, slot, whose               state
 *
 * "link" is the guest-physical address of the caller's own descriptor of the
 * link, as found in the PDEV repository (abi/vlink.h).
 */
#define LV_HC_VERSION		LV_HC(0)
#define LV_HC_VM_ID		LV_HC(1)
#define LV_HC_PDEV_ALLOC	LV_HC(2)
#define LV_HC_PMEM_ALLOC	LV_HC(3)
#define LV_HC_PXIRQ_ALLOC	LV_HC(4)
#define LV_HC_XIRQ_ALLOC	LV_HC(5)
#define LV_HC_XIRQ_TRIGGER	LV_HC(6)
#define LV_HC_COUNTER_READ	LV_HC(7)
#define LV_HC_VM_INFO		LV_HC(8)
#define LV_HC_VM_CONTROL	LV_HC(9)
#define LV_HC_WATCHDOG		LV_HC(10)
#define LV_HC_TRACE		LV_HC(11)
#define LV_HC_LINK_INFO		LV_HC(12)
#define LV_HC_XMEM_GRANT	LV_HC(13)
#define LV_HC_XMEM_REVOKE	LV_HC(14)
#define LV_HC_XMEM_MAP		LV_HC(15)
#define LV_HC_XMEM_UNMAP	LV_HC(16)
#define LV_HC_XMEM_QUERY	LV_HC(17)
#define LV_HC_LIMIT		18u

/* Errors.  Except LV_ENOTSUPP they have the values that Linux gives these names. */
#define LV_ENOTSUPP		(-1)	/* no such call */
#define LV_ENOENT		(-2)	/* no such link, VM, counter */
#define LV_ENOMEM		(-12)	/* the budget of the link or VM is used up */
#define LV_EACCES		(-13)	/* the caller may not do this */
#define LV_EBUSY		(-16)	/* label exists with another size, owner or count */
#define LV_EINVAL		(-22)	/* an argument makes no sense */
#define LV_ENOSPC		(-28)	/* no label or XIRQ number left */

#endif
