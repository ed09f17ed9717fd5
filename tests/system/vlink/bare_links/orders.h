/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What "a" tells the others by the words of a meeting: mine[1] is the order,
 * mine[2..4] its arguments; the answer comes in mine[1] of the other one.
 */
#ifndef TESTS_SYSTEM_BARE_LINKS_ORDERS_H
#define TESTS_SYSTEM_BARE_LINKS_ORDERS_H

enum order {
	ORDER_STATE,		/* state of the client's end of pair 0: 1 taken, 0 refused */
	ORDER_PMEM,		/* PMEM of pair 0: id, size */
	ORDER_PXIRQ,		/* PXIRQ of pair 0: id, owner, count */
	ORDER_TRIGGER,		/* XIRQ, VM */
	ORDER_PDEV_FILL,	/* PDEV block 0 of pair 0: fill with the word */
	ORDER_COUNTER,		/* index of a link, counter of it */
	ORDER_VM_COUNTER,	/* of VM, counter */
	ORDER_RUNS,		/* 1 */
	ORDER_END,
};

#endif
