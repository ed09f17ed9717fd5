/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What a CPU of the board says about itself, and what several CPUs have in common.  The unit test
 * feeds it with CPUs that QEMU does not mix.
 */
#ifndef ARCH_CPU_ID_H
#define ARCH_CPU_ID_H

#include <stdbool.h>
#include <stdint.h>

#define CPU_ID_ROWS	8	/* CRm of the ID registers: 1 to 7 */
#define CPU_NAME_LIMIT	32

struct cpu_id {
	uint64_t midr;
	uint64_t ctr, dczid;			/* CTR_EL0, DCZID_EL0 */
	uint64_t cntfrq;			/* Hz */
	uint64_t vtr;				/* ICH_VTR_EL2 */
	uint64_t reg[CPU_ID_ROWS][8];		/* op0 3, op1 0, CRn 0: [CRm][op2]; row 0 unused */
	int32_t firmware[3];			/* SMCCC_ARCH_FEATURES of WORKAROUND_1, 2 and 3 */
};

/* The field of four bits that begins at bit @low of ID register @crm, @op2. */
static inline uint32_t cpu_id_field(const struct cpu_id *id, uint32_t crm, uint32_t op2,
				    uint32_t low)
{
	return (uint32_t)(id->reg[crm][op2] >> low) & 0xf;
}

/* Fill @id in for this CPU, whose GIC interface is on. */
void cpu_id_read(struct cpu_id *id);

/* "Cortex-A53 r0p4", or the number in MIDR_EL1 of a CPU that is not known by name. */
void cpu_id_name(uint64_t midr, char name[CPU_NAME_LIMIT]);

/* The reason why linkvisor cannot run on @id, to follow the CPU's name; NULL: it can. */
const char *cpu_id_refusal(const struct cpu_id *id);

/* Can tables of a guest have pages of @kib KiB?  0 and sizes that nobody has heard of: true. */
bool cpu_id_has_pages(const struct cpu_id *id, uint32_t kib);

/*
 * Make @all, which is what the CPUs so far have in common, what they have in common with @one too.
 * NULL, or the reason why they cannot be one board, to follow "its"; @all is unchanged then.
 */
const char *cpu_id_join(struct cpu_id *all, const struct cpu_id *one);

#endif
