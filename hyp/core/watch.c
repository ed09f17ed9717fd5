// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/core/watch.h"

#include "hyp/core/cpu.h"
#include "hyp/core/request.h"

void vcpu_watch(struct vcpu *vcpu)
{
	uint64_t now = timer_now(), window = timer_ticks(VCPU_WATCH_US);

	/* The watch is renewed long before it ends: sched_block() cannot end it meanwhile. */
	if (vcpu_is_alone(vcpu) &&
	    __atomic_exchange_n(&vcpu->watched, now + window, __ATOMIC_RELAXED) < now + window / 2)
		vcpu_request(vcpu, VCPU_REQUEST_WATCH);
}
