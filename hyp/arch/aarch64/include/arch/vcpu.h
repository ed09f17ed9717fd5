/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The registers of a vCPU. x[] is always in memory while EL2 runs.  Everything else is in the CPU's
 * registers while the vCPU is the current one.
 */
#ifndef ARCH_VCPU_H
#define ARCH_VCPU_H

#include <stdbool.h>
#include <stdint.h>

#include <arch/sysreg.h>
#include <arch/vgic.h>

struct vcpu;

/* EL1 registers in the order of the table in vcpu.c. */
#define ARCH_SYSREGS 32

struct arch_timer_state {
	uint64_t ctl;
	uint64_t cval;
};

struct arch_vcpu {
	uint64_t x[31];			/* offset 0: vectors.S */
	uint16_t ssb;			/* VCPU_SSB: loads may pass stores, ARCH_WORKAROUND_2 off */
	uint16_t loops;			/* VCPU_LOOPS, VCPU_CALL: of its CPU, see harden.c */
	uint32_t call;
	uint64_t elr, spsr;		/* of the guest, while it is not current */
	uint64_t hcr;
	uint64_t vmpidr;
	uint64_t sysreg[ARCH_SYSREGS];
	struct arch_timer_state vtimer, ptimer;
	__uint128_t v[32];
	uint64_t fpcr, fpsr;
	struct vgic_cpu vgic;
};

/* The vCPU of this CPU's last guest entry, or this CPU's idle vCPU. */
static inline struct vcpu *vcpu_current(void)
{
	return (struct vcpu *)(uintptr_t)sysreg_read(tpidr_el2);
}

static inline void vcpu_set_current(struct vcpu *vcpu)
{
	sysreg_write(tpidr_el2, (uintptr_t)vcpu);
}

/* Cold start: everything at reset values, @entry at EL1h with MMU off, x0 = @context. */
void arch_vcpu_reset(struct vcpu *vcpu, uint64_t entry, uint64_t context);

/* Once, at boot: @shared if several vCPUs run on its CPU. */
void arch_vcpu_init(struct vcpu *vcpu, bool shared);

/* Make WFI an exit, or not.  On the vCPU's own CPU, whether it is current or not. */
void arch_vcpu_trap_wfi(struct vcpu *vcpu, bool trap);

/*
 * The HVC or SMC that is being handled has to be made again, with its registers as they were: the
 * guest goes on at that instruction.  Interrupts come in between.
 */
void arch_vcpu_call_again(struct vcpu *vcpu);

void arch_vcpu_save(struct vcpu *vcpu);
void arch_vcpu_restore(struct vcpu *vcpu);

/* When one of the timers of a vCPU that is not current fires; UINT64_MAX: never. */
uint64_t arch_vcpu_deadline(const struct vcpu *vcpu);

#endif
