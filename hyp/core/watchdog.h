/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The watchdog of a VM: one word, its deadline.  Any of the VM's vCPUs arms and feeds
 * it; vm_watchdog.c looks whether it is over.
 */
#ifndef HYP_CORE_WATCHDOG_H
#define HYP_CORE_WATCHDOG_H

#include <stdbool.h>
#include <stdint.h>

struct watchdog {
	uint64_t deadline;	/* atomic; 0: not armed */
	uint32_t ms;		/* atomic, of the last ARM */
	uint32_t expired;	/* atomic, times since boot */
	uint64_t paused_at;	/* vCPU 0's CPU, while it is paused */
};

/* 0: it is not armed.  Sequentially consistent, as the store in watchdog_arm(). */
static inline uint64_t watchdog_deadline(const struct watchdog *watchdog)
{
	return __atomic_load_n(&watchdog->deadline, __ATOMIC_SEQ_CST);
}

/*
 * False: somebody else changed the deadline meanwhile, which is at least as new.  Release: what was
 * read before was read while the deadline was @from.
 */
static inline bool watchdog_change(struct watchdog *watchdog, uint64_t from, uint64_t to)
{
	return __atomic_compare_exchange_n(&watchdog->deadline, &from, to, false, __ATOMIC_RELEASE,
					   __ATOMIC_RELAXED);
}

/* Returns the deadline. */
uint64_t watchdog_arm(struct watchdog *watchdog, uint32_t ms);

/* False: it is not armed. */
bool watchdog_feed(struct watchdog *watchdog);

void watchdog_disarm(struct watchdog *watchdog);

/* vCPU 0 of its VM was paused, or goes on.  On that vCPU's own CPU. */
void watchdog_pause(struct watchdog *watchdog, bool pause);

#endif
