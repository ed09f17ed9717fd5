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
 * Gives the focus to a VM.  Interrupts are off; it may call vlink_focus_tell().  0; -ENOENT: this VM
 * cannot have it.
 */
typedef int (*vlink_focus_change)(u32 vm);

/* 0; -EBUSY: there is a provider.  Any context. */
int vlink_focus_provide(vlink_focus_change change);

/* change() has ended, and is not called any more.  Nobody is known to have the focus.  Any context. */
void vlink_focus_withdraw(void);

/* This VM has the focus by now; 0: nobody knows.  Clients hear of it later.  Any context. */
void vlink_focus_tell(u32 vm);

#endif
