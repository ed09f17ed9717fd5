// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Names of CPUs, and what unlike CPUs have in common. */
#include <arch/cpu_id.h>

#include <stddef.h>
#include <stdio.h>

#define MIDR_IMPLEMENTER(midr)	((uint32_t)(midr) >> 24 & 0xff)
#define MIDR_PART(midr)		((uint32_t)(midr) >> 4 & 0xfff)
#define MIDR_VARIANT(midr)	((uint32_t)(midr) >> 20 & 0xf)
#define MIDR_REVISION(midr)	((uint32_t)(midr) & 0xf)
#define ARM			0x41u

static const struct {
	uint16_t part;
	const char *name;
} parts[] = {
	{ 0xd01, "Cortex-A32" }, { 0xd02, "Cortex-A34" }, { 0xd03, "Cortex-A53" },
	{ 0xd04, "Cortex-A35" }, { 0xd05, "Cortex-A55" }, { 0xd06, "Cortex-A65" },
	{ 0xd07, "Cortex-A57" }, { 0xd08, "Cortex-A72" }, { 0xd09, "Cortex-A73" },
	{ 0xd0a, "Cortex-A75" }, { 0xd0b, "Cortex-A76" }, { 0xd0c, "Neoverse-N1" },
	{ 0xd0d, "Cortex-A77" }, { 0xd0e, "Cortex-A76AE" }, { 0xd40, "Neoverse-V1" },
	{ 0xd41, "Cortex-A78" }, { 0xd42, "Cortex-A78AE" }, { 0xd44, "Cortex-X1" },
	{ 0xd46, "Cortex-A510" }, { 0xd47, "Cortex-A710" }, { 0xd48, "Cortex-X2" },
	{ 0xd49, "Neoverse-N2" }, { 0xd4b, "Cortex-A78C" }, { 0xd4c, "Cortex-X1C" },
	{ 0xd4d, "Cortex-A715" }, { 0xd4e, "Cortex-X3" }, { 0xd4f, "Neoverse-V2" },
	{ 0xd80, "Cortex-A520" }, { 0xd81, "Cortex-A720" }, { 0xd82, "Cortex-X4" },
};

void cpu_id_name(uint64_t midr, char name[CPU_NAME_LIMIT])
{
	const char *part = NULL;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (MIDR_IMPLEMENTER(midr) == ARM && parts[i].part == MIDR_PART(midr))
			part = parts[i].name;
	if (part)
		snprintf(name, CPU_NAME_LIMIT, "%s r%up%u", part, MIDR_VARIANT(midr),
			 MIDR_REVISION(midr));
	else
		snprintf(name, CPU_NAME_LIMIT, "CPU 0x%x", (uint32_t)midr);
}

const char *cpu_id_refusal(const struct cpu_id *id)
{
	uint32_t stage2 = cpu_id_field(id, 7, 0, 40);	/* MMFR0.TGran4_2: 0 says as TGran4 */

	if (cpu_id_field(id, 7, 0, 28) == 0xf || stage2 == 1)
		return "has no pages of 4 KiB";
	if (cpu_id_field(id, 4, 0, 16) == 0xf || cpu_id_field(id, 4, 0, 20) == 0xf)
		return "has no floating point registers";
	if (cpu_id_field(id, 7, 0, 0) < 2)
		return "has fewer than 40 bits of physical address";
	return NULL;
}

/* MMFR0.TGran4 and TGran64 say with 0xf that there are none, TGran16 with 0. */
bool cpu_id_has_pages(const struct cpu_id *id, uint32_t kib)
{
	switch (kib) {
	case 4:
		return cpu_id_field(id, 7, 0, 28) != 0xf;
	case 16:
		return cpu_id_field(id, 7, 0, 20);
	case 64:
		return cpu_id_field(id, 7, 0, 24) != 0xf;
	default:
		return true;
	}
}

/*
 * A feature is in a field of four bits, and a larger value has what a smaller value has.  These
 * registers have other fields too, a bit each here: bit n = field at bit 4 * n.
 */
