/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The current vCPU is not in a system register here. */
#include "hyp/arch/fake/include/arch/vcpu.h"
