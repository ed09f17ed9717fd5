// SPDX-License-Identifier: GPL-2.0-only
/* Who has the focus, who is told of it, and whom one asks for it (<linkvisor/focus.h>). */
#include <linux/export.h>
#include <linux/notifier.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include <linkvisor/focus.h>
#include <linkvisor/hypercall.h>
#include <linkvisor/vlink.h>
#include <nk/nkern.h>

#include "guest/linux/compat/bus.h"
#include "guest/linux/nkddi/focus.h"
#include "guest/linux/nkddi/proc.h"
#include "guest/linux/nkddi/repository.h"

static BLOCKING_NOTIFIER_HEAD(clients);
static DEFINE_SPINLOCK(lock);		/* of change, while it runs too */
static vlink_focus_change change;	/* NULL: no provider is here */
static struct proc_dir_entry *file;

/* The VM that has it; 0: unknown. */
static u32 decided;			/* by the provider */
static u32 told;			/* by "teller", whose peer is another VM */
static const void *teller;
static DEFINE_SPINLOCK(told_lock);	/* of teller */

/* ---- who has it ---- */

#define PAUSE	(HZ / 20)	/* between two changes that clients hear of */

static unsigned long next_change;

u32 nkddi_focus(void)
{
	return READ_ONCE(change) ? READ_ONCE(decided) : READ_ONCE(told);
}

/* However often it went to and fro, clients hear where it is. */
static void tell_clients(struct work_struct *work)
{
	static u32 heard;
	u32 vm = nkddi_focus();

	if (vm == heard)
		return;
	heard = vm;
	WRITE_ONCE(next_change, jiffies + PAUSE);
	if (vm)
		blocking_notifier_call_chain(&clients, vm, NULL);
	hypercall_xirq_trigger(LV_XIRQ_SYSCONF, nkddi_repository_vm_id());
}
static DECLARE_DELAYED_WORK(tell_work, tell_clients);

static void tell_later(void)
{
	schedule_delayed_work(&tell_work, time_before(jiffies, READ_ONCE(next_change)) ? PAUSE : 0);
}

void vlink_focus_decide(u32 vm)
{
	WRITE_ONCE(decided, vm);
	tell_later();
}
EXPORT_SYMBOL_GPL(vlink_focus_decide);

void vlink_focus_tell(const void *who, u32 vm)
{
	unsigned long flags;

	spin_lock_irqsave(&told_lock, flags);
	if (vm || teller == who) {
		teller = who;
		WRITE_ONCE(told, vm);
	}
	spin_unlock_irqrestore(&told_lock, flags);
	tell_later();
}
EXPORT_SYMBOL_GPL(vlink_focus_tell);

int focus_register_client(struct notifier_block *nb)
{
	return blocking_notifier_chain_register(&clients, nb);
}
EXPORT_SYMBOL(focus_register_client);

int focus_unregister_client(struct notifier_block *nb)
{
	return blocking_notifier_chain_unregister(&clients, nb);
}
EXPORT_SYMBOL(focus_unregister_client);

/* ---- who decides ---- */

int vlink_focus_provide(vlink_focus_change provider)
{
	unsigned long flags;
	int err;

	spin_lock_irqsave(&lock, flags);
	err = change ? -EBUSY : 0;
	if (!err)
		change = provider;
	spin_unlock_irqrestore(&lock, flags);
	return err;
}
EXPORT_SYMBOL_GPL(vlink_focus_provide);

void vlink_focus_withdraw(void)
{
	unsigned long flags;

	spin_lock_irqsave(&lock, flags);
	change = NULL;
	spin_unlock_irqrestore(&lock, flags);
	vlink_focus_decide(0);
}
EXPORT_SYMBOL_GPL(vlink_focus_withdraw);

int nkddi_focus_change(u32 vm)
{
	unsigned long flags;
	int err;

	spin_lock_irqsave(&lock, flags);
	err = change ? change(vm) : -EOPNOTSUPP;
	spin_unlock_irqrestore(&lock, flags);
	return err;
}

void nk_change_focus(NkOsId id)
{
	nkddi_focus_change(id);
}
EXPORT_SYMBOL(nk_change_focus);

/* ---- /sys/bus/vlink/focus, /proc/nk/focus ---- */

static ssize_t focus_show(COMPAT_BUS_CONST struct bus_type *bus, char *text)
{
	return sysfs_emit(text, "%u\n", nkddi_focus());
}

static ssize_t focus_store(COMPAT_BUS_CONST struct bus_type *bus, const char *text, size_t size)
{
	u32 vm;
	int err = kstrtou32(text, 10, &vm) ?: nkddi_focus_change(vm);

	return err ?: size;
}
static BUS_ATTR_RW(focus);

static struct attribute *attributes[] = { &bus_attr_focus.attr, NULL };
static const struct attribute_group group = { .attrs = attributes };
const struct attribute_group *nkddi_focus_groups[] = { &group, NULL };

static int proc_show(struct seq_file *m, void *unused)
{
	seq_printf(m, "%u\n", nkddi_focus());
	return 0;
}

static int proc_open(struct inode *inode, struct file *opened)
{
	return single_open(opened, proc_show, NULL);
}

static ssize_t proc_write(struct file *opened, const char __user *buf, size_t size, loff_t *pos)
{
	u32 vm;
	int err = kstrtou32_from_user(buf, size, 10, &vm) ?: nkddi_focus_change(vm);

	return err ?: size;
}

static const struct proc_ops proc_ops = {
	.proc_open = proc_open,
	.proc_read = seq_read,
	.proc_lseek = seq_lseek,
	.proc_release = single_release,
	.proc_write = proc_write,
};

/* Without the file all else works. */
void nkddi_focus_init(void)
{
	file = proc_create("focus", 0644, vlink_proc_dir(), &proc_ops);
}

/* The file first: who reads it has a module's code under him. */
void nkddi_focus_exit(void)
{
	proc_remove(file);
	cancel_delayed_work_sync(&tell_work);
}
