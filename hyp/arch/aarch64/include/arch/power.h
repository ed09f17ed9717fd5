/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The board's firmware: PSCI and SMCCC calls that EL2 makes itself. */
#ifndef ARCH_POWER_H
#define ARCH_POWER_H

#include <stdint.h>

struct board;

#define POWER_MITIGATIONS	3

/* SMCCC functions that mend what CPUs do by speculation: ARCH_WORKAROUND_1, 2 and 3. */
extern const uint32_t power_mitigations[POWER_MITIGATIONS];

/* Remember how the firmware is called.  Boot CPU, once. */
void power_init(const struct board *board);

/* Every CPU, for itself, which is @cpu: ask which mitigations the firmware has for it. */
void power_init_cpu(uint32_t cpu);

/* Start CPU @mpidr at secondary_entry with x0 = @number.  PSCI's answer. */
int64_t power_cpu_on(uint64_t mpidr, uint64_t number);

/* Turn the board off, once the console has said everything. */
_Noreturn void power_off(void);

/*
 * SMCCC_ARCH_FEATURES of the firmware for function @id on this CPU.  A negative answer is the
 * firmware's "no".
 */
int64_t power_arch_features(uint64_t id);

/* A mitigation call of a guest, passed on as it is. */
int64_t power_smccc(uint64_t id, uint64_t argument);

/* This CPU stops for good: another CPU has panicked, or this one is not needed. */
_Noreturn void power_halt(void);

#endif
