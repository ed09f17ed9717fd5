/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Counters.  What only the vCPU's own CPU adds is in vcpu.counter (see
 * vcpu_count()); what any CPU adds is in vm.counter and link.counter.
 */
#ifndef HYP_CORE_COUNTER_H
#define HYP_CORE_COUNTER_H

#include <stdint.h>

/* Add one to a counter that any CPU may add to.  Orders nothing. */
static inline void counter_add(uint64_t *counter)
{
	__atomic_fetch_add(counter, 1, __ATOMIC_RELAXED);
}

#endif
