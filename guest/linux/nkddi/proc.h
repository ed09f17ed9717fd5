/* SPDX-License-Identifier: GPL-2.0-only */
/* /proc/nk: the directory, and "vlinks" in it. */
#ifndef GUEST_LINUX_NKDDI_PROC_H
#define GUEST_LINUX_NKDDI_PROC_H

/* 0 or -ENOMEM.  Drivers' files go through vlink_proc_dir(). */
int nkddi_proc_init(void);
void nkddi_proc_exit(void);

#endif
