// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* EL2's control registers: what stays the same whichever vCPU runs. */
#include <arch/stage2.h>
#include <arch/start.h>
#include <arch/sysreg.h>

/* CPTR_EL2: RES1 bits, which trap SVE and SME where the CPU has them; trace and AMU trap too. */
#define CPTR		(0x33ffull | 1ull << 20 | 1ull << 30)
/* MDCR_EL2: PMU, debug, OS lock, profiling and trace registers trap; all counters belong to EL1. */
#define MDCR_TPMCR	(1ull << 5)
#define MDCR_TPM	(1ull << 6)
#define MDCR_TDA	(1ull << 9)
#define MDCR_TDOSA	(1ull << 10)
#define MDCR_TDRA	(1ull << 11)
#define MDCR_TPMS	(1ull << 14)
#define MDCR_TTRF	(1ull << 19)
/* CNTHCTL_EL2: EL1 may use the physical counter and timer (vcpu.c switches its state). */
#define CNTHCTL		3ull

static uint64_t id_field(uint64_t reg, unsigned int low)
{
	return reg >> low & 0xf;
}

static uint64_t mdcr(void)
{
	uint64_t pmu = id_field(sysreg_read(id_aa64dfr0_el1), 8);
	uint64_t value = MDCR_TDA | MDCR_TDOSA | MDCR_TDRA | MDCR_TPMS | MDCR_TTRF;

	if (pmu && pmu != 0xf)
		value |= MDCR_TPM | MDCR_TPMCR | (sysreg_read(pmcr_el0) >> 11 & 0x1f);
	return value;
}

static void trap_by_fine_controls(void)
{
	uint64_t fgt = id_field(sysreg_read(id_aa64mmfr0_el1), 56);

	if (!fgt)
		return;
	sysreg_write(S3_4_C1_C1_4, 0);	/* HFGRTR_EL2 */
	sysreg_write(S3_4_C1_C1_5, 0);	/* HFGWTR_EL2 */
	sysreg_write(S3_4_C1_C1_6, 0);	/* HFGITR_EL2 */
	sysreg_write(S3_4_C3_C1_4, 0);	/* HDFGRTR_EL2 */
	sysreg_write(S3_4_C3_C1_5, 0);	/* HDFGWTR_EL2 */
	if (fgt < 2)
		return;
	sysreg_write(S3_4_C3_C1_0, 0);	/* HDFGRTR2_EL2 */
	sysreg_write(S3_4_C3_C1_1, 0);	/* HDFGWTR2_EL2 */
	sysreg_write(S3_4_C3_C1_2, 0);	/* HFGRTR2_EL2 */
	sysreg_write(S3_4_C3_C1_3, 0);	/* HFGWTR2_EL2 */
	sysreg_write(S3_4_C3_C1_7, 0);	/* HFGITR2_EL2 */
}

#define MPAMIDR_HAS_HCR		(1ull << 17)
#define MPAMIDR_HAS_BW_CTRL	(1ull << 56)
#define MPAMIDR_HAS_TIDR	(1ull << 58)
#define MPAM2_TRAP		(1ull << 48 | 1ull << 49)	/* MPAM1_EL1, MPAM0_EL1 */
#define MPAM2_TIDR		(1ull << 58)
#define MPAMHCR_TRAP_ID		(1ull << 31)

/* All vCPUs and EL2 belong to partition 0; guests must not learn which other partitions exist. */
static void trap_mpam(void)
{
	uint64_t id;

	if (!id_field(sysreg_read(id_aa64pfr0_el1), 40) && !id_field(sysreg_read(S3_0_C0_C4_1), 16))
		return;
	id = sysreg_read(S3_0_C10_C4_4);	/* MPAMIDR_EL1 */
	sysreg_write(S3_0_C10_C5_0, 0);		/* MPAM1_EL1 */
	sysreg_write(S3_0_C10_C5_1, 0);		/* MPAM0_EL1 */
	sysreg_write(S3_4_C10_C5_0, MPAM2_TRAP | (id & MPAMIDR_HAS_TIDR ? MPAM2_TIDR : 0));
	if (id & MPAMIDR_HAS_HCR)
		sysreg_write(S3_4_C10_C4_0, MPAMHCR_TRAP_ID);	/* MPAMHCR_EL2 */
	if (id & MPAMIDR_HAS_BW_CTRL)
		sysreg_write(S3_4_C10_C5_4, 0);	/* MPAMBW2_EL2: its nTRAP_ bits are clear */
}

/*
 * Bits of newer controls trap while they are 0 if they are named after a register with an n before
 * the name, or if they enable a register.  The other bits trap nothing while they are 0
 * (docs/registers.md).
 */
static void set_newer_controls(void)
{
	if (id_field(sysreg_read(id_aa64mmfr1_el1), 40))
		sysreg_write(S3_4_C1_C2_2, 0);	/* HCRX_EL2 */
	trap_by_fine_controls();
	trap_mpam();
	if (id_field(sysreg_read(id_aa64pfr0_el1), 28))
		sysreg_write(S3_4_C5_C2_3, 0);	/* RAS: VSESR_EL2, the syndrome of HCR_EL2.VSE */
}

void start_el2(void)
{
	sysreg_write(vtcr_el2, stage2_vtcr());
	sysreg_write(vttbr_el2, 0);
	sysreg_write(hcr_el2, HCR_RW | HCR_FMO | HCR_IMO | HCR_AMO);
	sysreg_write(cptr_el2, CPTR);
	sysreg_write(mdcr_el2, mdcr());
	sysreg_write(hstr_el2, 0);
	sysreg_write(cnthctl_el2, CNTHCTL);
	sysreg_write(cntvoff_el2, 0);
	sysreg_write(cntv_ctl_el0, 0);
	sysreg_write(cntp_ctl_el0, 0);
	sysreg_write(vpidr_el2, sysreg_read(midr_el1));
	sysreg_write(oslar_el1, 0);
	set_newer_controls();
	__asm__ volatile("tlbi alle1\n\tdsb nsh\n\tisb" ::: "memory");
}
