// SPDX-License-Identifier: GPL-2.0-only
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

#include <linkvisor/vlink.h>

#include "guest/linux/nkddi/end.h"
#include "guest/linux/nkddi/proc.h"
#include "guest/linux/nkddi/repository.h"

static struct proc_dir_entry *dir;

static const char *proc_state(const u32 *field)
{
	static const char *const name[] = { "OFF", "RST", "ON" };

	return name[nkddi_end_state_judge(READ_ONCE(*field))];
}

static int proc_vlinks_show(struct seq_file *m, void *unused)
{
	const struct lv_vlink *d;
	u64 base = nkddi_repository_base();
	u32 i, used = nkddi_repository_used();

	for (i = 0; (d = nkddi_repository_vlink(i)); i++)
		seq_printf(m, "%.*s,%d serv %u/%s/'%s' cli %u/%s/'%s' paddr %llx\n",
			   LV_VLINK_NAME_LIMIT, d->name, d->link, d->s_id, proc_state(&d->s_state),
			   nkddi_repository_string(d->s_info), d->c_id, proc_state(&d->c_state),
			   nkddi_repository_string(d->c_info), nkddi_repository_vtop(d));
	seq_printf(m, "PDEV used: %llx-%llx (%u bytes)\n", base, base + used - 1, used);
	return 0;
}

struct proc_dir_entry *vlink_proc_dir(void)
{
	return dir;
}
EXPORT_SYMBOL_GPL(vlink_proc_dir);

int nkddi_proc_init(void)
{
	dir = proc_mkdir("nk", NULL);
	if (!dir)
		return -ENOMEM;
	if (proc_create_single("vlinks", 0444, dir, proc_vlinks_show))
		return 0;
	proc_remove(dir);
	return -ENOMEM;
}

void nkddi_proc_exit(void)
{
	proc_remove(dir);
}
