// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc/nk/vrpc, a line per end.  Flags: O open, C or S its role, U used, C call set, R ready set,
 * H what serves: N nobody, D the interrupt, I a thread that is idle, W one at work.  Sta is
 * the server's state, Size the largest call (hexadecimal).
 */
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

#include "guest/linux/vrpc/instance.h"

static char proc_server(const struct vrpc_t *v)
{
	if (v->half.end->role != VLINK_SERVER || !v->opened)
		return 'N';
	if (v->direct)
		return 'D';
	return v->core.busy ? 'W' : 'I';
}

static const char *proc_state(const struct vrpc_t *v)
{
	static const char *const name[] = { "Off", "Rst", "On" };
	const struct vlink_device *vl = v->half.end;

	return name[vl->role == VLINK_SERVER ? vlink_state(vl) : vlink_peer_state(vl)];
}

static void proc_show_one(struct vrpc_t *v, struct seq_file *m)
{
	bool server = v->half.end->role == VLINK_SERVER;
	unsigned long flags;

	vrpc_instance_lock(v, &flags);
	seq_printf(m, "%2u %2d %c%c%c%c%c%c %-3s %4x %5llu %8llu %8llu %s\n", v->half.end->peer,
		   v->half.end->link, v->opened ? 'O' : '.', server ? 'S' : 'C',
		   v->used ? 'U' : '.',
		   server && v->opened ? 'C' : '.', !server && v->opened && v->ready ? 'R' : '.',
		   proc_server(v), proc_state(v), v->core.maxsize, v->calls, v->rx_bytes,
		   v->tx_bytes, v->half.end->info);
	vrpc_instance_unlock(v, flags);
}

static int proc_show(struct seq_file *m, void *unused)
{
	seq_puts(m, "Pr Id OTUCRH Sta Size Calls RxBytes- TxBytes- Info\n");
	vrpc_instance_for_each(proc_show_one, m);
	return 0;
}

int vrpc_instance_proc_init(void)
{
	return proc_create_single("vrpc", 0444, vlink_proc_dir(), proc_show) ? 0 : -ENOMEM;
}

void vrpc_instance_proc_exit(void)
{
	remove_proc_entry("vrpc", vlink_proc_dir());
}
