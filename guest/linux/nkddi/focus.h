/* SPDX-License-Identifier: GPL-2.0-only */
/* The focus, as this VM knows it (<linkvisor/focus.h>). */
#ifndef GUEST_LINUX_NKDDI_FOCUS_H
#define GUEST_LINUX_NKDDI_FOCUS_H

#include <linux/types.h>

struct attribute_group;

extern const struct attribute_group *nkddi_focus_groups[];	/* of the bus */

/* The VM that has the focus; 0: unknown. */
u32 nkddi_focus(void);

/* Asks for it.  0; -EOPNOTSUPP: nobody in this VM decides; -ENOENT: that VM cannot have it. */
int nkddi_focus_change(u32 vm);

/* /proc/nk/focus: after nkddi_proc_init(), and before nkddi_proc_exit(). */
void nkddi_focus_init(void);
void nkddi_focus_exit(void);

#endif
