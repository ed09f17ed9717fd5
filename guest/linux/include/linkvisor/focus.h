/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The focus: which VM has the keys (docs/services/vevent.md).  nkddi knows who has it and tells its
 * clients: /sys/bus/vlink/focus, /proc/nk/focus, and the classic calls of <nk/nkern.h>.  A provider
 * in this VM decides; a VM without one may be told by a provider of another VM.
 */
#ifndef GUEST_LINUX_INCLUDE_LINKVISOR_FOCUS_H
#define GUEST_LINUX_INCLUDE_LINKVISOR_FOCUS_H

#include <linux/types.h>

/*
 * Gives the focus to a VM.  Interrupts are off; it may call vlink_focus_decide().  0; -ENOENT: this VM
 * cannot have it.
 */
typedef int (*vlink_focus_change)(u32 vm);

/* 0; -EBUSY: there is a provider.  Any context. */
int vlink_focus_provide(vlink_focus_change change);

/* change() has ended, and is not called any more; what others tell counts again.  Any context. */
void vlink_focus_withdraw(void);

/* The provider gave the focus to this VM.  Clients hear of it later.  Any context. */
void vlink_focus_decide(u32 vm);

/*
 * A peer, known by "who", says that this VM has the focus.  While there is a provider, that does not
 * count.  0: the peer is gone; what another one said later stays.  Clients hear of it later, and not
 * more often than 20 times a second.  Any context.
 */
void vlink_focus_tell(const void *who, u32 vm);

#endif
