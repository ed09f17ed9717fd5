// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Linked into the hypervisor of these tests only: the linker's --wrap puts this
 * in front of hypercall_handle(), and one more hypercall breaks EL2.
 */
#include "hyp/core/hypercall.h"
#include "hyp/core/vcpu.h"
#include "tests/system/boot/fault_inject.h"

void __real_hypercall_handle(struct vcpu *vcpu);
void __wrap_hypercall_handle(struct vcpu *vcpu);

/* Not mapped at EL2, with a known value in a register that nobody else uses here. */
static __attribute__((noinline)) void fault_load(uint64_t depth)
{
	__asm__ volatile("mov x9, %0\n\tldr x10, [%1]"
			 : : "r"(FAULT_X9), "r"(FAULT_ADDRESS + depth) : "x9", "x10", "memory");
}

static __attribute__((noinline)) void fault_write_code(uint64_t depth)
{
	*(volatile uint64_t *)((uintptr_t)__wrap_hypercall_handle + depth) = 0;
}

/* Noinline and with work behind the call: no jump. */
static __attribute__((noinline)) void fault_recurse(uint64_t depth)
{
	volatile char room[64] = { (char)depth };

	if (depth < UINT64_MAX)
		fault_recurse(depth + 1);
	room[1] = room[0];
}

static void (*const faults[])(uint64_t) = {
	[FAULT_LOAD] = fault_load,
	[FAULT_WRITE_CODE] = fault_write_code,
	[FAULT_RECURSE] = fault_recurse,
};

void __wrap_hypercall_handle(struct vcpu *vcpu)
{
	uint64_t *x = vcpu->arch.x;

	if ((uint32_t)x[0] != FAULT_CALL) {
		__real_hypercall_handle(vcpu);
		return;
	}
	faults[x[1]](0);
	x[0] = 0;
}
