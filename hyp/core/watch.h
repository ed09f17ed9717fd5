/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A vCPU's sleep is watched for a while: only a WFI that traps shows that a vCPU sleeps. */
#ifndef HYP_CORE_WATCH_H
#define HYP_CORE_WATCH_H

#include <stdbool.h>

#include "hyp/core/vcpu.h"
#include "hyp/lib/rare.h"
#include <arch/timer.h>

#define VCPU_WATCH_US	60000000u

/*
 * A vCPU that has its CPU for itself sleeps without an exit, so its sleep counts as CPU time.  For
 * VCPU_WATCH_US after this call its WFI is trapped, and its sleep does not count.  Any context, any
 * CPU, constant time.  Nothing happens to a vCPU that shares its CPU.
 */
RARE void vcpu_watch(struct vcpu *vcpu);

/* On the vCPU's own CPU. */
static inline bool watch_is_over(const struct vcpu *vcpu)
{
	return __atomic_load_n(&vcpu->watched, __ATOMIC_RELAXED) < timer_now();
}

#endif
