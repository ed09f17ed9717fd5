/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The host's answer to the vCPU seam: notes what was done to a vCPU. */
#ifndef ARCH_VCPU_H
#define ARCH_VCPU_H

#include <stdbool.h>
#include <stdint.h>

struct vcpu;

struct arch_vcpu {
	uint64_t x[31];
	bool loaded;			/* its registers are in a CPU */
	uint64_t deadline;		/* what arch_vcpu_deadline() answers; 0: never */
	bool traps_wfi;
	bool ssb;			/* what harden_allow_ssb() was told */
	uint64_t entry, context;	/* of the last reset */
	uint32_t resets, saves, restores, flushes;
	bool call_again;		/* the last hypercall has to be made again */
	uint32_t muted;			/* interrupts of the board that wait, see vgic_unmute() */
	uint32_t virq;			/* atomic: an interrupt waits; vgic_flush() takes it */
};

/* The current vCPU of the calling thread. */
struct vcpu *vcpu_current(void);
void vcpu_set_current(struct vcpu *vcpu);

/* All three panic if the registers are not where they must be. */
void arch_vcpu_reset(struct vcpu *vcpu, uint64_t entry, uint64_t context);
void arch_vcpu_save(struct vcpu *vcpu);
void arch_vcpu_restore(struct vcpu *vcpu);

void arch_vcpu_trap_wfi(struct vcpu *vcpu, bool trap);

/* The test that made the call makes it again. */
void arch_vcpu_call_again(struct vcpu *vcpu);

uint64_t arch_vcpu_deadline(const struct vcpu *vcpu);

#endif
