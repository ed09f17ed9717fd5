// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A vCPU's registers: their reset values, and moving them in and out. */
#include <string.h>

#include <arch/cache.h>
#include <arch/cpu_check.h>
#include <arch/harden.h>
#include <arch/serror.h>
#include <arch/vcpu.h>

#include "hyp/core/cpu.h"
#include "hyp/core/vm.h"

/* EL1 and EL0 registers that a guest owns.  X(register, reset value) */
#define GUEST_SYSREGS(X)				\
	X(cpacr_el1, 0)					\
	X(ttbr0_el1, 0)					\
	X(ttbr1_el1, 0)					\
	X(esr_el1, 0)					\
	X(afsr0_el1, 0)					\
	X(afsr1_el1, 0)					\
	X(far_el1, 0)					\
	X(mair_el1, 0)					\
	X(amair_el1, 0)					\
	X(vbar_el1, 0)					\
	X(contextidr_el1, 0)				\
	X(tpidr_el0, 0)					\
	X(tpidrro_el0, 0)				\
	X(tpidr_el1, 0)					\
	X(sp_el0, 0)					\
	X(sp_el1, 0)					\
	X(elr_el1, 0)					\
	X(spsr_el1, 0)					\
	X(par_el1, 0)					\
	X(cntkctl_el1, 0)				\
	X(csselr_el1, 0)				\
	X(mdscr_el1, 0)

/* What turns stage 1 translation on, restored last. */
#define TRANSLATION_SYSREGS(X)				\
	X(sctlr_el1, 0x30d00800)			\
	X(tcr_el1, 0)

#define INDEX(reg, reset) SYSREG_##reg,
enum { GUEST_SYSREGS(INDEX) TRANSLATION_SYSREGS(INDEX) SYSREG_COUNT };
_Static_assert(SYSREG_COUNT <= ARCH_SYSREGS, "arch_vcpu.sysreg");

#define TIMER_ENABLE	1u
#define TIMER_MASK	2u

/* The vCPU whose translations may be in this CPU's TLB, per VM. */
static struct vcpu *last_on_cpu[CONFIG_CPUS_MAX][CONFIG_VMS_MAX];

void arch_vcpu_init(struct vcpu *vcpu, bool shared)
{
	struct arch_vcpu *arch = &vcpu->arch;

	arch->hcr = HCR_VM | HCR_SWIO | HCR_PTW | HCR_FMO | HCR_IMO | HCR_AMO | HCR_TID3 | HCR_TSC |
		    HCR_TIDCP | HCR_TACR | HCR_TLOR | HCR_TERR | HCR_TID5 | HCR_RW;
	if (shared)
		arch->hcr |= HCR_TWI;
	arch->vmpidr = (1ull << 31) | vcpu->index;
}

void arch_vcpu_trap_wfi(struct vcpu *vcpu, bool trap)
{
	uint64_t *hcr = &vcpu->arch.hcr;

	if (vcpu == vcpu_current())
		*hcr = sysreg_read(hcr_el2);
	*hcr = trap ? *hcr | HCR_TWI : *hcr & ~HCR_TWI;
	if (vcpu == vcpu_current())
		sysreg_write(hcr_el2, *hcr);
}

void arch_vcpu_reset(struct vcpu *vcpu, uint64_t entry, uint64_t context)
{
	struct arch_vcpu *arch = &vcpu->arch;

	/* Each vCPU of a new life comes by here on its CPU: other CPUs need not hear of it. */
	cache_invalidate_code();
	memset(arch->x, 0, sizeof(arch->x));
	memset(arch->v, 0, sizeof(arch->v));
	arch->fpcr = arch->fpsr = 0;
	arch->ssb = 0;
	harden_vcpu(vcpu);
	arch->x[0] = context;
	arch->elr = entry;
	arch->spsr = SPSR_DAIF | SPSR_EL1H;
	arch->hcr &= ~HCR_VSE;	/* the SError belongs to the life before */
	arch->hcr |= cpus_hcr();
	arch->vtimer = arch->ptimer = (struct arch_timer_state){ 0 };
#define RESET(reg, reset) arch->sysreg[SYSREG_##reg] = (reset);
	GUEST_SYSREGS(RESET)
	TRANSLATION_SYSREGS(RESET)
	vgic_reset_vcpu(vcpu);
}

