/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What other VMs may cost a vCPU that is at work: an XIRQ of theirs interrupts it
 * for a credit.  It earns one every CREDIT_US, and one with each XIRQ that it sends
 * itself, which is how it answers; CREDIT_MAX can be saved.  When it has none,
 * XIRQs wait (see sched.c), until it earns one or goes to sleep.
 */
#ifndef HYP_CORE_CREDIT_H
#define HYP_CORE_CREDIT_H

#include <stdbool.h>
#include <stdint.h>

#define CREDIT_MAX	64u
#define CREDIT_US	50u

struct credit {
	uint32_t left;
	uint64_t since;		/* timer_now(): all that was earned until then is counted */
	uint64_t sent;		/* XIRQs, then */
};

/* Spend one that was earned meanwhile.  @sent: XIRQs sent so far.  False: there is none. */
bool credit_earn(struct credit *credit, uint64_t sent, uint64_t now);

/* When time alone will have earned the next one. */
uint64_t credit_due(const struct credit *credit);

#endif
