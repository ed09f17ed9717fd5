/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The function and the guard that -fstack-protector uses. */
#include <stdint.h>

#include "hyp/core/log.h"

extern uintptr_t __stack_chk_guard;
_Noreturn void __stack_chk_fail(void);

/* The guard begins with a zero byte, so that a string overrun cannot write the guard back. */
uintptr_t __stack_chk_guard = 0x6c76a95e1dc3b700;

_Noreturn void __stack_chk_fail(void)
{
	panic("stack smashed");
}
