/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The counters that COUNTER_READ answers: 64 bits, from the board's boot, never reset.
 *
 *   scope                which               index
 *   LV_COUNTER_OF_VM     VM id               enum lv_counter_vm
 *   LV_COUNTER_OF_LINK   lv_vlink.index      enum lv_counter_link
 *   LV_COUNTER_OF_VCPU   VM id << 8 | vCPU   enum lv_counter_vm, below LV_COUNTER_VCPU_LIMIT;
 *                                            not what other CPUs count
 *   LV_COUNTER_OF_CPU    board's CPU         enum lv_counter_cpu
 *
 * A VM may read its own counters and those of its links, the controller all counters; other reads
 * answer LV_EACCES.  LV_ENOENT: no such VM, vCPU, link, CPU or index.  Ticks are those of CNTVCT
 * (CNTFRQ_EL0).
 */
#ifndef ABI_COUNTER_H
#define ABI_COUNTER_H

#define LV_COUNTER_OF_VM	0u
#define LV_COUNTER_OF_LINK	1u
#define LV_COUNTER_OF_VCPU	2u
#define LV_COUNTER_OF_CPU	3u

enum lv_counter_vm {
	LV_COUNTER_EXIT_HVC,		/* hypercalls and PSCI by HVC */
	LV_COUNTER_EXIT_SMC,
	LV_COUNTER_EXIT_SYSREG,
	LV_COUNTER_EXIT_WFI,
	LV_COUNTER_EXIT_MMIO,		/* emulated device registers */
	LV_COUNTER_EXIT_VLINK,		/* stores to the repository */
	LV_COUNTER_EXIT_IRQ,
	LV_COUNTER_EXIT_OTHER,		/* undefined registers, aborts given back to the guest */
	LV_COUNTER_HYPERCALL,		/* of the vendor range */
	LV_COUNTER_XIRQ_SENT,
	LV_COUNTER_XIRQ_COALESCED,	/* sent, but already pending in the target */
	LV_COUNTER_XIRQ_RECEIVED,	/* became pending here */
	LV_COUNTER_STATE_CHANGE,	/* accepted by the bridge */
	LV_COUNTER_REFUSED,		/* refused hypercalls and stores */
	LV_COUNTER_FAULT,		/* aborts and UNDEFINED injected into the VM */
	LV_COUNTER_START,		/* times the VM was started */
	LV_COUNTER_CPU_TIME,		/* ticks that its vCPUs had a CPU.  A vCPU that has a CPU
					 * for itself sleeps without an exit; its sleep counts,
					 * except in the minute after this or CPU_IDLE was read */
	LV_COUNTER_NET_SENT,		/* frames that this VM sent into a network */
	LV_COUNTER_NET_RECEIVED,	/* frames that this VM got, one for each card */
	LV_COUNTER_NET_DROPPED,		/* frames for this VM that found no or too few buffers */
	LV_COUNTER_NET_UNFIT,		/* large segments for a card that did not negotiate them */
	LV_COUNTER_NET_REFUSED,		/* frames from here with a bad header, length or source */
	LV_COUNTER_VCPU_LIMIT,		/* counters from here on are of the VM as a whole */

	/* These do not count, but say what is in use now.  A restart changes only the last one. */
	LV_COUNTER_PDEV_USED = LV_COUNTER_VCPU_LIMIT,	/* bytes handed out by PDEV_ALLOC */
	LV_COUNTER_PDEV_LABELS,		/* labels of those bytes, for all links */
	LV_COUNTER_PXIRQS_USED,		/* numbers handed out by PXIRQ_ALLOC */
	LV_COUNTER_XIRQS_USED,		/* numbers handed out by XIRQ_ALLOC; 0 when it is off */
	LV_COUNTER_VM_LIMIT,
};

enum lv_counter_link {
	LV_COUNTER_LINK_XIRQ_TO_SERVER,
	LV_COUNTER_LINK_XIRQ_TO_CLIENT,
	LV_COUNTER_LINK_STATE_SERVER,	/* state changes of the end, death included */
	LV_COUNTER_LINK_STATE_CLIENT,
	LV_COUNTER_LINK_REFUSED,
	LV_COUNTER_LINK_PMEM_USED,	/* bytes of the budget handed out */
	LV_COUNTER_LINK_PMEM_LABELS,	/* labels in use, of 16; the next one of PXIRQ_ALLOC */
	LV_COUNTER_LINK_PXIRQ_LABELS,
	LV_COUNTER_LINK_XMEM_SERVER,	/* slots of the server that are not FREE, see abi/xmem.h */
	LV_COUNTER_LINK_XMEM_CLIENT,
	LV_COUNTER_LINK_HELD_SERVER,	/* those of them that the client has not given back: MAPPED */
	LV_COUNTER_LINK_HELD_CLIENT,	/* or REVOKED */
	LV_COUNTER_LINK_LIMIT,
};

enum lv_counter_cpu {
	LV_COUNTER_CPU_IDLE,		/* ticks without a vCPU, loading of images included */
	LV_COUNTER_CPU_LIMIT,
};

#endif
