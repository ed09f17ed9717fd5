// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Why a guest came to EL2, and who answers.  Called by vectors.S. */
#include <arch/cpu_check.h>
#include <arch/decode.h>
#include <arch/errata.h>
#include <arch/inject.h>
#include <arch/irq.h>
#include <arch/iss.h>
#include <arch/psci.h>
#include <arch/serror.h>
#include <arch/sysreg_trap.h>
#include <arch/traps.h>

#include "abi/hypercall.h"
#include "hyp/core/hold.h"
#include "hyp/core/hypercall.h"
#include "hyp/core/sched.h"
#include "hyp/core/store.h"
#include "hyp/core/trace.h"
#include "hyp/core/vm.h"
#include "hyp/core/xmem_view.h"
#include "hyp/lib/rare.h"

#define SPSR_BTYPE	(3ull << 10)	/* AArch64 */
#define SPSR_SS		(1ull << 21)
#define SPSR_IT_LOW	(3ull << 25)
#define SPSR_IT_HIGH	(0x3full << 10)

/* The next instruction's turn in a Thumb IT block (Arm ARM, ITAdvance). */
static uint64_t advance_it(uint64_t spsr)
{
	uint64_t it = (spsr >> 25 & 3) | (spsr >> 8 & 0xfc);

	it = it & 7 ? (it & 0xe0) | (it << 1 & 0x1f) : 0;
	return (spsr & ~(SPSR_IT_LOW | SPSR_IT_HIGH)) | (it & 3) << 25 | (it & 0xfc) << 8;
}

/*
 * What the instruction would have left in PSTATE: a step ends behind it (Arm ARM, D2.9, "Software
 * Step exceptions"), and the next one is no branch target.
 */
static RARE void advance_state(uint64_t spsr)
{
	spsr = spsr & SPSR_AARCH32 ? advance_it(spsr) : spsr & ~SPSR_BTYPE;
	sysreg_write(spsr_el2, spsr & ~SPSR_SS);
}

static void skip_instruction(uint64_t esr)
{
	uint64_t spsr = sysreg_read(spsr_el2);

	sysreg_write(elr_el2, sysreg_read(elr_el2) + (esr & ESR_IL ? 4 : 2));
	if (__builtin_expect(spsr & (SPSR_AARCH32 | SPSR_SS | SPSR_BTYPE), 0))
		advance_state(spsr);
}

static RARE struct vcpu *choose(struct cpu *cpu)
{
	cpu->paid = timer_now();
	return sched_run(cpu);
}

/* Handlers do not switch to another vCPU: only sched_run() does. */
static struct vcpu *leave(void)
{
	struct vcpu *vcpu = vcpu_current();
	struct cpu *cpu = cpu_of(vcpu);

	return __builtin_expect(cpu_has_attention(cpu), 0) ? choose(cpu) : vcpu;
}

/* Whoever is woken by an interrupt pays from here on. */
static struct vcpu *take_interrupts(struct vcpu *vcpu)
{
	struct cpu *cpu = cpu_of(vcpu);

	cpu->paid = sysreg_read(cntpct_el0);
	irq_take();
	return cpu_has_attention(cpu) ? sched_run(cpu) : vcpu;
}

/* Rare paths are out of line, so that paths that are walked often save few registers. */
#define NOINLINE __attribute__((noinline))

static RARE void other_call(struct vcpu *vcpu, uint64_t immediate)
{
	uint64_t *x = vcpu->arch.x;

	if (immediate || !psci_handle(vcpu, x))
		x[0] = (uint64_t)LV_ENOTSUPP;
}

/*
 * Both conduits give the same answers.  The return address of HVC is past the instruction already.
 */
static void smccc(struct vcpu *vcpu, uint64_t esr)
{
	uint64_t immediate = ESR_ISS(esr) & 0xffff;

	if (!immediate && hypercall_is(vcpu->arch.x[0]))
		hypercall_handle(vcpu);
	else
		other_call(vcpu, immediate);
}

static void trap_hvc(struct vcpu *vcpu, uint64_t esr)
{
	vcpu_count(vcpu, LV_COUNTER_EXIT_HVC);
	smccc(vcpu, esr);
}

static void trap_smc(struct vcpu *vcpu, uint64_t esr)
{
	vcpu_count(vcpu, LV_COUNTER_EXIT_SMC);
	skip_instruction(esr);
	smccc(vcpu, esr);
}

static void trap_wfx(struct vcpu *vcpu, uint64_t esr)
{
	vcpu_count(vcpu, LV_COUNTER_EXIT_WFI);
	if (hold_release(vcpu))
		return;		/* the guest repeats WFI, which does not trap now */
	skip_instruction(esr);
	sched_block(vcpu);
}

static void trap_sysreg(struct vcpu *vcpu, uint64_t esr)
{
	vcpu_count(vcpu, LV_COUNTER_EXIT_SYSREG);
	if (sysreg_handle(vcpu, ESR_ISS(esr)))
		skip_instruction(esr);
	else
		inject_undefined(vcpu);
}

