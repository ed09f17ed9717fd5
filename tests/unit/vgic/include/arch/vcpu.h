/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A vCPU that has a virtual GIC and nothing else; a thread is a CPU. */
#ifndef ARCH_VCPU_H
#define ARCH_VCPU_H

#include <arch/vgic.h>

struct vcpu;

struct arch_vcpu {
	struct vgic_cpu vgic;
};

extern _Thread_local struct vcpu *fake_current;
extern struct vcpu machine_stranger;		/* of no VM: current where NULL is */

static inline struct vcpu *vcpu_current(void)
{
	return fake_current ? fake_current : &machine_stranger;
}

#endif
