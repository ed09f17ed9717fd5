/* SPDX-License-Identifier: GPL-2.0-only */
/* /dev/nkctl, see <linkvisor/nkctl.h>, and in the controller /proc/nk/vmstart and so on. */
#ifndef GUEST_LINUX_NKDDI_CONTROL_H
#define GUEST_LINUX_NKDDI_CONTROL_H

/* After nkddi_proc_init() and nkddi_xirq_init().  0 or a negative errno. */
int nkddi_control_init(void);
void nkddi_control_exit(void);

#endif
