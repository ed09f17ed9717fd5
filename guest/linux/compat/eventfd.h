/* SPDX-License-Identifier: GPL-2.0-only */
/* eventfd_signal() adds one, not n, since 6.8. */
#ifndef GUEST_LINUX_COMPAT_EVENTFD_H
#define GUEST_LINUX_COMPAT_EVENTFD_H

#include <linux/eventfd.h>
#include <linux/version.h>

static inline void compat_eventfd_signal(struct eventfd_ctx *ctx)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 8, 0)
	eventfd_signal(ctx, 1);
#else
	eventfd_signal(ctx);
#endif
}

#endif
