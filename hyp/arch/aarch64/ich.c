/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <arch/ich.h>

#include <arch/sysreg.h>

#define VTR_LISTREGS(vtr)	((uint32_t)(vtr) & 0x1f)	/* minus one */
#define VTR_PREBITS(vtr)	((uint32_t)((vtr) >> 26) & 0x7)	/* minus one */

uint32_t ich_nr_lrs(void)
{
	uint32_t n = VTR_LISTREGS(sysreg_read(ich_vtr_el2)) + 1;

	return n < 16 ? n : 16;
}

uint32_t ich_nr_aprs(void)
{
	uint32_t bits = VTR_PREBITS(sysreg_read(ich_vtr_el2)) + 1;

	return bits <= 5 ? 1 : bits == 6 ? 2 : 4;
}

/* The number of a system register is part of the instruction, so each register has its own case. */
#define LRS(LR) LR(0) LR(1) LR(2) LR(3) LR(4) LR(5) LR(6) LR(7) \
	LR(8) LR(9) LR(10) LR(11) LR(12) LR(13) LR(14) LR(15)
#define APRS(APR) APR(0, 0) APR(0, 1) APR(0, 2) APR(0, 3) \
	APR(1, 0) APR(1, 1) APR(1, 2) APR(1, 3)

uint64_t ich_read_lr(uint32_t n)
{
	switch (n) {
#define READ_LR(i) case i: return sysreg_read(ich_lr##i##_el2);
	LRS(READ_LR)
	default: return 0;
	}
}

void ich_write_lr(uint32_t n, uint64_t value)
{
	switch (n) {
#define WRITE_LR(i) case i: sysreg_write(ich_lr##i##_el2, value); break;
	LRS(WRITE_LR)
	}
}

uint32_t ich_read_elrsr(void)
{
	return (uint32_t)sysreg_read(ich_elrsr_el2);
}

uint32_t ich_read_eisr(void)
{
	return (uint32_t)sysreg_read(ich_eisr_el2);
}

void ich_write_hcr(uint64_t value)
{
	sysreg_write(ich_hcr_el2, value);
}

uint64_t ich_read_vmcr(void)
{
	return sysreg_read(ich_vmcr_el2);
}

void ich_write_vmcr(uint64_t value)
{
	sysreg_write(ich_vmcr_el2, value);
}

uint32_t ich_read_apr(uint32_t group, uint32_t n)
{
	switch (group * 4 + n) {
#define READ_APR(g, i) case g * 4 + i: return (uint32_t)sysreg_read(ich_ap##g##r##i##_el2);
	APRS(READ_APR)
	default: return 0;
	}
}

void ich_write_apr(uint32_t group, uint32_t n, uint32_t value)
{
	switch (group * 4 + n) {
#define WRITE_APR(g, i) case g * 4 + i: sysreg_write(ich_ap##g##r##i##_el2, value); break;
	APRS(WRITE_APR)
	}
}

void ich_sync(void)
{
	isb();
}
