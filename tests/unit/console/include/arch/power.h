/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The test's answer: it jumps. */
#ifndef ARCH_POWER_H
#define ARCH_POWER_H

_Noreturn void power_halt(void);

#endif