static void trap_undefined(struct vcpu *vcpu, uint64_t esr)
{
	(void)esr;
	vcpu_count(vcpu, LV_COUNTER_EXIT_OTHER);
	inject_undefined(vcpu);
}

static uint64_t extend(uint64_t value, uint32_t size, uint32_t iss)
{
	uint32_t shift = 64 - 8 * size;

	if (size == 4 && !(iss & ISS_SSE))
		return (uint32_t)value;
	value <<= shift;
	value = iss & ISS_SSE ? (uint64_t)((int64_t)value >> shift) : value >> shift;
	return iss & ISS_SF ? value : (uint32_t)value;
}

/* True: an emulated device answered. */
static inline __attribute__((always_inline)) bool emulate(struct vcpu *vcpu, struct ipa ipa,
							  uint32_t iss)
{
	struct mmio_access *access = &vcpu->access;
	uint32_t reg = ISS_SRT(iss);

	if (!(iss & ISS_ISV))
		return false;
	access->size = 1u << ISS_SAS(iss);
	access->write = iss & ISS_WNR;
	access->value = 0;
	if (access->write && reg != 31)
		access->value = extend(vcpu->arch.x[reg], access->size, ISS_SF);
	if (!mmio_handle(vcpu, ipa, access))
		return false;
	if (!(iss & ISS_WNR) && reg != 31)
		vcpu->arch.x[reg] = extend(access->value, 1u << ISS_SAS(iss), iss);
	vcpu_count(vcpu, LV_COUNTER_EXIT_MMIO);
	return true;
}

/* A store to memory that is read-only for the guest.  True: a handler took the store. */
static bool store(struct vcpu *vcpu, struct ipa ipa, uint32_t iss)
{
	bool known = iss & ISS_ISV;
	uint32_t size = known ? 1u << ISS_SAS(iss) : 0;
	uint64_t value = known && ISS_SRT(iss) != 31 ? vcpu->arch.x[ISS_SRT(iss)] : 0;

	return store_handle(vcpu, ipa, value, size) != STORE_ELSEWHERE;
}

bool guest_translate(uint64_t va, struct ipa *ipa)
{
	uint64_t saved, par;

	dmb_sy();		/* reads of PAR_EL1 stand between barriers (erratum 1508412) */
	saved = sysreg_read(par_el1);

	__asm__ volatile("at s1e1r, %0\n\tisb" : : "r"(va) : "memory");
	par = sysreg_read(par_el1);
	dmb_sy();
	sysreg_write(par_el1, saved);
	*ipa = ipa_of((par & 0x000ffffffffff000ull) | (va & (PAGE_SIZE - 1)));
	return !(par & 1);
}

/*
 * The guest-physical address of a stage 2 fault.  HPFAR_EL2 holds it, except for permission faults,
 * where the guest's own translation must be asked.
 */
static struct ipa faulting(uint64_t far)
{
	return ipa_of((sysreg_read(hpfar_el2) & ~0xfull) << 8 | (far & (PAGE_SIZE - 1)));
}

static bool fault_address(uint32_t iss, uint64_t far, struct ipa *ipa)
{
	bool unknown = ISS_FSC_TYPE(iss) == FSC_PERMISSION || cpus_flags() & CPU_FAULTS_BADLY;

	if (unknown && !(iss & ISS_S1PTW))
		return guest_translate(far, ipa);
	*ipa = faulting(far);
	return true;
}

/*
 * True: the owner of the place took the access.  Emulated registers are not mapped; read-only
 * memory is.
 */
static bool access(struct vcpu *vcpu, struct ipa ipa, uint32_t iss)
{
	if (ISS_FSC_TYPE(iss) != FSC_PERMISSION)
		return emulate(vcpu, ipa, iss);
	return (iss & ISS_WNR) && store(vcpu, ipa, iss);
}

/*
 * A word of stage 2 that was just being changed (xmem_view.h), or that this CPU remembers as it
 * was: the guest does the same again.  A walk of the guest's own tables reads them, but for a
 * fault of permission.
 */
static bool retries(const struct vcpu *vcpu, struct ipa ipa, uint32_t iss)
{
	bool write = iss & ISS_WNR;

	if (ISS_FSC_TYPE(iss) == FSC_PERMISSION)
		return (write || iss & ISS_S1PTW) && view_wants_retry(vcpu->vm, ipa, true);
	return ISS_FSC_TYPE(iss) == FSC_TRANSLATION &&
	       view_wants_retry(vcpu->vm, ipa, write && !(iss & (ISS_S1PTW | ISS_CM)));
}

