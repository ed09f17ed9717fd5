// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Numbers are those that Arm's errata notices give.  Revisions and loops of branch history follow
 * what Linux documents of the notices and of Arm's table on Spectre-BHB (CVE-2022-23960); compare
 * them with the notice of your CPU.  What helps on every CPU and costs next to nothing is done on
 * every CPU, and has a row for the reader only, or none.
 */
#include <arch/errata.h>

#include <stddef.h>
#include <stdio.h>

#define REVISION(variant, revision)	((variant) << 4 | (revision))
#define FIRST				REVISION(0, 0)
#define LAST				REVISION(15, 15)

#define UNAFFECTED	1	/* answer of the firmware: the call is not needed on this CPU */

/* A kind of Arm's CPUs by its part number, or, with part 0, a field of an ID register. */
struct row {
	const char *name;		/* NULL: not for the boot log */
	uint16_t part;
	uint8_t first, last;		/* revisions */
	uint8_t crm, op2, low, at_least;
	uint16_t flags;
	uint8_t loops;
};

#define BY_FIELD(crm, op2, low, at_least, flags) \
	{ NULL, 0, 0, 0, crm, op2, low, at_least, flags, 0 }
#define BY_PART(name, part, first, last, flags)	{ name, part, first, last, 0, 0, 0, 0, flags, 0 }
#define HISTORY(part, loops)	{ "BHB", part, FIRST, LAST, 0, 0, 0, 0, 0, loops }
#define SIMPLE	(CPU_KEEPS_TARGETS | CPU_IGNORES_HISTORY | CPU_KEEPS_ORDER)

static const struct row rows[] = {
	/* Features */
	BY_FIELD(4, 0, 56, 1, CPU_KEEPS_TARGETS),		/* CSV2 */
	BY_FIELD(4, 0, 56, 3, CPU_IGNORES_HISTORY),		/* CSV2_3 */
	BY_FIELD(7, 1, 60, 1, CPU_IGNORES_HISTORY),		/* ECBHB */
	BY_FIELD(6, 2, 28, 1, CPU_HAS_CLRBHB),
	BY_FIELD(4, 1, 4, 1, CPU_HAS_SSBS),
	BY_FIELD(4, 0, 28, 1, CPU_HAS_RAS),

	/* CPUs that do not guess targets of branches far enough to be led astray */
	BY_PART(NULL, 0xd03, FIRST, LAST, SIMPLE),		/* Cortex-A53 */
	BY_PART(NULL, 0xd04, FIRST, LAST, SIMPLE),		/* Cortex-A35 */
	BY_PART(NULL, 0xd05, FIRST, LAST, SIMPLE),		/* Cortex-A55 */
	BY_PART(NULL, 0xd46, FIRST, LAST, CPU_IGNORES_HISTORY),	/* Cortex-A510 */
	BY_PART(NULL, 0xd80, FIRST, LAST, CPU_IGNORES_HISTORY),	/* Cortex-A520 */

	/* Spectre-BHB: how many branches push a guest's out of the history */
	HISTORY(0xd07, 8),		/* Cortex-A57 */
	HISTORY(0xd08, 8),		/* Cortex-A72 */
	HISTORY(0xd0b, 24),		/* Cortex-A76 */
	HISTORY(0xd0c, 24),		/* Neoverse-N1 */
	HISTORY(0xd0d, 24),		/* Cortex-A77 */
	HISTORY(0xd0e, 24),		/* Cortex-A76AE */
	HISTORY(0xd40, 32),		/* Neoverse-V1 */
	HISTORY(0xd41, 32),		/* Cortex-A78 */
	HISTORY(0xd42, 32),		/* Cortex-A78AE */
	HISTORY(0xd44, 32),		/* Cortex-X1 */
	HISTORY(0xd47, 32),		/* Cortex-A710 */
	HISTORY(0xd48, 32),		/* Cortex-X2 */
	HISTORY(0xd49, 32),		/* Neoverse-N2 */
	HISTORY(0xd4b, 32),		/* Cortex-A78C */
	HISTORY(0xd4c, 32),		/* Cortex-X1C */
	HISTORY(0xd4d, 38),		/* Cortex-A715 */
	HISTORY(0xd81, 38),		/* Cortex-A720 */
	HISTORY(0xd4e, 132),		/* Cortex-X3 */
	HISTORY(0xd4f, 132),		/* Neoverse-V2 */

	/* Cortex-A53 */
	BY_PART("819472", 0xd03, FIRST, REVISION(0, 1), CPU_CLEANS_BADLY),
	BY_PART("824069,826319,827319", 0xd03, FIRST, REVISION(0, 2), CPU_CLEANS_BADLY),
	BY_PART("835769,843419", 0xd03, FIRST, REVISION(0, 4), 0), /* hyp/build.mk */

	/* Cortex-A57 */
	BY_PART("832075", 0xd07, FIRST, REVISION(1, 2), CPU_HANGS_BY_GUEST),
	BY_PART("834220", 0xd07, FIRST, REVISION(1, 2), CPU_FAULTS_BADLY),

	/* AT by speculation with registers of two contexts: arch_vcpu_restore() */
	BY_PART("1319537", 0xd07, FIRST, LAST, 0),		/* Cortex-A57 */
	BY_PART("1319367", 0xd08, FIRST, LAST, 0),		/* Cortex-A72 */
	BY_PART("1530923", 0xd05, FIRST, REVISION(2, 0), 0),	/* Cortex-A55 */
	BY_PART("1165522", 0xd0b, FIRST, REVISION(2, 0), 0),	/* Cortex-A76 */

	/* TLBI and its barrier have to come twice: stage2_forget() */
	BY_PART("1286807", 0xd0b, FIRST, REVISION(3, 0), 0),	/* Cortex-A76 */
	BY_PART("2441007", 0xd05, FIRST, LAST, 0),		/* Cortex-A55 */
	BY_PART("2441009", 0xd46, FIRST, LAST, 0),		/* Cortex-A510 */

	/*
	 * Reads of PAR_EL1 beside exclusives and device loads stop the CPU.  EL2 puts barriers around
	 * its own reads; a guest that does not can stop it.
	 */
	BY_PART("1508412", 0xd0d, FIRST, REVISION(1, 0), CPU_HANGS_BY_GUEST),	/* Cortex-A77 */
};

