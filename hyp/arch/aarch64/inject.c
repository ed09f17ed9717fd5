// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <arch/inject.h>
#include <arch/sysreg.h>

#include "hyp/core/vm.h"
#include "hyp/core/vm_life.h"

#define MODE_MASK	0xfull
#define MODE_EL0	0x0ull
#define MODE_EL1T	0x4ull
#define FSC_EXTERNAL	0x10u

/* The SPSR of AArch32 has these bits in other places; the values that EL0 had do not matter. */
#define SPSR_NZCV	(0xfull << 28)
#define SPSR_DIT	(1ull << 24)
#define SPSR_PAN	(1ull << 22)
#define SPSR_SSBS	(1ull << 12)
#define SCTLR_SPAN	(1ull << 23)	/* PAN stays as it is; RES1 without FEAT_PAN */
#define SCTLR_DSSBS	(1ull << 44)

/* Offset in the guest's vector table for a synchronous exception from @spsr. */
static uint64_t vector(uint64_t spsr)
{
	if (spsr & SPSR_AARCH32)
		return 0x600;
	if ((spsr & MODE_MASK) == MODE_EL0)
		return 0x400;
	return (spsr & MODE_MASK) == MODE_EL1T ? 0x000 : 0x200;
}

static bool from_el0(uint64_t spsr)
{
	return (spsr & SPSR_AARCH32) || (spsr & MODE_MASK) == MODE_EL0;
}

/* PSTATE as an exception to EL1 leaves it (Arm ARM, AArch64.TakeException). */
static uint64_t pstate(uint64_t spsr)
{
	uint64_t sctlr = sysreg_read(sctlr_el1);
	uint64_t kept = spsr & SPSR_AARCH32 ? SPSR_NZCV : SPSR_NZCV | SPSR_DIT | SPSR_PAN;
	uint64_t new = SPSR_DAIF | SPSR_EL1H | (spsr & kept);

	if (!(sctlr & SCTLR_SPAN))
		new |= SPSR_PAN;
	if (sctlr & SCTLR_DSSBS)
		new |= SPSR_SSBS;
	return new;
}

static void inject(struct vcpu *vcpu, uint64_t esr)
{
	uint64_t spsr = sysreg_read(spsr_el2);

	vcpu_count(vcpu, LV_COUNTER_FAULT);
	sysreg_write(esr_el1, esr);
	sysreg_write(elr_el1, sysreg_read(elr_el2));
	sysreg_write(spsr_el1, spsr);
	sysreg_write(elr_el2, sysreg_read(vbar_el1) + vector(spsr));
	sysreg_write(spsr_el2, pstate(spsr));
}

void inject_undefined(struct vcpu *vcpu)
{
	inject(vcpu, (uint64_t)EC_UNKNOWN << 26 | ESR_IL);
}

void inject_abort(struct vcpu *vcpu, bool instruction, uint64_t far)
{
	uint64_t ec = instruction ? EC_IABT_LOW : EC_DABT_LOW;

	/* The exception vector itself cannot be fetched: the abort would repeat for ever. */
	if (instruction && far == sysreg_read(vbar_el1) + vector(sysreg_read(spsr_el2)))
		vm_crashed(vcpu->vm, LV_CAUSE_FAULT);
	if (!from_el0(sysreg_read(spsr_el2)))
		ec++;		/* from the same level */
	sysreg_write(far_el1, far);
	inject(vcpu, ec << 26 | ESR_IL | FSC_EXTERNAL);
}