/* AArch64 only: EL1 is never AArch32. */
void arch_vcpu_call_again(struct vcpu *vcpu)
{
	(void)vcpu;
	sysreg_write(elr_el2, sysreg_read(elr_el2) - 4);
}

static void save_fp(struct arch_vcpu *arch)
{
	__asm__ volatile(
		".arch_extension fp\n"
		"stp q0, q1, [%0]\n stp q2, q3, [%0, #32]\n"
		"stp q4, q5, [%0, #64]\n stp q6, q7, [%0, #96]\n"
		"stp q8, q9, [%0, #128]\n stp q10, q11, [%0, #160]\n"
		"stp q12, q13, [%0, #192]\n stp q14, q15, [%0, #224]\n"
		"stp q16, q17, [%0, #256]\n stp q18, q19, [%0, #288]\n"
		"stp q20, q21, [%0, #320]\n stp q22, q23, [%0, #352]\n"
		"stp q24, q25, [%0, #384]\n stp q26, q27, [%0, #416]\n"
		"stp q28, q29, [%0, #448]\n stp q30, q31, [%0, #480]\n"
		: : "r"(arch->v) : "memory");
	arch->fpcr = sysreg_read(fpcr);
	arch->fpsr = sysreg_read(fpsr);
}

static void restore_fp(const struct arch_vcpu *arch)
{
	__asm__ volatile(
		".arch_extension fp\n"
		"ldp q0, q1, [%0]\n ldp q2, q3, [%0, #32]\n"
		"ldp q4, q5, [%0, #64]\n ldp q6, q7, [%0, #96]\n"
		"ldp q8, q9, [%0, #128]\n ldp q10, q11, [%0, #160]\n"
		"ldp q12, q13, [%0, #192]\n ldp q14, q15, [%0, #224]\n"
		"ldp q16, q17, [%0, #256]\n ldp q18, q19, [%0, #288]\n"
		"ldp q20, q21, [%0, #320]\n ldp q22, q23, [%0, #352]\n"
		"ldp q24, q25, [%0, #384]\n ldp q26, q27, [%0, #416]\n"
		"ldp q28, q29, [%0, #448]\n ldp q30, q31, [%0, #480]\n"
		: : "r"(arch->v) : "memory");
	sysreg_write(fpcr, arch->fpcr);
	sysreg_write(fpsr, arch->fpsr);
}

void arch_vcpu_save(struct vcpu *vcpu)
{
	struct arch_vcpu *arch = &vcpu->arch;

	arch->elr = sysreg_read(elr_el2);
	arch->hcr = sysreg_read(hcr_el2);	/* VSE falls when the guest takes the SError */
	arch->spsr = sysreg_read(spsr_el2);
#define SAVE(reg, reset) arch->sysreg[SYSREG_##reg] = sysreg_read(reg);
	dmb_sy();		/* PAR_EL1: erratum 1508412 */
	GUEST_SYSREGS(SAVE)
	dmb_sy();
	TRANSLATION_SYSREGS(SAVE)
	save_fp(arch);
	arch->vtimer.ctl = sysreg_read(cntv_ctl_el0);
	arch->vtimer.cval = sysreg_read(cntv_cval_el0);
	arch->ptimer.ctl = sysreg_read(cntp_ctl_el0);
	arch->ptimer.cval = sysreg_read(cntp_cval_el0);
	/* The timers of a vCPU that is not current must not interrupt anybody. */
	sysreg_write(cntv_ctl_el0, 0);
	sysreg_write(cntp_ctl_el0, 0);
	isb();
	vgic_save(vcpu);
	serror_settle(vcpu, &arch->hcr);
}

