/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Credit bounds how often something may happen.  A credit is earned with each period of time, and
 * up to CREDIT_MAX of them are saved.  A vCPU has credit for two things:
 *
 *   XIRQs	each one of another VM that interrupts the vCPU at work costs one (hold.h)
 *   wakes	each time that others are interrupted for the vCPU, while it does not run (hold.h)
 *
 * In both it also earns one with each XIRQ that it sends itself, because a vCPU that answers is not
 * flooded.
 */
#ifndef HYP_CORE_CREDIT_H
#define HYP_CORE_CREDIT_H

#include <stdbool.h>
#include <stdint.h>

#define CREDIT_MAX	32u
#define CREDIT_US	50u	/* for XIRQs */
#define CREDIT_WAKE_US	250u	/* for wakes */

struct credit {
	uint32_t left;
	uint64_t since;		/* timer_now(): what was earned until this time is counted */
	uint64_t sent;		/* XIRQs, then */
};

/*
 * None is left: count what was earned meanwhile, one for each @period in ticks and for each XIRQ
 * sent, and spend one.  @sent: XIRQs sent so far.  False: there is none.
 */
bool credit_earn(struct credit *credit, uint64_t period, uint64_t sent, uint64_t now);

#endif
