/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The trace rings, see abi/trace.h.  While nothing is traced an event costs three instructions. */
#ifndef HYP_CORE_TRACE_H
#define HYP_CORE_TRACE_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/trace.h"

struct vcpu;
struct vm;

/* Events that are on, atomic.  Hidden, so that its address is not looked up in a table. */
extern uint32_t trace_mask __attribute__((visibility("hidden")));

/*
 * Not __atomic, because the compiler would need one more instruction for the address.  The thread
 * sanitizer of host tests does not know such a load, so it is told not to look here.
 */
__attribute__((no_sanitize("thread"))) static inline uint32_t trace_events(void)
{
	return *(const volatile uint32_t *)&trace_mask;
}

/* Is event @type on?  A hint, true a little later than it was set. */
static inline bool trace_is_on(enum lv_trace_type type)
{
	return __builtin_expect(trace_events() & 1u << type, 0);
}

static inline bool trace_is_any_on(void)
{
	return __builtin_expect(trace_events(), 0);
}

/*
 * Into the ring of this CPU, stamped with @time, which is not before that of the last record.
 * Constant time; interrupts are masked.
 */
void trace_write_at(uint64_t time, enum lv_trace_type type, uint32_t a, uint64_t b);
void trace_write(enum lv_trace_type type, uint32_t a, uint64_t b);

/* Event @type of the current vCPU, if it is on; @a and @b as in abi/trace.h. */
static inline void trace(enum lv_trace_type type, uint32_t a, uint64_t b)
{
	if (trace_is_on(type))
		trace_write(type, a, b);
}

/* Ring of CPU @cpu in @size bytes at @ring, which are zero.  Boot only. */
void trace_ring_init(uint32_t cpu, struct lv_trace_ring *ring, uint32_t size);

/* Rings of @size bytes for @nr_cpus CPUs, which @vm may read at PLACE_TRACE.  Boot only. */
void trace_create(struct vm *vm, uint32_t nr_cpus, uint64_t size);

/* The hypercall TRACE: arguments in x[1] and x[2], secondary results to x[1..3]. */
int64_t trace_call(struct vcpu *vcpu, uint64_t *x);

/* @vm is off: if it was the controller, nothing is traced any more. */
void trace_vm_died(const struct vm *vm);

#endif