static NOINLINE void other_data_abort(struct vcpu *vcpu, uint64_t esr)
{
	uint64_t far = sysreg_read(far_el2);
	struct decoded decoded = { .iss = ESR_ISS(esr), .offset = 0 };
	uint32_t iss = decoded.iss;
	struct ipa ipa;

	/* The guest's tables changed during the access: the guest tries again. */
	if (!fault_address(iss, far, &ipa))
		return;
	if (!(iss & (ISS_ISV | ISS_S1PTW | ISS_CM)) && !decode_access(vcpu, iss, &decoded))
		decoded.offset = 0;
	if (!(iss & (ISS_S1PTW | ISS_CM)) && access(vcpu, ipa, decoded.iss)) {
		if (decoded.offset)
			vcpu->arch.x[decoded.base] += (int64_t)decoded.offset;
		skip_instruction(esr);
		return;
	}
	vcpu_count(vcpu, LV_COUNTER_EXIT_OTHER);
	if (!retries(vcpu, ipa, iss))
		inject_abort(vcpu, false, far);
}

/* The access is nearly always a plain load or store to a register of an emulated device. */
static void trap_data_abort(struct vcpu *vcpu, uint64_t esr)
{
	uint32_t iss = ESR_ISS(esr);

	if (!(iss & (ISS_S1PTW | ISS_CM)) && ISS_FSC_TYPE(iss) != FSC_PERMISSION &&
	    emulate(vcpu, faulting(sysreg_read(far_el2)), iss))
		skip_instruction(esr);
	else
		other_data_abort(vcpu, esr);
}

static void trap_instruction_abort(struct vcpu *vcpu, uint64_t esr)
{
	uint64_t far = sysreg_read(far_el2);

	vcpu_count(vcpu, LV_COUNTER_EXIT_OTHER);
	if (ISS_FSC_TYPE(ESR_ISS(esr)) != FSC_TRANSLATION ||
	    !view_wants_retry(vcpu->vm, faulting(far), false))
		inject_abort(vcpu, true, far);
}

typedef void trap_handler(struct vcpu *vcpu, uint64_t esr);

/* Handlers by class of exception; a class that is not named is UNDEFINED. */
enum { UNDEFINED, WFX, HVC, SMC, SYSREG, INSTRUCTION_ABORT, DATA_ABORT, DOUBTED_ABORT };

static uint8_t kinds[64] = {
	[EC_WFX] = WFX,
	[EC_HVC64] = HVC,
	[EC_SMC64] = SMC,
	[EC_SYSREG] = SYSREG,
	[EC_IABT_LOW] = INSTRUCTION_ABORT,
	[EC_DABT_LOW] = DATA_ABORT,
};

static trap_handler *const handlers[] = {
	[UNDEFINED] = trap_undefined,
	[WFX] = trap_wfx,
	[HVC] = trap_hvc,
	[SMC] = trap_smc,
	[SYSREG] = trap_sysreg,
	[INSTRUCTION_ABORT] = trap_instruction_abort,
	[DATA_ABORT] = trap_data_abort,
	[DOUBTED_ABORT] = other_data_abort,
};

void traps_init(void)
{
	/* Erratum 834220: a fault of stage 1 may be told as one of stage 2. */
	if (cpus_flags() & CPU_FAULTS_BADLY)
		kinds[EC_DABT_LOW] = DOUBTED_ABORT;
}

/* Exits while anything is traced: exits without tracing pay for one test only. */

static struct vcpu *enter_traced(struct vcpu *vcpu)
{
	trace(LV_TRACE_ENTRY, 0, 0);
	return vcpu;
}

static RARE struct vcpu *exit_sync_traced(struct vcpu *vcpu, uint64_t esr)
{
	bool call = ESR_EC(esr) == EC_HVC64 || ESR_EC(esr) == EC_SMC64;
	uint32_t function = (uint32_t)vcpu->arch.x[0];

	trace(LV_TRACE_EXIT, (uint32_t)esr, sysreg_read(elr_el2));
	handlers[kinds[ESR_EC(esr)]](vcpu, esr);
	if (call)
		trace(LV_TRACE_CALL, function, vcpu->arch.x[0]);
	return enter_traced(leave());
}

static RARE struct vcpu *exit_irq_traced(struct vcpu *vcpu)
{
	trace(LV_TRACE_EXIT, 0, sysreg_read(elr_el2));
	return enter_traced(take_interrupts(vcpu));
}

struct vcpu *exit_sync(struct vcpu *vcpu)
{
	uint64_t esr = sysreg_read(esr_el2);

	if (trace_is_any_on())
		return exit_sync_traced(vcpu, esr);
	if (ESR_EC(esr) == EC_HVC64)		/* nearly always */
		trap_hvc(vcpu, esr);
	else
		handlers[kinds[ESR_EC(esr)]](vcpu, esr);
	return leave();
}

struct vcpu *exit_irq(struct vcpu *vcpu)
{
	vcpu_count(vcpu, LV_COUNTER_EXIT_IRQ);
	if (trace_is_any_on())
		return exit_irq_traced(vcpu);
	return take_interrupts(vcpu);
}

/* It belongs to this vCPU: serror_settle() takes what others left. */
struct vcpu *exit_serror(struct vcpu *vcpu)
{
	uint64_t hcr = sysreg_read(hcr_el2);

	vcpu_count(vcpu, LV_COUNTER_EXIT_OTHER);
	serror_report(vcpu, ESR_ISS(sysreg_read(esr_el2)), &hcr);
	sysreg_write(hcr_el2, hcr);
	return leave();
}
