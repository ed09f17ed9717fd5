// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <arch/harden.h>

#include <stddef.h>

#include <arch/cpu_check.h>
#include <arch/errata.h>
#include <arch/layout.h>
#include <arch/power.h>

#include "hyp/core/vcpu.h"
#include "hyp/core/vm.h"

#define SMCCC_VERSION	0x80000000u

_Static_assert(offsetof(struct vcpu, arch.ssb) == VCPU_SSB, "VCPU_SSB");
_Static_assert(offsetof(struct vcpu, arch.loops) == VCPU_LOOPS, "VCPU_LOOPS");
_Static_assert(offsetof(struct vcpu, arch.call) == VCPU_CALL, "VCPU_CALL");
_Static_assert(ARCH_WORKAROUND_2 == ((uint32_t)SSB_CALL_HIGH << 16 | SSB_CALL_LOW), "SSB_CALL");

extern char vectors[], vectors_loop[], vectors_clear[], vectors_call[], vectors_call_loop[];
extern char vectors_ssb[];

static char *const tables[HARDENINGS] = {
	[HARDEN_NONE] = vectors,
	[HARDEN_LOOP] = vectors_loop,
	[HARDEN_CLRBHB] = vectors_clear,
	[HARDEN_CALL] = vectors_call,
	[HARDEN_CALL_LOOP] = vectors_call_loop,
};

bool harden_switches;

/* The VM of the last vCPU on each CPU. */
static const struct vm *last_vm[CONFIG_CPUS_MAX];

static void use_vectors(const struct vcpu *vcpu)
{
	char *table = vcpu->arch.ssb ? vectors_ssb : tables[cpu_traits()->hardening];

	sysreg_write(vbar_el2, (uintptr_t)table);
}

void harden_cpu(const struct cpu_traits *traits)
{
	if (traits->ssb_call)
		power_smccc(traits->ssb_call, 1);
	harden_switches |= traits->ssb_call || traits->switch_call;
	use_vectors(vcpu_current());
	isb();
}

/* vectors_ssb does both on all CPUs: one call too many, and one round. */
void harden_vcpu(struct vcpu *vcpu)
{
	const struct cpu_traits *traits = cpu_traits();

	vcpu->arch.loops = traits->loops ? (uint16_t)traits->loops : 1;
	vcpu->arch.call = traits->call ? traits->call : SMCCC_VERSION;
}

void harden_other(const struct vcpu *vcpu)
{
	const struct cpu_traits *traits = cpu_traits();
	const struct vm **last = &last_vm[vcpu->cpu];

	if (traits->ssb_call)
		use_vectors(vcpu);
	if (*last != vcpu->vm && traits->switch_call)
		power_smccc(traits->switch_call, 0);
	*last = vcpu->vm;
}

void harden_allow_ssb(struct vcpu *vcpu, bool allow)
{
	vcpu->arch.ssb = allow;
	use_vectors(vcpu);
	isb();
}
