/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The host's answer to the firmware seam. */
#ifndef ARCH_POWER_H
#define ARCH_POWER_H

#include <stdint.h>

/* Stops as boot_stop() does, with the text "power off". */
_Noreturn void power_off(void);

/* The firmware knows of no mitigations. */
int64_t power_arch_features(uint64_t id);
int64_t power_smccc(uint64_t id, uint64_t argument);

#endif
