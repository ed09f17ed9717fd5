/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The host's lock, under the name that <arch/vgic.h> of the real architecture uses. */
#include "hyp/arch/fake/include/arch/spinlock.h"
