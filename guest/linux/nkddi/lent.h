/* SPDX-License-Identifier: GPL-2.0-only */
/* The memory of other VMs that a direct-mapped VM has in its device tree. */
#ifndef GUEST_LINUX_NKDDI_LENT_H
#define GUEST_LINUX_NKDDI_LENT_H

/*
 * Keeps readers of all memory (/proc/kcore, crash dumps) away from it: only what is mapped at the
 * moment could be read, and the rest is an external abort.  For good, since the memory stays what
 * it is when nkddi is unloaded.  May be called again.  Process context.
 */
void nkddi_lent_hide(void);

#endif
