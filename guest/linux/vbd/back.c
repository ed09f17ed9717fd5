// SPDX-License-Identifier: GPL-2.0-only
/* vbd_be: disks of this VM for others (docs/services/vbd.md).  This file: links and messages. */
#include <linux/module.h>
#include <linux/reboot.h>
#include <linux/slab.h>

#include <linkvisor/vmq_user.h>

#include "guest/linux/vbd/back.h"
#include "guest/linux/vbd/link.h"

/* How often disks are looked for, and their sizes looked at. */
static uint look_ms = 1000;
module_param(look_ms, uint, 0644);
MODULE_PARM_DESC(look_ms, "milliseconds between looks for disks that appear or change");

struct workqueue_struct *vbd_be_queue;

static struct vmq_user user;

static struct back_link *to_link(vmq_link_t *link)
{
	return vmq_link_public(link)->priv;
}

/* ---- messages ---- */

/* So many at a time: a front end that never pauses must not keep others out. */
#define SERVE_MAX	32

/* With one disk there is nobody else whom this disk could keep waiting. */
static void serve(struct work_struct *work)
{
	struct back_link *l = container_of(work, struct back_link, serve);
	void *msg;
	u32 n;

	for (n = 0; n < SERVE_MAX && !vmq_msg_receive(l->link, &msg); n++)
		vbd_be_request_take(l, msg);
	if (l->nr_disks == 1)
		vbd_be_request_serve(&l->disk[0]);
	if (n == SERVE_MAX)
		queue_work(vbd_be_queue, work);
}

static void serve_disk(struct work_struct *work)
{
	vbd_be_request_serve(container_of(work, struct back_disk, serve));
}

static void on_receive(vmq_link_t *link)
{
	queue_work(vbd_be_queue, &to_link(link)->serve);
}

/* ---- who has what ---- */

static _Bool writes_whole(vmq_link_t *link, void *number)
{
	const struct back_link *l = to_link(link);
	dev_t other;
	u32 i;

	for (i = 0; l && i < l->nr_disks; i++)
		if (!l->disk[i].info.read_only &&
		    !vbd_be_disk_by_path(l->disk[i].info.path, &other) && other == *(dev_t *)number)
			return true;
	return false;
}

bool vbd_be_disk_is_lent(dev_t whole)
{
	return vmq_links_iterate(user.links, writes_whole, &whole);
}

/* ---- looking at disks ---- */

/* Each disk has a work item of its own: one that cannot be opened for a while hinders no other. */
static void look(struct work_struct *work)
{
	struct back_disk *d = container_of(work, struct back_disk, look.work);

	mutex_lock(&d->lock);
	d->news |= vbd_be_disk_look(d);
	if (d->news)
		d->news = !vbd_be_request_news(d);
	mutex_unlock(&d->lock);
	queue_delayed_work(system_unbound_wq, &d->look,
			   msecs_to_jiffies(max(READ_ONCE(look_ms), 1u)));
}

/* ---- life ---- */

static const vmq_xx_config_t *rx_config(vmq_link_t *link, const char *unused)
{
	return vbd_link_config(link, false, true);
}

static const vmq_xx_config_t *tx_config(vmq_link_t *link, const char *unused)
{
	return vbd_link_config(link, false, false);
}

/* When the link goes off, requests in disks give their messages back as they end; vmq waits. */
static const vmq_callbacks_t callbacks = {
	.sysconf_notify = vmq_user_on_sysconf,
	.receive_notify = on_receive,
	.get_tx_config = tx_config,
	.get_rx_config = rx_config,
};

/* ---- making ---- */

static void disk_init(struct back_disk *d, struct back_link *l, const struct vbd_disk_info *info)
{
	d->link = l;
	d->number = l->nr_disks;
	d->info = *info;
	mutex_init(&d->lock);
	init_llist_head(&d->todo);
	INIT_WORK(&d->serve, serve_disk);
	INIT_DEFERRABLE_WORK(&d->look, look);
}

static void link_name_disks(struct back_link *l)
{
	const char *text = vbd_link_text(l->link, true);
	struct vbd_disk_info info;

	for (; vbd_info_disk(text, l->nr_disks, &info); l->nr_disks++)
		disk_init(&l->disk[l->nr_disks], l, &info);
}

