// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What linkvisor hides of the CPU is neither announced nor there. */
#include <bare/exception.h>
#include <bare/probe.h>
#include <bare/sysreg.h>
#include <bare/test.h>

#define CPACR_SVE	(3ull << 16)
#define CPACR_FP	(3ull << 20)
#define CPACR_SME	(3ull << 24)

/* --- what the ID registers say ------------------------------------------- */

#define ID(name, encoding) \
	static uint64_t id_##name(void) { return sysreg_read(encoding); }

ID(pfr0, s3_0_c0_c4_0)
ID(pfr1, s3_0_c0_c4_1)
ID(zfr0, s3_0_c0_c4_4)
ID(smfr0, s3_0_c0_c4_5)
ID(dfr0, s3_0_c0_c5_0)
ID(isar1, s3_0_c0_c6_1)
ID(isar2, s3_0_c0_c6_2)
ID(mmfr1, s3_0_c0_c7_1)
ID(mmfr2, s3_0_c0_c7_2)

/* Four bits from @low, which must be @a or @b. */
static const struct field {
	uint64_t (*read)(void);
	uint32_t low, a, b;
	const char *statement;
} fields[] = {
	{ id_pfr0, 0, 1, 2, "EL0 is announced" },
	{ id_pfr0, 4, 1, 2, "EL1 is announced" },
	{ id_pfr0, 16, 0, 1, "floating point is announced" },
	{ id_pfr0, 8, 0, 0, "EL2 is not announced" },
	{ id_pfr0, 12, 0, 0, "EL3 is not announced" },
	{ id_pfr0, 28, 0, 0, "RAS is not announced" },
	{ id_pfr0, 32, 0, 0, "SVE is not announced" },
	{ id_pfr0, 36, 0, 0, "secure EL2 is not announced" },
	{ id_pfr0, 40, 0, 0, "MPAM is not announced" },
	{ id_pfr0, 44, 0, 0, "activity monitors are not announced" },
	{ id_pfr0, 56, 0, 1, "SCXTNUM is not announced" },
	{ id_pfr1, 8, 0, 0, "MTE is not announced" },
	{ id_pfr1, 24, 0, 0, "SME is not announced" },
	{ id_zfr0, 0, 0, 0, "nothing of SVE2 is announced" },
	{ id_smfr0, 32, 0, 0, "nothing of SME's kinds is announced" },
	{ id_dfr0, 8, 0, 0, "a PMU is not announced" },
	{ id_isar1, 4, 0, 0, "PAuth with QARMA5 is not announced" },
	{ id_isar1, 8, 0, 0, "PAuth of the CPU's own kind is not announced" },
	{ id_isar1, 24, 0, 0, "generic PAuth with QARMA5 is not announced" },
	{ id_isar1, 28, 0, 0, "generic PAuth of the CPU's own kind is not announced" },
	{ id_isar2, 8, 0, 0, "generic PAuth with QARMA3 is not announced" },
	{ id_isar2, 12, 0, 0, "PAuth with QARMA3 is not announced" },
	{ id_mmfr1, 8, 0, 0, "host extensions are not announced" },
	{ id_mmfr2, 24, 0, 0, "nested virtualization is not announced" },
};

static void announced(void)
{
	for (uint32_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		uint64_t value = fields[i].read() >> fields[i].low & 0xf;

		test_value(value == fields[i].a || value == fields[i].b, (int64_t)value,
			   fields[i].statement);
	}
}

/* --- what is UNDEFINED --------------------------------------------------- */

/* Both ways; true: neither did anything, and both times it was UNDEFINED. */
#define UNDEFINED(name, encoding) \
	static bool no_##name(void) \
	{ \
		uint64_t value; \
		bool read = probe_sysreg_read(encoding, &value) || ESR_EC(probe_esr()); \
		bool written = probe_sysreg_write(encoding, 0) || ESR_EC(probe_esr()); \
		return !read && !written; \
	}

