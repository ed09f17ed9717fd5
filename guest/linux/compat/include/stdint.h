/* SPDX-License-Identifier: GPL-2.0-only */
/* <stdint.h> as abi/ and proto/ want it, answered by the kernel's own types. */
#ifndef GUEST_LINUX_COMPAT_INCLUDE_STDINT_H
#define GUEST_LINUX_COMPAT_INCLUDE_STDINT_H

#include <linux/limits.h>
#include <linux/types.h>

#ifndef UINT32_MAX
#define UINT32_MAX	U32_MAX
#endif
#ifndef UINT64_MAX
#define UINT64_MAX	U64_MAX
#endif

#endif
