// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * A program that uses what the hypervisor hides of the CPU gets SIGILL, and
 * floating point goes on to work.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/auxv.h>

#include <asm/hwcap.h>

#include "user/tests/test.h"

static sigjmp_buf back;

static void illegal(int sig)
{
	(void)sig;
	siglongjmp(back, 1);
}

#define INSTRUCTION(name, code) \
	static void name(void) { __asm__ volatile(".inst " #code : : : "x0", "memory"); }

INSTRUCTION(rdvl, 0x04bf5020)
INSTRUCTION(ptrue, 0x2518e3e0)
INSTRUCTION(ldr_vector, 0x85804000)
INSTRUCTION(rdsvl, 0x04bf5820)
INSTRUCTION(smstart, 0xd503477f)
INSTRUCTION(read_zcr, 0xd5381200)	/* ZCR_EL1 */
INSTRUCTION(read_tfsr, 0xd5385600)	/* TFSR_EL1 */
INSTRUCTION(read_apiakey, 0xd5382100)	/* APIAKeyLo_EL1 */
INSTRUCTION(read_pmccntr, 0xd53b9d00)	/* PMCCNTR_EL0 */
INSTRUCTION(hvc, 0xd4000002)
INSTRUCTION(smc, 0xd4000003)

static const struct {
	void (*run)(void);
	const char *statement;
} cases[] = {
	{ rdvl, "RDVL (SVE) ends in SIGILL" },
	{ ptrue, "PTRUE (SVE) ends in SIGILL" },
	{ ldr_vector, "LDR of a vector (SVE) ends in SIGILL" },
	{ rdsvl, "RDSVL (SME) ends in SIGILL" },
	{ smstart, "SMSTART (SME) ends in SIGILL" },
	{ read_zcr, "ZCR_EL1 ends in SIGILL" },
	{ read_tfsr, "TFSR_EL1 ends in SIGILL" },
	{ read_apiakey, "APIAKeyLo_EL1 ends in SIGILL" },
	{ read_pmccntr, "PMCCNTR_EL0 ends in SIGILL" },
	{ hvc, "HVC of a program ends in SIGILL" },
	{ smc, "SMC of a program ends in SIGILL" },
};

static void expect_illegal(void (*run)(void), const char *statement)
{
	if (sigsetjmp(back, 1)) {
		test_pass(statement);
		return;
	}
	run();
	test_fail(statement, "it was executed");
}

static void floating_point(void)
{
	volatile double x = 2;

	for (int i = 0; i < 100000; i++)
		x = x * x - x;	/* 2 again */
	if (x == 2)
		test_pass("floating point works");
	else
		test_fail("floating point works", "2 became %f", x);
}

int main(void)
{
	unsigned long hidden = HWCAP_SVE | HWCAP_PACA | HWCAP_PACG;

	signal(SIGILL, illegal);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect_illegal(cases[i].run, cases[i].statement);
	floating_point();
	if (getauxval(AT_HWCAP) & hidden || getauxval(AT_HWCAP2) & (HWCAP2_SVE2 | HWCAP2_MTE))
		test_fail("hidden features are no HWCAPs", "%lx %lx", getauxval(AT_HWCAP),
			  getauxval(AT_HWCAP2));
	else
		test_pass("hidden features are no HWCAPs");
	return test_failures() != 0;
}
