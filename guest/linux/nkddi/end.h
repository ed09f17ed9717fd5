/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Link ends: which ones this VM has, made from the repository's descriptors.
 * What a driver may do with one is in <linkvisor/vlink.h>.
 */
#ifndef GUEST_LINUX_NKDDI_END_H
#define GUEST_LINUX_NKDDI_END_H

#include <linkvisor/vlink.h>

/* Adds a device below parent for each link end.  0, -ENOMEM, or device_add()'s. */
int nkddi_end_add_all(struct device *parent);
/* Removes them, newest first; drivers must be able to let go. */
void nkddi_end_remove_all(struct device *parent);

/*
 * This kernel ends, and another one may follow in the same life of the VM: makes all ends OFF for
 * good and tells their peers.  Takes no lock and does not sleep.
 */
void nkddi_end_leave_all(void);

/*
 * After that, if one can sleep: waits until no device of another VM reaches this kernel's pages any
 * more, for 30 s at most, and says in the log if there are some then.  A request that a disk has for
 * longer may be written into the next kernel's memory.
 */
void nkddi_end_wait_for_pages(void);

/* A state word as anyone wrote it: the three known ones, else OFF. */
u32 nkddi_end_state_judge(u32 state);

#endif
