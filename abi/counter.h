/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Counters that COUNTER_READ answers: 64 bits, from boot, never reset.
 *
 *   scope                which            index
 *   LV_COUNTER_OF_VM     VM id            enum lv_counter_vm
 *   LV_COUNTER_OF_LINK   lv_vlink.index   enum lv_counter_link
 *
 * A VM reads its own counters and those of its links; LV_EACCES otherwise.
 */
#ifndef ABI_COUNTER_H
#define ABI_COUNTER_H

#define LV_COUNTER_OF_VM	0u
#define LV_COUNTER_OF_LINK	1u

enum lv_counter_vm {
	LV_COUNTER_EXIT_HVC,		/* hypercalls and PSCI by HVC */
	LV_COUNTER_EXIT_SMC,
	LV_COUNTER_EXIT_SYSREG,
	LV_COUNTER_EXIT_WFI,
	LV_COUNTER_EXIT_MMIO,		/* emulated device registers */
	LV_COUNTER_EXIT_VLINK,		/* stores to the repository */
	LV_COUNTER_EXIT_IRQ,
	LV_COUNTER_EXIT_OTHER,		/* undefined registers, aborts sent back */
	LV_COUNTER_HYPERCALL,		/* of the vendor range */
	LV_COUNTER_XIRQ_SENT,
	LV_COUNTER_XIRQ_COALESCED,	/* sent, but already pending in the target */
	LV_COUNTER_XIRQ_RECEIVED,	/* became pending here */
	LV_COUNTER_STATE_CHANGE,	/* accepted by the bridge */
	LV_COUNTER_REFUSED,		/* refused hypercalls and stores */
	LV_COUNTER_FAULT,		/* aborts and UNDEFINED injected into the VM */
	LV_COUNTER_START,		/* times the VM was started */
	LV_COUNTER_VM_LIMIT,
};

enum lv_counter_link {
	LV_COUNTER_LINK_XIRQ_TO_SERVER,
	LV_COUNTER_LINK_XIRQ_TO_CLIENT,
	LV_COUNTER_LINK_STATE_SERVER,	/* state changes of the end, death included */
	LV_COUNTER_LINK_STATE_CLIENT,
	LV_COUNTER_LINK_REFUSED,
	LV_COUNTER_LINK_PMEM_USED,	/* bytes of the budget handed out */
	LV_COUNTER_LINK_LIMIT,
};

#endif