static bool is_part(const struct row *row, uint64_t midr)
{
	uint32_t revision = (uint32_t)REVISION(midr >> 20 & 0xf, midr & 0xf);

	return (midr >> 24 & 0xff) == 0x41 && (midr >> 4 & 0xfff) == row->part &&
	       revision >= row->first && revision <= row->last;
}

static bool applies(const struct row *row, const struct cpu_id *id)
{
	if (row->part)
		return is_part(row, id->midr);
	return cpu_id_field(id, row->crm, row->op2, row->low) >= row->at_least;
}

static void read_rows(struct cpu_traits *traits, const struct cpu_id *id)
{
	*traits = (struct cpu_traits){ 0 };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!applies(&rows[i], id))
			continue;
		traits->flags |= rows[i].flags;
		if (rows[i].loops > traits->loops)
			traits->loops = rows[i].loops;
	}
}

/* The firmware's call that clears branch targets; ARCH_WORKAROUND_3 clears the history as well. */
static uint32_t call_of(const struct cpu_id *id)
{
	if (id->firmware[2] == 0)
		return ARCH_WORKAROUND_3;
	return id->firmware[0] == 0 ? ARCH_WORKAROUND_1 : 0;
}

static void choose_call(struct cpu_traits *traits, const struct cpu_id *id)
{
	if (traits->flags & CPU_KEEPS_TARGETS || id->firmware[0] == UNAFFECTED)
		return;
	traits->call = traits->switch_call = call_of(id);
	if (!traits->call)
		traits->exposed |= EXPOSED_TARGETS;
}

/*
 * After choose_call(), which may have chosen a call that does all.  Who can place targets needs no
 * history: there is no point in a loop then.
 */
static void choose_history(struct cpu_traits *traits, const struct cpu_id *id)
{
	bool needless = traits->flags & CPU_IGNORES_HISTORY || traits->exposed ||
			traits->call == ARCH_WORKAROUND_3;

	if (needless || traits->flags & CPU_HAS_CLRBHB)
		traits->loops = 0;
	if (needless)
		return;
	if (traits->flags & CPU_HAS_CLRBHB)
		traits->hardening = HARDEN_CLRBHB;
	else if (traits->loops)
		traits->hardening = HARDEN_LOOP;
	else if (id->firmware[2] == 0)
		traits->call = ARCH_WORKAROUND_3;
	else if (id->firmware[2] != UNAFFECTED)
		traits->exposed |= EXPOSED_HISTORY;
}

static void choose_order(struct cpu_traits *traits, const struct cpu_id *id)
{
	if (traits->flags & (CPU_HAS_SSBS | CPU_KEEPS_ORDER))
		return;
	if (id->firmware[1] == 0)
		traits->ssb_call = ARCH_WORKAROUND_2;
	else if (id->firmware[1] != UNAFFECTED)
		traits->exposed |= EXPOSED_LOADS;
}

void cpu_traits_find(struct cpu_traits *traits, const struct cpu_id *id)
{
	read_rows(traits, id);
	choose_call(traits, id);
	choose_history(traits, id);
	choose_order(traits, id);
	if (traits->call)
		traits->hardening = traits->loops ? HARDEN_CALL_LOOP : HARDEN_CALL;
}

void cpu_errata_print(uint64_t midr, char *text, uint32_t size)
{
	uint32_t used = 0;

	text[0] = 0;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) && used < size; i++)
		if (rows[i].name && is_part(&rows[i], midr))
			used += (uint32_t)snprintf(text + used, size - used, " %s", rows[i].name);
}
