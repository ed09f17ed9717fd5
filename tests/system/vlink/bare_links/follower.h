/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The program of "b" and "c": do what "a" orders. */
#ifndef TESTS_SYSTEM_BARE_LINKS_FOLLOWER_H
#define TESTS_SYSTEM_BARE_LINKS_FOLLOWER_H

#include <bare/board.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/smccc.h>
#include <bare/test.h>

#include "tests/system/vlink/bare_links/orders.h"

static int64_t fill_pdev(const struct lv_vlink *pair, uint32_t word)
{
	int64_t block = nkddi_pdev_alloc(pair, 0, 256);

	if (block >= 0)
		*(volatile uint32_t *)block = word;
	return block;
}

static int64_t obey(struct lv_vlink *pair, const volatile uint32_t *arg)
{
	switch ((enum order)arg[0]) {
	case ORDER_STATE:
		return nkddi_state_store(&pair->c_state, arg[1]);
	case ORDER_PMEM:
		return nkddi_pmem_alloc(pair, arg[1], arg[2]);
	case ORDER_PXIRQ:
		return nkddi_pxirq_alloc(pair, arg[1], arg[2], arg[3]);
	case ORDER_TRIGGER:
		return nkddi_xirq_trigger(arg[1], arg[2]);
	case ORDER_PDEV_FILL:
		return fill_pdev(pair, arg[1]);
	case ORDER_COUNTER:
		return (int64_t)smccc_hvc(LV_HC_COUNTER_READ, LV_COUNTER_OF_LINK, arg[1], arg[2], 0)
			.x[0];
	case ORDER_VM_COUNTER:
		return (int64_t)smccc_hvc(LV_HC_COUNTER_READ, LV_COUNTER_OF_VM, arg[1], arg[2], 0)
			.x[0];
	case ORDER_RUNS:
	case ORDER_END:
		break;
	}
	return 1;
}

/* @meeting is the number of the meeting with "a"; @pair may be NULL for a stranger. */
static void follow(int32_t number, struct lv_vlink *pair)
{
	struct meeting a;
	uint32_t step = 0;

	if (!test_true(meeting_open(&a, number), "a follower meets a"))
		return;
	for (;;) {
		if (!meeting_wait(&a, ++step, 20000) || a.theirs[1] == ORDER_END)
			return;
		*(volatile int64_t *)&a.mine[2] = obey(pair, &a.theirs[1]);
		meeting_say(&a, step);
	}
}

#endif
