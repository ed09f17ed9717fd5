/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Credit bounds how often something may happen.  A credit is earned with each period of time, and
 * up to CREDIT_MAX of them are saved.  Nobody reads the clock while credit is left: what was earned
 * meanwhile is counted when it is used up.  So half of CREDIT_MAX is what may be left, and half is
 * what may be counted then.  A vCPU has credit for two things:
 *
 *   XIRQs	each one of another VM that interrupts the vCPU at work costs one (hold.h), and so
 *		does each interrupt of a virtual device that another VM caused: its acknowledgement
 *		costs CREDIT_DEVICE more, and a wake where the CPU is shared.  As much costs to give
 *		back pages that their owner wants or took
 *   wakes	each time that others are interrupted for the vCPU, while it does not run (hold.h)
 *
 * Time counts once for the XIRQs of all vCPUs of a CPU.  In both it also earns one with each XIRQ
 * that it sends itself, because a vCPU that answers is not flooded.  A CPU has credit for the wakes
 * of all its vCPUs, but for those of who answers; a wake costs the vCPU at work CREDIT_OF_WAKE of
 * its credit for XIRQs, too.
 */
#ifndef HYP_CORE_CREDIT_H
#define HYP_CORE_CREDIT_H

#include <stdbool.h>
#include <stdint.h>

#define CREDIT_MAX	32u
#define CREDIT_EARN	(CREDIT_MAX / 2)
#define CREDIT_US	60u	/* for XIRQs */
#define CREDIT_WAKE_US	250u	/* for wakes */
#define CREDIT_DEVICE	2u
/*
 * What a wake of another vCPU costs the one at work, of its credit for XIRQs: the two must not add
 * up.  Of each CREDIT_WAKE_US there remains more than CREDIT_US, so XIRQs go on.
 */
#define CREDIT_OF_WAKE	3u
/*
 * The most that may be owed.  An XIRQ for a vCPU at work thus waits for 300 us at most, a wake for
 * 500 us.
 */
#define CREDIT_DEBT	4u
#define CREDIT_WAKE_DEBT 1u

struct credit {
	uint32_t left;
	uint64_t since;		/* timer_now(): what was earned until this time is counted; later
				 * than now: debt
				 */
	uint64_t sent;		/* XIRQs, then */
};

/*
 * None is left: count what was earned meanwhile, one for each @period in ticks and for each XIRQ
 * sent, and spend one.  @sent: XIRQs sent so far.  False: there is none.
 */
bool credit_earn(struct credit *credit, uint64_t period, uint64_t sent, uint64_t now);

/* Spend @n, if need be of what will be earned, but at most @debt of these: nothing waits long. */
void credit_charge(struct credit *credit, uint32_t n, uint32_t debt, uint64_t period, uint64_t now);

/* The vCPU has answered by something that is no XIRQ. */
static inline void credit_gain(struct credit *credit)
{
	if (credit->left < CREDIT_EARN)
		credit->left++;
}

#endif
