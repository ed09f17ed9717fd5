// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc/nk/vion, for root since it tells GIDs.  A line for each
 *
 *   link <end> lends|borrows <VM> <pages lent> <pages that can be> <violations>
 *   import <GID> <bytes> <VM> ro|rw        of the link above
 *   export <GID> <bytes> <loans> <VMs that may write> <VMs that may read only>
 */
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

#include <linkvisor/vlink.h>

#include "guest/linux/vion/export.h"
#include "guest/linux/vion/link.h"
#include "guest/linux/vion/proc.h"

static int proc_show(struct seq_file *m, void *unused)
{
	vion_link_show(m);
	vion_export_show(m);
	return 0;
}

int vion_proc_init(void)
{
	return proc_create_single("vion", 0400, vlink_proc_dir(), proc_show) ? 0 : -ENOMEM;
}

void vion_proc_exit(void)
{
	remove_proc_entry("vion", vlink_proc_dir());
}
