/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The calls of abi/hypercall.h. */
#ifndef HYP_CORE_HYPERCALL_H
#define HYP_CORE_HYPERCALL_H

#include <stdbool.h>
#include <stdint.h>

struct vcpu;

/* Is it the id of a vendor specific hypervisor service: a fast call, 32 or 64 bits wide, of owner 6? */
static inline bool hypercall_is(uint64_t x0)
{
	return ((uint32_t)x0 | 1u << 30) >> 24 == 0xc6;
}

/*
 * The guest executed HVC #0, and x0 is such an id; x1..x4 are read.  Answers in x0, with
 * secondary results in x1..x3 where the call has any; all other registers are untouched.
 * Bounded time, reads no guest memory.
 */
void hypercall_handle(struct vcpu *vcpu);

#endif
