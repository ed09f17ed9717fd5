/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* VMs under control, and the own watchdog (abi/control.h).  Any vCPU, any context. */
#ifndef BARE_CONTROL_H
#define BARE_CONTROL_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/control.h"
#include "abi/hypercall.h"
#include "abi/trace.h"

/* VM_INFO: x0, and x1 to x3 in @x[1..3] (@x may be NULL). */
int64_t control_info(uint32_t vm, uint32_t what, uint64_t *x);

static inline int64_t control_state(uint32_t vm)
{
	return control_info(vm, LV_VM_INFO_STATE, 0);
}

static inline int64_t control_cause(uint32_t vm)
{
	return control_info(vm, LV_VM_INFO_LIFE, 0);
}

/* VM_CONTROL. */
int64_t control_vm(uint32_t vm, enum lv_vm_op op);

/* COUNTER_READ of any scope. */
int64_t control_counter(uint32_t scope, uint32_t which, uint32_t index);

/*
 * Until @vm is in @state, looking again only when SYSCONF came.  False: not
 * within @limit_ms.  Not from interrupts.
 */
bool control_wait(uint32_t vm, enum lv_vm_state state, uint32_t limit_ms);

/* TRACE: x0, and x1 to x3 in @x[1..3] (@x may be NULL). */
int64_t control_trace(enum lv_trace_op op, uint64_t mask, uint64_t *x);

/* WATCHDOG: x0, and x1 to x3 in @x[1..3] (@x may be NULL). */
int64_t control_watchdog(enum lv_watchdog_op op, uint32_t ms, uint64_t *x);

#endif