UNDEFINED(zcr, s3_0_c1_c2_0)
UNDEFINED(smcr, s3_0_c1_c2_6)
UNDEFINED(svcr, s3_3_c4_c2_2)
UNDEFINED(gcr, s3_0_c1_c0_6)
UNDEFINED(rgsr, s3_0_c1_c0_5)
UNDEFINED(tfsr, s3_0_c5_c6_0)
UNDEFINED(tfsre0, s3_0_c5_c6_1)
UNDEFINED(gmid, s3_1_c0_c0_4)
UNDEFINED(lorc, s3_0_c10_c4_3)
UNDEFINED(lorid, s3_0_c10_c4_7)
UNDEFINED(apiakey, s3_0_c2_c1_0)
UNDEFINED(apgakey, s3_0_c2_c3_1)
UNDEFINED(pmcr, s3_3_c9_c12_0)
UNDEFINED(pmccntr, s3_3_c9_c13_0)
UNDEFINED(pmintenset, s3_0_c9_c14_1)
UNDEFINED(pmevcntr0, s3_3_c14_c8_0)
UNDEFINED(pmccfiltr, s3_3_c14_c15_7)
UNDEFINED(errselr, s3_0_c5_c3_1)
UNDEFINED(erxctlr, s3_0_c5_c4_1)
UNDEFINED(erxstatus, s3_0_c5_c4_2)
UNDEFINED(amcr, s3_3_c13_c2_0)
UNDEFINED(scxtnum, s3_0_c13_c0_7)
UNDEFINED(scxtnum_el0, s3_3_c13_c0_7)
UNDEFINED(trfcr, s3_0_c1_c2_1)
UNDEFINED(hcr, s3_4_c1_c1_0)

static const struct {
	bool (*missing)(void);
	const char *statement;
} registers[] = {
	{ no_zcr, "ZCR_EL1 (SVE) is UNDEFINED" },
	{ no_smcr, "SMCR_EL1 (SME) is UNDEFINED" },
	{ no_svcr, "SVCR (SME) is UNDEFINED" },
	{ no_gcr, "GCR_EL1 (MTE) is UNDEFINED" },
	{ no_rgsr, "RGSR_EL1 (MTE) is UNDEFINED" },
	{ no_tfsr, "TFSR_EL1 (MTE) is UNDEFINED" },
	{ no_tfsre0, "TFSRE0_EL1 (MTE) is UNDEFINED" },
	{ no_gmid, "GMID_EL1 (MTE) is UNDEFINED" },
	{ no_apiakey, "APIAKeyLo_EL1 (PAuth) is UNDEFINED" },
	{ no_apgakey, "APGAKeyHi_EL1 (PAuth) is UNDEFINED" },
	{ no_pmcr, "PMCR_EL0 is UNDEFINED" },
	{ no_pmccntr, "PMCCNTR_EL0 is UNDEFINED" },
	{ no_pmintenset, "PMINTENSET_EL1 is UNDEFINED" },
	{ no_pmevcntr0, "PMEVCNTR0_EL0 is UNDEFINED" },
	{ no_pmccfiltr, "PMCCFILTR_EL0 is UNDEFINED" },
	{ no_errselr, "ERRSELR_EL1 (RAS) is UNDEFINED" },
	{ no_erxctlr, "ERXCTLR_EL1 (RAS) is UNDEFINED" },
	{ no_erxstatus, "ERXSTATUS_EL1 (RAS) is UNDEFINED" },
	{ no_amcr, "AMCR_EL0 (activity monitors) is UNDEFINED" },
	{ no_scxtnum, "SCXTNUM_EL1 is UNDEFINED" },
	{ no_scxtnum_el0, "SCXTNUM_EL0 is UNDEFINED" },
	{ no_trfcr, "TRFCR_EL1 (trace) is UNDEFINED" },
	{ no_lorc, "LORC_EL1 (LORegions) is UNDEFINED" },
	{ no_lorid, "LORID_EL1 (LORegions) is UNDEFINED" },
	{ no_hcr, "HCR_EL2 is UNDEFINED" },
};

static void there(void)
{
	for (uint32_t i = 0; i < sizeof(registers) / sizeof(registers[0]); i++)
		test_true(registers[i].missing(), registers[i].statement);
}

/* --- instructions --------------------------------------------------------- */

#define PROBE(instruction) ({ \
	probe_begin(); \
	__asm__ volatile(".inst " #instruction : : : "x0", "memory"); \
	probe_end() || ESR_EC(probe_esr()); })

static void instructions(void)
{
	test_true(!PROBE(0x04bf5020), "RDVL (SVE) is UNDEFINED");
	test_true(!PROBE(0x2518e3e0), "PTRUE (SVE) is UNDEFINED");
	test_true(!PROBE(0x85804000), "LDR of a vector (SVE) is UNDEFINED");
	test_true(!PROBE(0x04bf5820), "RDSVL (SME) is UNDEFINED");
	test_true(!PROBE(0xd503477f), "SMSTART (SME) is UNDEFINED");
	test_true(!PROBE(0xd4600000), "HLT is UNDEFINED");
}

/* What comes of SVE and SME is for EL2 to decide, not for our own CPACR_EL1. */
static void enable_all(void)
{
	sysreg_write(cpacr_el1, CPACR_FP | CPACR_SVE | CPACR_SME);
	isb();
}

int main(void)
{
	enable_all();
	announced();
	there();
	instructions();
	test_done();
}
