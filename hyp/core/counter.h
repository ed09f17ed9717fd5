/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Counters.  What only the vCPU's own CPU adds is in vcpu.counter (see
 * vcpu_count()); what any CPU adds is in vm.counter and link.counter.
 */
#ifndef HYP_CORE_COUNTER_H
#define HYP_CORE_COUNTER_H

#include <stdint.h>

struct vcpu;
struct vm;

/* Add one to a counter that any CPU may add to.  Orders nothing. */
static inline void counter_add(uint64_t *counter)
{
	__atomic_fetch_add(counter, 1, __ATOMIC_RELAXED);
}

/*
 * COUNTER_READ for @vcpu's VM: arguments as in abi/counter.h.  Returns the
 * value or LV_EINVAL (no such scope), LV_ENOENT (no such VM, link or counter),
 * LV_EACCES (another VM's, or a link without an end in this VM).
 */
int64_t counter_read(struct vcpu *vcpu, uint64_t scope, uint64_t which, uint64_t index);

/* A counter of @vm (enum lv_counter_vm), whoever asks; LV_ENOENT: there is no such. */
int64_t counter_of_vm(const struct vm *vm, uint64_t index);

#endif