/*
 * A CPU may execute AT or walk by speculation whenever EL1's registers say that it can, and some
 * CPUs keep what they found with registers of two vCPUs (errata 1165522, 1319367, 1319537,
 * 1530923).  So TCR_EL1 forbids walks first, and allows them when all else belongs to one vCPU.
 * Translation is on meanwhile: a vCPU that has it off needs no walk to fill the TLB with addresses
 * that the next vCPU would take for translated ones.
 */
static void stop_walks(void)
{
	sysreg_write(tcr_el1, TCR_EPD);
	isb();
	sysreg_write(sctlr_el1, SCTLR_TRANSLATES);
	isb();
}

static void allow_walks(const struct arch_vcpu *arch)
{
	isb();			/* all other registers are in place */
	sysreg_write(sctlr_el1, arch->sysreg[SYSREG_sctlr_el1]);
	isb();
	sysreg_write(tcr_el1, arch->sysreg[SYSREG_tcr_el1]);
}

/* TLB entries are tagged by VM, not by vCPU: two vCPUs of one VM must not share them. */
static void tlb_change_vcpu(struct vcpu *vcpu)
{
	struct vcpu **last = &last_on_cpu[vcpu->cpu][vcpu->vm->index];

	if (*last != vcpu)
		__asm__ volatile("tlbi vmalle1\n\tic iallu\n\tdsb nsh\n\tisb" ::: "memory");
	*last = vcpu;
}

/* The field of four bits that begins at bit @low of the ID register @reg. */
#define HAS_FIELD(reg, low) (sysreg_read(reg) >> (low) & 0xf)

/*
 * Guests do not know of the features that these registers belong to, but nothing keeps guests from
 * the registers: what a vCPU left there is cleared before another vCPU runs.  docs/registers.md
 * lists all registers.
 */
static void clear_hidden(void)
{
	if (HAS_FIELD(id_aa64pfr0_el1, 28))	/* RAS: VDISR_EL2, which is DISR_EL1 at EL1 */
		sysreg_write(S3_4_C12_C1_1, 0);
	if (HAS_FIELD(S3_0_C0_C4_1, 24) && !HAS_FIELD(id_aa64mmfr0_el1, 56))
		sysreg_write(S3_3_C13_C0_5, 0);	/* SME without FGT: TPIDR2_EL0 */
}

void arch_vcpu_restore(struct vcpu *vcpu)
{
	struct arch_vcpu *arch = &vcpu->arch;

	clear_hidden();
	harden_switch(vcpu);
	stop_walks();
	sysreg_write(elr_el2, arch->elr);
	sysreg_write(spsr_el2, arch->spsr);
	sysreg_write(hcr_el2, arch->hcr);
	sysreg_write(vmpidr_el2, arch->vmpidr);
	sysreg_write(vttbr_el2, vcpu->vm->stage2.vttbr);
#define RESTORE(reg, reset) sysreg_write(reg, arch->sysreg[SYSREG_##reg]);
	GUEST_SYSREGS(RESTORE)
	allow_walks(arch);
	restore_fp(arch);
	sysreg_write(cntv_cval_el0, arch->vtimer.cval);
	sysreg_write(cntp_cval_el0, arch->ptimer.cval);
	isb();
	tlb_change_vcpu(vcpu);
	vgic_restore(vcpu);
	/* The timers come last: an expired timer interrupts as soon as the guest is entered. */
	sysreg_write(cntv_ctl_el0, arch->vtimer.ctl);
	sysreg_write(cntp_ctl_el0, arch->ptimer.ctl);
}

static uint64_t timer_deadline(const struct arch_timer_state *timer)
{
	return (timer->ctl & (TIMER_ENABLE | TIMER_MASK)) == TIMER_ENABLE ? timer->cval :
									    UINT64_MAX;
}

uint64_t arch_vcpu_deadline(const struct vcpu *vcpu)
{
	uint64_t v = timer_deadline(&vcpu->arch.vtimer);
	uint64_t p = timer_deadline(&vcpu->arch.ptimer);

	return v < p ? v : p;
}
