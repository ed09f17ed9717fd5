// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <arch/errata.h>
#include <arch/power.h>
#include <arch/sysreg.h>

#include "hyp/config/board.h"
#include "hyp/core/console.h"
#include "hyp/core/vcpu.h"

#define PSCI_SYSTEM_OFF		0x84000008u
#define SMCCC_VERSION		0x80000000u
#define SMCCC_ARCH_FEATURES	0x80000001u
#define PSCI_FEATURES		0x8400000au

extern char secondary_entry[];

static bool conduit_hvc;
static uint32_t cpu_on_id;

const uint32_t power_mitigations[POWER_MITIGATIONS] = {
	ARCH_WORKAROUND_1, ARCH_WORKAROUND_2, ARCH_WORKAROUND_3,
};

/*
 * The firmware's answers to SMCCC_ARCH_FEATURES.  Each is about the CPU that asked; the firmware
 * is asked once, because guests call some mitigations at each entry to their kernel.
 */
static int32_t answers[CONFIG_CPUS_MAX][POWER_MITIGATIONS];
static bool has_smccc;

static int64_t call(uint64_t id, uint64_t a1, uint64_t a2, uint64_t a3)
{
	register uint64_t x0 __asm__("x0") = id;
	register uint64_t x1 __asm__("x1") = a1;
	register uint64_t x2 __asm__("x2") = a2;
	register uint64_t x3 __asm__("x3") = a3;

	if (conduit_hvc)
		__asm__ volatile("hvc #0" : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3) : :
				 "memory", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12",
				 "x13", "x14", "x15", "x16", "x17");
	else
		__asm__ volatile("smc #0" : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3) : :
				 "memory", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12",
				 "x13", "x14", "x15", "x16", "x17");
	return (int64_t)x0;
}

void power_init(const struct board *board)
{
	conduit_hvc = board->psci_hvc;
	cpu_on_id = board->psci_cpu_on;
	/* SMCCC may be asked for only where PSCI_FEATURES knows SMCCC_VERSION (DEN 0028, 7.4). */
	/* The vectors call by SMC.  A hypervisor below EL2 protects its guest by itself. */
	has_smccc = !conduit_hvc && (int32_t)call(PSCI_FEATURES, SMCCC_VERSION, 0, 0) >= 0 &&
		    (int32_t)call(SMCCC_VERSION, 0, 0, 0) >= 0x10001;
}

void power_init_cpu(uint32_t cpu)
{
	for (uint32_t i = 0; i < POWER_MITIGATIONS; i++)
		answers[cpu][i] = has_smccc ? (int32_t)call(SMCCC_ARCH_FEATURES,
							    power_mitigations[i], 0, 0) : -1;
}

int64_t power_cpu_on(uint64_t mpidr, uint64_t number)
{
	return (int32_t)call(cpu_on_id, mpidr, (uintptr_t)secondary_entry, number);
}

void power_off(void)
{
	console_flush();
	call(PSCI_SYSTEM_OFF, 0, 0, 0);
	power_halt();
}

int64_t power_arch_features(uint64_t id)
{
	for (uint32_t i = 0; i < POWER_MITIGATIONS; i++)
		if (power_mitigations[i] == id)
			return answers[vcpu_current()->cpu][i];
	return -1;
}

int64_t power_smccc(uint64_t id, uint64_t argument)
{
	return call(id, argument, 0, 0);
}

void power_halt(void)
{
	for (;;)
		wfi();
}
