// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The number of a register is part of the instruction that reads it: each has its own line. */
#include <arch/cpu_id.h>

#include <arch/power.h>
#include <arch/sysreg.h>

#define READ_ROW(m)								\
	do {									\
		id->reg[m][0] = sysreg_read(S3_0_C0_C##m##_0);			\
		id->reg[m][1] = sysreg_read(S3_0_C0_C##m##_1);			\
		id->reg[m][2] = sysreg_read(S3_0_C0_C##m##_2);			\
		id->reg[m][3] = sysreg_read(S3_0_C0_C##m##_3);			\
		id->reg[m][4] = sysreg_read(S3_0_C0_C##m##_4);			\
		id->reg[m][5] = sysreg_read(S3_0_C0_C##m##_5);			\
		id->reg[m][6] = sysreg_read(S3_0_C0_C##m##_6);			\
		id->reg[m][7] = sysreg_read(S3_0_C0_C##m##_7);			\
	} while (0)

void cpu_id_read(struct cpu_id *id)
{
	*id = (struct cpu_id){
		.midr = sysreg_read(midr_el1),
		.ctr = sysreg_read(ctr_el0),
		.dczid = sysreg_read(dczid_el0),
		.cntfrq = sysreg_read(cntfrq_el0),
		.vtr = sysreg_read(ich_vtr_el2),
	};
	READ_ROW(1);
	READ_ROW(2);
	READ_ROW(3);
	READ_ROW(4);
	READ_ROW(5);
	READ_ROW(6);
	READ_ROW(7);
	for (uint32_t i = 0; i < POWER_MITIGATIONS; i++)
		id->firmware[i] = (int32_t)power_arch_features(power_mitigations[i]);
}
