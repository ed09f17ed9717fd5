/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A vCPU has no machine state on the host. */
#ifndef ARCH_VCPU_H
#define ARCH_VCPU_H

#include <stdint.h>

struct arch_vcpu {
	uint64_t x[31];
};

#endif
