// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * System registers that trap.  The ID registers hide the features that vCPUs could not keep to
 * themselves (vcpu.c does not switch their state).  An access to a register of a hidden feature is
 * UNDEFINED, as on a CPU without the feature.
 */
#include <string.h>

#include <arch/cpu_id.h>
#include <arch/sysreg_trap.h>
#include <arch/vcpu.h>

#include "hyp/core/vm.h"
#include "hyp/lib/nospec.h"

/* ID registers: op0 3, op1 0, CRn 0, CRm 1..7. */
#define ID_CRM_FIRST	1
#define ID_CRM_LAST	7
#define FIELD(low)	(0xfull << (low))

static uint64_t id_reg[CPU_ID_ROWS][8], ctr;

/* The fields of each register that guests do not see, and the values that they see instead. */
static const struct {
	uint8_t crm, op2;
	uint64_t hide, show;
} id_edits[] = {
	{ 1, 0, FIELD(28), 0 },					/* PFR0: RAS */
	{ 1, 2, FIELD(24), 0 },					/* DFR0: PerfMon */
	{ 4, 0, FIELD(8) | FIELD(12) | FIELD(28) | FIELD(32) | FIELD(36) | FIELD(40) |
		FIELD(44) | FIELD(52), 0 },			/* EL2 EL3 RAS SVE SEL2 MPAM AMU RME */
	{ 4, 1, ~(FIELD(0) | FIELD(4)), 0 },			/* all but BTI and SSBS: MTE SME NMI ... */
	{ 4, 2, ~0ull, 0 },
	{ 4, 4, ~0ull, 0 },					/* ZFR0 */
	{ 4, 5, ~0ull, 0 },					/* SMFR0 */
	{ 5, 0, ~FIELD(0), FIELD(36) | 1ull << 12 | 1ull << 20 }, /* debug only, two break- and watchpoints */
	{ 5, 1, ~0ull, 0 },
	{ 6, 0, FIELD(24), 0 },					/* TME */
	{ 6, 1, FIELD(4) | FIELD(8) | FIELD(24) | FIELD(28) | FIELD(60), 0 }, /* PAuth LS64 */
	{ 6, 2, FIELD(0) | FIELD(8) | FIELD(12) | FIELD(16), 0 },		/* PAuth MOPS */
	{ 7, 0, FIELD(56) | FIELD(60), 0 },			/* FGT ECV */
	{ 7, 1, FIELD(8) | FIELD(16) | FIELD(32) | FIELD(40) | FIELD(56), 0 }, /* VH LO TWED HCX CMOW */
	{ 7, 2, FIELD(24), 0 },					/* NV */
	{ 7, 3, ~0ull, 0 },
	{ 7, 4, ~0ull, 0 },
};

#define CSV2_SHIFT	56

void sysreg_init(const struct cpu_id *common)
{
	unsigned int i;

	memcpy(id_reg, common->reg, sizeof(id_reg));
	ctr = common->ctr;
	for (i = 0; i < sizeof(id_edits) / sizeof(id_edits[0]); i++) {
		uint64_t *reg = &id_reg[id_edits[i].crm][id_edits[i].op2];

		*reg = (*reg & ~id_edits[i].hide) | id_edits[i].show;
	}
	/* CSV2 of 2 and more promises SCXTNUM_ELx. */
	if ((id_reg[4][0] >> CSV2_SHIFT & 0xf) > 1)
		id_reg[4][0] = (id_reg[4][0] & ~FIELD(CSV2_SHIFT)) | 1ull << CSV2_SHIFT;
}

/* @value: the value that the guest writes, or the value that it reads, which is 0 unless set. */
typedef void sysreg_handler(struct vcpu *vcpu, bool write, uint64_t *value);

static void ignore(struct vcpu *vcpu, bool write, uint64_t *value)
{
	(void)vcpu, (void)write, (void)value;
}

static void sgi1r(struct vcpu *vcpu, bool write, uint64_t *value)
{
	if (write)
		vgic_sgi1r(vcpu, *value);
}

static void sgi0r(struct vcpu *vcpu, bool write, uint64_t *value)
{
	if (write)
		vgic_sgi0r(vcpu, *value);
}

