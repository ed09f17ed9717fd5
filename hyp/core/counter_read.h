/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What the counters say, for guests and for linkvisor's own list of VMs. */
#ifndef HYP_CORE_COUNTER_READ_H
#define HYP_CORE_COUNTER_READ_H

#include <stdint.h>

struct vcpu;
struct vm;

/*
 * COUNTER_READ for @vcpu's VM: arguments as in abi/counter.h.  Returns the
 * value or LV_EINVAL (no such scope), LV_ENOENT (no such VM, link or counter),
 * LV_EACCES (another VM's, or a link without an end in this VM).
 */
int64_t counter_read(struct vcpu *vcpu, uint64_t scope, uint64_t which, uint64_t index);

/*
 * A counter of @vm (enum lv_counter_vm), without asking who reads it.  LV_ENOENT: there is no such
 * counter.
 */
int64_t counter_of_vm(const struct vm *vm, uint64_t index);

#endif
