/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Credit bounds what other VMs may cost a vCPU that is at work: each XIRQ of another VM that
 * interrupts it costs one credit.  A vCPU earns one every CREDIT_US, and one with each XIRQ that it
 * sends itself, because a vCPU that answers is not flooded.  It can save CREDIT_MAX.  Without
 * credit, XIRQs wait (hold.h) until the vCPU earns one or goes to sleep.
 */
#ifndef HYP_CORE_CREDIT_H
#define HYP_CORE_CREDIT_H

#include <stdbool.h>
#include <stdint.h>

#define CREDIT_MAX	64u
#define CREDIT_US	50u

struct credit {
	uint32_t left;
	uint64_t since;		/* timer_now(): what was earned until this time is counted */
	uint64_t sent;		/* XIRQs, then */
};

/* Count what was earned meanwhile and spend one. @sent: XIRQs sent so far. False: there is none. */
bool credit_earn(struct credit *credit, uint64_t sent, uint64_t now);

/* The time at which the next credit is earned if the vCPU sends no XIRQ. */
uint64_t credit_due(const struct credit *credit);

#endif
