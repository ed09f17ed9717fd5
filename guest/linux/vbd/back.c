// SPDX-License-Identifier: GPL-2.0-only
/* vbd_be: disks of this VM for others (docs/services/vbd.md).  This file: links and messages. */
#include <linux/blkdev.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "guest/linux/vbd/back.h"

/* How often disks are looked for, and their sizes looked at. */
static uint look_ms = 1000;
module_param(look_ms, uint, 0644);
MODULE_PARM_DESC(look_ms, "milliseconds between looks for disks that appear or change");

struct workqueue_struct *vbd_be_queue;

static vmq_links_t *links;
static bool leaving;

static struct back_link *to_link(vmq_link_t *link)
{
	return vmq_link_public(link)->priv;
}

/* ---- messages ---- */

/* So many at a time: a front end that never pauses must not keep others out. */
#define SERVE_MAX	32

static void serve(struct work_struct *work)
{
	struct back_link *l = container_of(work, struct back_link, serve);
	struct blk_plug plug;
	void *msg;
	u32 n;

	mutex_lock(&l->lock);
	WRITE_ONCE(l->server, current);
	blk_start_plug(&plug);
	for (n = 0; n < SERVE_MAX && !vmq_msg_receive(l->link, &msg); n++) {
		vbd_be_request_take(l, msg);
		cond_resched();
	}
	blk_finish_plug(&plug);
	WRITE_ONCE(l->server, NULL);
	mutex_unlock(&l->lock);
	vmq_msg_send_flush(l->link);
	if (n == SERVE_MAX)
		queue_work(vbd_be_queue, work);
}

static void on_receive(vmq_link_t *link)
{
	queue_work(vbd_be_queue, &to_link(link)->serve);
}

/* ---- looking at disks ---- */

static _Bool look_at_disks(vmq_link_t *link, void *unused)
{
	struct back_link *l = to_link(link);
	u32 i;

	mutex_lock(&l->lock);
	for (i = 0; i < l->nr_disks; i++)
		if (vbd_be_disk_look(&l->disk[i]) && READ_ONCE(l->on))
			vbd_be_request_news(&l->disk[i]);
	mutex_unlock(&l->lock);
	return false;
}

static void look(struct work_struct *work);
static DECLARE_DEFERRABLE_WORK(look_work, look);

static void look(struct work_struct *work)
{
	vmq_links_iterate(links, look_at_disks, NULL);
	queue_delayed_work(system_power_efficient_wq, &look_work,
			   msecs_to_jiffies(max(READ_ONCE(look_ms), 1u)));
}

/* ---- life ---- */

static void on_link_on(vmq_link_t *link)
{
	WRITE_ONCE(to_link(link)->on, true);
}

/* Requests in the disk give their messages back when they are done; vmq waits for them. */
static void on_link_off(vmq_link_t *link)
{
	if (to_link(link))		/* not if it could not be made */
		WRITE_ONCE(to_link(link)->on, false);
}

static void sysconf(struct work_struct *work)
{
	vmq_links_sysconf(links);
}
static DECLARE_WORK(sysconf_work, sysconf);

static void on_sysconf(vmq_links_t *unused)
{
	if (!READ_ONCE(leaving))
		queue_work(system_unbound_wq, &sysconf_work);
}

/* ---- shapes: the front end's text has them ---- */

static const vmq_xx_config_t *config(vmq_link_t *link, bool requests)
{
	static vmq_xx_config_t result;	/* vmq copies it at once, and asks one at a time */
	struct vmq_shape shape[2];
	struct vbd_front_info info;

	if (!vbd_info_is_back(vmq_link_rx_s_info(link)))
		return VMQ_XX_CONFIG_IGNORE_VLINK;
	if (!vbd_info_front(vmq_link_tx_s_info(link), &info))
		return NULL;
	vbd_shapes(&info, &shape[0], &shape[1]);
	result = (vmq_xx_config_t){
		.msg_count = shape[!requests].msg_count,
		.msg_max = shape[!requests].msg_max,
		.data_count = shape[!requests].data_count,
		.data_max = shape[!requests].data_max,
	};
	return &result;
}

static const vmq_xx_config_t *rx_config(vmq_link_t *link, const char *unused)
{
	return config(link, true);
}

static const vmq_xx_config_t *tx_config(vmq_link_t *link, const char *unused)
{
	return config(link, false);
}

static const vmq_callbacks_t callbacks = {
	.link_on = on_link_on,
	.link_off = on_link_off,
	.sysconf_notify = on_sysconf,
	.receive_notify = on_receive,
	.get_tx_config = tx_config,
	.get_rx_config = rx_config,
};

/* ---- making ---- */

static void link_name_disks(struct back_link *l)
{
	const char *text = vmq_link_rx_s_info(l->link);
	struct vbd_disk_info info;

	while (vbd_info_disk(text, l->nr_disks, &info)) {
		l->disk[l->nr_disks] = (struct back_disk){
			.link = l,
			.number = l->nr_disks,
			.info = info,
		};
		l->nr_disks++;
	}
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
	vbd_info_front(vmq_link_tx_s_info(link), &l->info);
	mutex_init(&l->lock);
	INIT_WORK(&l->serve, serve);
	init_waitqueue_head(&l->idle);
	link_name_disks(l);
	*err = vbd_be_request_init(l);
	return *err;
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

static _Bool wait_for_requests(vmq_link_t *link, void *unused)
{
	struct back_link *l = to_link(link);

	if (!l)
		return false;
	cancel_work_sync(&l->serve);
	wait_event(l->idle, !atomic_read(&l->busy));
	return false;
}

static void leave(void)
{
	cancel_delayed_work_sync(&look_work);
	WRITE_ONCE(leaving, true);
	vmq_links_abort(links);
	cancel_work_sync(&sysconf_work);
	vmq_links_sysconf(links);
	vmq_links_iterate(links, wait_for_requests, NULL);
	/* The last one may be on its way out of io_end(), or of a work item. */
	flush_workqueue(vbd_be_queue);
	synchronize_rcu();
	vmq_links_iterate(links, unmake, NULL);
	vmq_links_finish(links);
	destroy_workqueue(vbd_be_queue);
	vbd_be_disk_exit();
}

static int links_init(void)
{
	int err = vmq_links_init_ex(&links, LV_VBD_CLASS, &callbacks, NULL, NULL, NULL, false);

	if (err) {
		destroy_workqueue(vbd_be_queue);
		vbd_be_disk_exit();
		return err;
	}
	vmq_links_iterate(links, make, &err);
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
	look(NULL);
	return vmq_links_start(links);
}
module_init(vbd_be_init);

static void __exit vbd_be_exit(void)
{
	leave();
}
module_exit(vbd_be_exit);

MODULE_DESCRIPTION("Disks of this virtual machine for others");
MODULE_LICENSE("GPL");
