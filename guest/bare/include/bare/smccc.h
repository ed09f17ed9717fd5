/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Calls to firmware and hypervisor by the SMC calling convention. */
#ifndef BARE_SMCCC_H
#define BARE_SMCCC_H

#include <stdint.h>

struct smccc { uint64_t x[4]; };

#define SMCCC_VERSION		0x80000000u
#define SMCCC_ARCH_FEATURES	0x80000001u
#define SMCCC_ARCH_WORKAROUND_1	0x80008000u
#define SMCCC_ARCH_WORKAROUND_2	0x80007fffu
#define SMCCC_NOT_SUPPORTED	(-1ll)

struct smccc smccc_hvc(uint64_t function, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4);
struct smccc smccc_smc(uint64_t function, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4);

/*
 * HVC with all of x0..x30 set to known values: bit n of the result says that
 * register n changed.  x0..x3 are the caller's business.
 */
uint32_t smccc_hvc_changes(uint64_t function);

#endif
