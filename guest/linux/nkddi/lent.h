/* SPDX-License-Identifier: GPL-2.0-only */
/* The memory of other VMs that a direct-mapped VM has in its device tree. */
#ifndef GUEST_LINUX_NKDDI_LENT_H
#define GUEST_LINUX_NKDDI_LENT_H

/*
 * Keeps readers of /proc/kcore, and crash dumps that leave out offline pages, away from it: only
 * what is mapped at the moment could be read, and the rest is an external abort.  A copy of all of
 * /proc/vmcore and probes of kernel memory (BPF, kgdb) do not ask.  For good, since the memory
 * stays what it is when nkddi is unloaded.  May be called again.  Process context.
 */
void nkddi_lent_hide(void);

#endif
