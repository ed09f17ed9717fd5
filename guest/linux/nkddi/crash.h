/* SPDX-License-Identifier: GPL-2.0-only */
/* Tells linkvisor of a panic: its description says what becomes of the VM then. */
#ifndef GUEST_LINUX_NKDDI_CRASH_H
#define GUEST_LINUX_NKDDI_CRASH_H

void nkddi_crash_init(void);
void nkddi_crash_exit(void);

#endif
