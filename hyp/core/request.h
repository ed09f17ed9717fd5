/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What any CPU asks of a vCPU.  The vCPU's own CPU alone looks at it (sched.c). */
#ifndef HYP_CORE_REQUEST_H
#define HYP_CORE_REQUEST_H

#include <stdint.h>

#include "abi/vlink.h"
#include "hyp/core/vcpu.h"

/* Requests, set by any CPU (atomic or), taken by the vCPU's own CPU. */
#define VCPU_REQUEST_VIRQ	(1u << 0)	/* the state of its vGIC changed: flush */
#define VCPU_REQUEST_XIRQ	(1u << 1)	/* the same, may wait: vcpu_request_xirq() */
#define VCPU_REQUEST_ON		(1u << 2)	/* PSCI CPU_ON: entry and context are set */
#define VCPU_REQUEST_STOP	(1u << 3)	/* its VM stops: park */
#define VCPU_REQUEST_LOAD	(1u << 4)	/* vCPU 0: load the images and start */
#define VCPU_REQUEST_PAUSE	(1u << 5)	/* its VM was paused or resumed: look which */
#define VCPU_REQUEST_WATCHDOG	(1u << 6)	/* vCPU 0: its VM's watchdog was armed */
#define VCPU_REQUEST_WATCH	(1u << 7)	/* trap its WFI, see vcpu_watch() */
#define VCPU_REQUEST_DEVICE	(1u << 8)	/* vCPU 0: a device of its VM wants attention */
#define VCPU_REQUEST_END	(1u << 9)	/* its VM ends by its work: a step, see vm_life.c */
#define VCPU_HOLDS		(1u << 10)	/* no request: all but VIRQ waits, see hold.h */

/*
 * Set request bits and make the vCPU's CPU see them soon.  Any context, any CPU, constant time.  No
 * interrupt is sent if the bits were set already, or if the vCPU holds them: then its CPU sees them
 * (1 + CREDIT_WAKE_DEBT) * CREDIT_WAKE_US later at most.
 */
void vcpu_request(struct vcpu *vcpu, uint32_t bits);

/*
 * As VCPU_REQUEST_VIRQ, for an XIRQ of another VM.  A vCPU at work takes the XIRQ at once if it has
 * credit left, otherwise (1 + CREDIT_DEBT) * CREDIT_US later at most.  A vCPU that sleeps is woken.
 */
void vcpu_request_xirq(struct vcpu *vcpu);

/*
 * SPI @intid of @vm has become pending for its @vcpu.  An XIRQ that another VM sent may
 * wait, nothing else.  On the CPU of who raised it, whose VM is current.
 */
static inline void vcpu_interrupt(struct vcpu *vcpu, const struct vm *vm, uint32_t intid)
{
	if (intid >= LV_XIRQ_SYSCONF && vcpu_current()->vm != vm)
		vcpu_request_xirq(vcpu);
	else
		vcpu_request(vcpu, VCPU_REQUEST_VIRQ);
}

#endif
