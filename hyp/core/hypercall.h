/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The calls of abi/hypercall.h. */
#ifndef HYP_CORE_HYPERCALL_H
#define HYP_CORE_HYPERCALL_H

#include <stdbool.h>
#include <stdint.h>

struct vcpu;

/*
 * The guest executed HVC #0 with registers @x (x0..x4 are read).  False: the
 * function id is not of the vendor specific hypervisor range, nothing was done.
 * True: answered in x0, with secondary results in x1..x3 where the call has
 * any; all other registers are untouched.  Bounded time, reads no guest memory.
 */
bool hypercall_handle(struct vcpu *vcpu, uint64_t *x);

#endif