static _Bool make(vmq_link_t *link, void *result)
{
	struct back_link *l = kzalloc(sizeof(*l), GFP_KERNEL);
	int *err = result;

	*err = -ENOMEM;
	if (!l)
		return true;
	((vmq_link_public_t *)link)->priv = l;
	l->link = link;
	vbd_info_front(vbd_link_text(link, false), &l->info);
	INIT_WORK(&l->serve, serve);
	init_waitqueue_head(&l->idle);
	link_name_disks(l);
	*err = vbd_be_request_init(l);
	return *err;
}

static _Bool begin_to_look(vmq_link_t *link, void *unused)
{
	struct back_link *l = to_link(link);
	u32 i;

	for (i = 0; i < l->nr_disks; i++)
		queue_delayed_work(system_unbound_wq, &l->disk[i].look, 0);
	return false;
}

static _Bool stop_to_look(vmq_link_t *link, void *unused)
{
	struct back_link *l = to_link(link);
	u32 i;

	for (i = 0; l && i < l->nr_disks; i++)
		cancel_delayed_work_sync(&l->disk[i].look);
	return false;
}

static _Bool unmake(vmq_link_t *link, void *unused)
{
	struct back_link *l = to_link(link);
	u32 i;

	if (!l)
		return false;
	for (i = 0; i < l->nr_disks; i++)
		vbd_be_disk_close(&l->disk[i]);
	vbd_be_request_exit(l);
	kfree(l);
	return false;
}

/* What was received and not begun is begun: its messages have to go back. */
static _Bool wait_for_requests(vmq_link_t *link, void *unused)
{
	struct back_link *l = to_link(link);

	if (!l)
		return false;
	flush_work(&l->serve);
	wait_event(l->idle, !atomic_read(&l->busy));
	return false;
}

static void leave(void)
{
	vmq_links_iterate(user.links, stop_to_look, NULL);
	vmq_user_stop(&user);
	vmq_links_iterate(user.links, wait_for_requests, NULL);
	/* The last one may be on its way out of io_end(), or of a work item. */
	flush_workqueue(vbd_be_queue);
	synchronize_rcu();
	vmq_links_iterate(user.links, unmake, NULL);
	vmq_links_finish(user.links);
	destroy_workqueue(vbd_be_queue);
	vbd_be_disk_exit();
}

/* ---- another kernel comes ---- */

#define LEAVE_MAX	(20 * HZ)

static _Bool wait_until(vmq_link_t *link, void *then)
{
	struct back_link *l = to_link(link);
	unsigned long end = *(unsigned long *)then, now = jiffies;

	if (l && !wait_event_timeout(l->idle, !atomic_read(&l->busy),
				     time_before(now, end) ? end - now : 0))
		pr_warn("vbd_be: disks of VM %u are left with %d requests\n", vmq_peer_osid(link),
			atomic_read(&l->busy));
	return false;
}

/*
 * Devices may write to pages of other VMs, of which the next kernel knows nothing: before this one
 * goes, requests come to their ends, unless a drive hangs.
 */
static int on_reboot(struct notifier_block *nb, unsigned long event, void *unused)
{
	unsigned long then = jiffies + LEAVE_MAX;

	vmq_user_stop(&user);
	vmq_links_iterate(user.links, wait_until, &then);
	return NOTIFY_DONE;
}

static struct notifier_block reboot = { .notifier_call = on_reboot };

static int links_init(void)
{
	int err = vmq_user_init(&user, LV_VBD_CLASS, &callbacks, false, vbd_be_queue);

	if (err) {
		destroy_workqueue(vbd_be_queue);
		vbd_be_disk_exit();
		return err;
	}
	vmq_links_iterate(user.links, make, &err);
	if (err)
		leave();
	return err;
}

static int __init vbd_be_init(void)
{
	int err = vbd_be_disk_init();

	if (err)
		return err;
	vbd_be_queue = alloc_workqueue("vbd_be", WQ_HIGHPRI | WQ_MEM_RECLAIM, 0);
	if (!vbd_be_queue) {
		vbd_be_disk_exit();
		return -ENOMEM;
	}
	err = links_init();
	if (err)
		return err;
	vmq_links_iterate(user.links, begin_to_look, NULL);
	err = register_reboot_notifier(&reboot);
	return err ?: vmq_links_start(user.links);
}
module_init(vbd_be_init);

static void __exit vbd_be_exit(void)
{
	unregister_reboot_notifier(&reboot);
	leave();
}
module_exit(vbd_be_exit);

MODULE_DESCRIPTION("Disks of this virtual machine for others");
MODULE_LICENSE("GPL");
