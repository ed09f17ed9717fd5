// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/core/request.h"

#include "hyp/core/cpu.h"
#include <arch/irq.h>

static void alert(struct cpu *cpu)
{
	/* release: the request; pairs with the exchange in take_requests() */
	__atomic_store_n(&cpu->attention, 1, __ATOMIC_RELEASE);
	if (cpu != cpu_of(vcpu_current()))
		irq_kick(cpu);
}

void vcpu_request(struct vcpu *vcpu, uint32_t bits)
{
	/* release: what the request is about; pairs with take_request() in sched.c */
	uint32_t before = __atomic_fetch_or(&vcpu->request, bits, __ATOMIC_RELEASE);

	if ((before & bits) != bits && (bits & VCPU_REQUEST_VIRQ || !(before & VCPU_HOLDS)))
		alert(cpu_of(vcpu));
}

void vcpu_request_xirq(struct vcpu *vcpu)
{
	/* release: as above */
	uint32_t before = __atomic_fetch_or(&vcpu->request, VCPU_REQUEST_XIRQ, __ATOMIC_RELEASE);

	if (!(before & (VCPU_REQUEST_XIRQ | VCPU_HOLDS)))
		alert(cpu_of(vcpu));
}
