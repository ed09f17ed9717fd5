/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What keeps VMs and EL2 from steering each other's speculation on this CPU. */
#ifndef ARCH_HARDEN_H
#define ARCH_HARDEN_H

#include <stdbool.h>

struct cpu_traits;
struct vcpu;

/* Every CPU, for itself: exits go through the vectors that @traits ask for. */
void harden_cpu(const struct cpu_traits *traits);

/* On the vCPU's own CPU, before @vcpu runs: it carries what the vectors read of the CPU. */
void harden_vcpu(struct vcpu *vcpu);

/* Does any CPU need harden_other()?  Fixed at boot. */
extern bool harden_switches;

void harden_other(const struct vcpu *vcpu);

/*
 * @vcpu is about to run on this CPU: a VM that was not the last one here finds no branch targets of
 * the last one, and the vCPU's own wish about stores holds.
 */
static inline void harden_switch(const struct vcpu *vcpu)
{
	if (harden_switches)
		harden_other(vcpu);
}

/*
 * ARCH_WORKAROUND_2 of the current vCPU, on a CPU whose firmware has it: may its loads pass stores?
 * Those of EL2 and of other vCPUs do not.  The wish counts from the next exit on.
 */
void harden_allow_ssb(struct vcpu *vcpu, bool allow);

#endif
