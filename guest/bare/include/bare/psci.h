/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* PSCI by the conduit that the device tree names. */
#ifndef BARE_PSCI_H
#define BARE_PSCI_H

#include <stdint.h>

#define PSCI_VERSION		0x84000000u
#define PSCI_CPU_SUSPEND	0xc4000001u
#define PSCI_CPU_OFF		0x84000002u
#define PSCI_CPU_ON		0xc4000003u
#define PSCI_CPU_ON_32		0x84000003u
#define PSCI_AFFINITY_INFO	0xc4000004u
#define PSCI_MIGRATE_INFO_TYPE	0x84000006u
#define PSCI_SYSTEM_OFF		0x84000008u
#define PSCI_SYSTEM_RESET	0x84000009u
#define PSCI_FEATURES		0x8400000au

#define PSCI_SUCCESS		0
#define PSCI_NOT_SUPPORTED	(-1)
#define PSCI_INVALID_PARAMETERS	(-2)
#define PSCI_DENIED		(-3)
#define PSCI_ALREADY_ON		(-4)
#define PSCI_ON_PENDING		(-5)
#define PSCI_INTERNAL_FAILURE	(-6)
#define PSCI_INVALID_ADDRESS	(-9)

#define PSCI_STATE_ON		0
#define PSCI_STATE_OFF		1
#define PSCI_STATE_ON_PENDING	2

/* The answer sign-extended from 32 bits. */
int64_t psci_call(uint32_t function, uint64_t a1, uint64_t a2, uint64_t a3);

_Noreturn void psci_system_off(void);
_Noreturn void psci_system_reset(void);

#endif