#define MDSCR_MDE (1ull << 15)

/* Single stepping needs the real register; vcpu.c switches it. */
static void mdscr(struct vcpu *vcpu, bool write, uint64_t *value)
{
	(void)vcpu;
	if (write)	/* breakpoints stay off: their registers may hold anything after a reset */
		sysreg_write(mdscr_el1, *value & ~MDSCR_MDE);
	else
		*value = sysreg_read(mdscr_el1);
}

/* The GIC has only the system register interface. */
static void icc_sre(struct vcpu *vcpu, bool write, uint64_t *value)
{
	(void)vcpu;
	if (!write)
		*value = 7;
}

/*
 * Of unlike CPUs the sizes of caches trap (cpus_hcr()): guests see lines that are right for all
 * CPUs, and the caches of the vCPU's own CPU.
 */
static void read_ctr(struct vcpu *vcpu, bool write, uint64_t *value)
{
	(void)vcpu, (void)write;
	*value = ctr;
}

static void csselr(struct vcpu *vcpu, bool write, uint64_t *value)
{
	(void)vcpu;
	if (write)
		sysreg_write(csselr_el1, *value);
	else
		*value = sysreg_read(csselr_el1);
}

static void read_ccsidr(struct vcpu *vcpu, bool write, uint64_t *value)
{
	(void)vcpu, (void)write;
	isb();			/* the guest's write of CSSELR_EL1 */
	*value = sysreg_read(ccsidr_el1);
}

static void read_clidr(struct vcpu *vcpu, bool write, uint64_t *value)
{
	(void)vcpu, (void)write;
	*value = sysreg_read(clidr_el1);
}

#define ENCODE(op0, op1, crn, crm, op2) \
	((op0) << 14 | (op1) << 11 | (crn) << 7 | (crm) << 3 | (op2))

static const struct {
	uint16_t encoding;
	sysreg_handler *handler;
} table[] = {
	{ ENCODE(3, 0, 12, 11, 5), sgi1r },
	{ ENCODE(3, 0, 12, 11, 6), ignore },	/* ICC_ASGI1R_EL1: no secure world */
	{ ENCODE(3, 0, 12, 11, 7), sgi0r },
	{ ENCODE(3, 0, 12, 12, 5), icc_sre },
	{ ENCODE(3, 0, 1, 0, 1), ignore },	/* ACTLR_EL1 */
	{ ENCODE(2, 0, 0, 2, 2), mdscr },
	{ ENCODE(3, 3, 0, 0, 1), read_ctr },
	{ ENCODE(3, 2, 0, 0, 0), csselr },
	{ ENCODE(3, 1, 0, 0, 0), read_ccsidr },
	{ ENCODE(3, 1, 0, 0, 1), read_clidr },
};

static sysreg_handler *find(uint32_t encoding)
{
	unsigned int i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].encoding == encoding)
			return table[i].handler;
	/*
	 * Breakpoints, watchpoints and locks exist without effect.  Op1 1 is trace, which does not
	 * exist.
	 */
	return encoding >> 11 == (2 << 3 | 0) || encoding >> 11 == (2 << 3 | 3) ? ignore : NULL;
}

bool sysreg_handle(struct vcpu *vcpu, uint32_t iss)
{
	uint32_t op0 = iss >> 20 & 3, op2 = iss >> 17 & 7, op1 = iss >> 14 & 7;
	uint32_t crn = iss >> 10 & 0xf, rt = iss >> 5 & 0x1f, crm = iss >> 1 & 0xf;
	bool write = !(iss & 1);
	uint64_t value = write && rt != 31 ? vcpu->arch.x[rt] : 0;
	sysreg_handler *handler;

	if (op0 == 3 && op1 == 0 && crn == 0 && crm >= ID_CRM_FIRST && crm <= ID_CRM_LAST) {
		if (write)
			return false;
		value = id_reg[index_nospec(crm, CPU_ID_ROWS)][op2];
	} else {
		handler = find(ENCODE(op0, op1, crn, crm, op2));
		if (!handler)
			return false;
		handler(vcpu, write, &value);
	}
	if (!write && rt != 31)
		vcpu->arch.x[rt] = value;
	return true;
}