static const struct {
	uint8_t crm, op2;
	uint16_t is_signed;	/* 0xf is less than 0: the feature is not there */
	uint16_t is_defect;	/* a larger value has less */
} exceptions[] = {
	{ 1, 4, 1 << 3 | 1 << 7, 0 },		/* MMFR0: OuterShr, InnerShr */
	{ 4, 0, 1 << 4 | 1 << 5, 0 },		/* AA64PFR0: FP, AdvSIMD */
	{ 5, 0, 1 << 2, 0 },			/* AA64DFR0: PMUVer */
	{ 7, 0, 1 << 6 | 1 << 7, 0 },		/* AA64MMFR0: TGran64, TGran4 */
	{ 7, 1, 0, 1 << 6 },			/* AA64MMFR1: SpecSEI */
	{ 7, 4, 1 << 6, 0 },			/* AA64MMFR4: E2H0 */
};

/* The place of a value among the values of its field. */
static int rank(uint64_t reg, uint32_t field, uint16_t is_signed, uint16_t is_defect)
{
	int value = (int)(reg >> 4 * field & 0xf);

	if (is_signed >> field & 1 && value > 7)
		value -= 16;
	return is_defect >> field & 1 ? -value : value;
}

static uint64_t join_register(uint32_t crm, uint32_t op2, uint64_t a, uint64_t b)
{
	uint16_t is_signed = 0, is_defect = 0;

	for (size_t i = 0; i < sizeof(exceptions) / sizeof(exceptions[0]); i++)
		if (exceptions[i].crm == crm && exceptions[i].op2 == op2) {
			is_signed = exceptions[i].is_signed;
			is_defect = exceptions[i].is_defect;
		}
	for (uint32_t field = 0; field < 16; field++) {
		uint64_t mask = 0xfull << 4 * field;

		if (rank(b, field, is_signed, is_defect) < rank(a, field, is_signed, is_defect))
			a = (a & ~mask) | (b & mask);
	}
	return a;
}

static uint64_t smaller(uint64_t a, uint64_t b, uint64_t mask)
{
	return (a & mask) < (b & mask) ? a & mask : b & mask;
}

/* For the granules that write back and reservations may cover, 0 says that they are not known. */
static uint64_t larger(uint64_t a, uint64_t b, uint64_t mask)
{
	if (!(a & mask) || !(b & mask))
		return 0;
	return (a & mask) > (b & mask) ? a & mask : b & mask;
}

#define CTR_IMIN	0xfull
#define CTR_L1IP	(3ull << 14)
#define CTR_VIPT	(2ull << 14)
#define CTR_DMIN	(0xfull << 16)
#define CTR_ERG		(0xfull << 20)
#define CTR_CWG		(0xfull << 24)
#define CTR_IDC_DIC	(3ull << 28)
#define CTR_RES1	(1ull << 31)
#define CTR_TMIN	(0x3full << 32)

/* Maintenance by the smallest line, and what one kind of caches needs, is right for all of them. */
static uint64_t join_ctr(uint64_t a, uint64_t b)
{
	if (a == b)
		return a;
	return CTR_RES1 | smaller(a, b, CTR_IMIN) | smaller(a, b, CTR_DMIN) |
	       smaller(a, b, CTR_TMIN) | larger(a, b, CTR_ERG) | larger(a, b, CTR_CWG) |
	       (a & b & CTR_IDC_DIC) | ((a ^ b) & CTR_L1IP ? CTR_VIPT : a & CTR_L1IP);
}

#define VTR_LISTREGS	0x1full
#define VTR_PRIORITIES	(0x3full << 26)		/* PREbits, PRIbits */
#define DCZID_DZP	(1ull << 4)

const char *cpu_id_join(struct cpu_id *all, const struct cpu_id *one)
{
	if (all->cntfrq != one->cntfrq)
		return "system counter runs at another rate";
	if ((all->vtr ^ one->vtr) & VTR_PRIORITIES)
		return "virtual GIC interface has another number of priorities";
	if (cpu_id_field(all, 7, 2, 20) != cpu_id_field(one, 7, 2, 20))
		return "CCSIDR_EL1 has another format (CCIDX)";
	for (uint32_t crm = 1; crm < CPU_ID_ROWS; crm++)
		for (uint32_t op2 = 0; op2 < 8; op2++)
			all->reg[crm][op2] =
				join_register(crm, op2, all->reg[crm][op2], one->reg[crm][op2]);
	all->ctr = join_ctr(all->ctr, one->ctr);
	if (all->dczid != one->dczid)
		all->dczid = DCZID_DZP;
	all->vtr = (all->vtr & ~VTR_LISTREGS) | smaller(all->vtr, one->vtr, VTR_LISTREGS);
	return NULL;
}
