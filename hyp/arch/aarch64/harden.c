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

extern char vectors[], vectors_loop[], vectors_clear[], vectors_call[], vectors_call_loop[];
extern char vectors_ssb[];

static char *const tables[HARDENINGS] = {
	[HARDEN_NONE] = vectors,
	[HARDEN_LOOP] = vectors_loop,
	[HARDEN_CLRBHB] = vectors_clear,
	[HARDEN_CALL] = vectors_call,
	[HARDEN_CALL_LOOP] = vectors_call_loop,
};

/* Read by vectors.S; for all CPUs, as the largest number of rounds and the better call do. */
uint64_t harden_loops = 1;
uint32_t harden_call = SMCCC_VERSION;		/* vectors_ssb makes one call too many then */
uint32_t ssb_call;				/* 0: no CPU has this call */

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
	if (traits->loops > harden_loops)
		harden_loops = traits->loops;
	if (traits->call && harden_call != ARCH_WORKAROUND_3)
		harden_call = traits->call;
	if (traits->ssb_call) {
		ssb_call = traits->ssb_call;
		power_smccc(ssb_call, 1);
	}
	harden_switches |= traits->ssb_call || traits->switch_call;
	use_vectors(vcpu_current());
	isb();
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
