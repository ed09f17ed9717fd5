/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef GUEST_LINUX_VION_PROC_H
#define GUEST_LINUX_VION_PROC_H

int vion_proc_init(void);
void vion_proc_exit(void);

#endif
