// SPDX-License-Identifier: GPL-2.0-only
/* vbd: disks of other VMs (docs/services/vbd.md).  This file: links, and probing of their disks. */
#include <linux/module.h>
#include <linux/slab.h>

#include "guest/linux/vbd/front.h"

static vmq_links_t *links;
static u32 disks;		/* of all links */
static bool leaving;

static struct front_link *to_link(vmq_link_t *link)
{
	return vmq_link_public(link)->priv;
}

/* ---- probing ---- */

static int send_probe(struct front_link *l, u32 disk, struct lv_vbd_disk *described)
{
	struct front_call *call = &l->probe;
	void *msg;

	call->described = described;
	call->sent = (struct lv_vbd_request){ .op = LV_VBD_PROBE, .disk = disk };
	if (vmq_msg_allocate_ex(l->link, 0, &msg, NULL, true))
		return -ENOTCONN;
	vipc_list_add(&l->calls, &call->waiter);
	WRITE_ONCE(call->sent.cookie, call->waiter.call.cookie);
	memcpy(msg, &call->sent, sizeof(call->sent));
	if (!vmq_msg_send_ex(l->link, msg))
		return 0;
	vipc_list_del(&l->calls, &call->waiter);
	return -ENOTCONN;
}

/* A status, -ENOTCONN, or -EPROTO.  l->lock is held: link_off does not take it for this. */
static int probe(struct front_link *l, u32 disk, struct lv_vbd_disk *described)
{
	struct front_call *call = &l->probe;
	int err = send_probe(l, disk, described);

	if (err)
		return err;
	if (!wait_for_completion_timeout(&call->waiter.occurred, l->info.timeout * HZ)) {
		vipc_list_del(&l->calls, &call->waiter);
		return -EPROTO;
	}
	if (call->status != LV_VBD_OK)
		return call->status;
	return vbd_disk_judge(described);
}

static int connect_disk(struct front_disk *d)
{
	struct lv_vbd_disk now;
	int status = probe(d->link, d->number, &now);

	if (status == LV_VBD_OK)
		vbd_front_disk_describe(d, &now);
	return status < 0 ? status : 0;
}

static void connect_work(struct work_struct *work)
{
	struct front_link *l = container_of(work, struct front_link, connect);
	int err = 0;
	u32 i;

	mutex_lock(&l->lock);
	for (i = 0; i < l->nr_disks && !err && !leaving; i++)
		err = connect_disk(&l->disk[i]);
	l->up = !err;
	if (l->up)
		cancel_delayed_work(&l->patience);
	mutex_unlock(&l->lock);
	if (err == -EPROTO)
		vmq_link_break(l->link);
}

void vbd_front_connect(struct front_link *l)
{
	queue_work(system_unbound_wq, &l->connect);
}

/* ---- patience ---- */

static void patience_ends(struct work_struct *work)
{
	struct front_link *l = container_of(work, struct front_link, patience.work);
	u32 i;

	mutex_lock(&l->lock);
	for (i = 0; i < l->nr_disks && !l->up; i++)
		vbd_front_disk_fail(&l->disk[i]);
	mutex_unlock(&l->lock);
}

/* The time of what waits is over already when the session has ended. */
void vbd_front_is_silent(struct front_link *l)
{
	WRITE_ONCE(l->silent, true);
	vmq_link_break(l->link);
}

/* ---- replies ---- */

/* The part of link_off that must not wait for probing, because probing waits for it. */
static void abort_probe(struct front_link *l)
{
	u64 cookie = READ_ONCE(l->probe.sent.cookie);
	vipc_waiter_t *waiter = vipc_list_cookie_to_waiter(&l->calls, cookie);

	if (!waiter)
		return;
	l->probe.status = -ENOTCONN;
	vipc_list_occurred(&l->calls, waiter);
}

static void end_call(struct front_link *l, struct front_call *call, const struct lv_vbd_reply *head,
		     const struct lv_vbd_reply *reply)
{
	bool is_probe = call == &l->probe;

	call->status = vbd_reply_judge(head, &call->sent);
	if (is_probe && call->status == LV_VBD_OK)
		vmq_msg_read(call->described, &reply->described, sizeof(*call->described));
	if (call->status < 0)
		vmq_link_break(l->link);
	vipc_list_occurred(&l->calls, &call->waiter);
	if (!is_probe)
		vbd_front_request_done(l, call);
}

/* Nobody waits for it: news, or a lie. */
static void take_news(struct front_link *l, const struct lv_vbd_reply *head)
{
	if (!head->cookie && head->op == LV_VBD_CHANGED && head->disk < l->nr_disks)
		vbd_front_connect(l);
	else
		vmq_link_break(l->link);
}

static void take_reply(struct front_link *l, void *msg)
{
	struct lv_vbd_reply head;
	vipc_waiter_t *waiter;

	vmq_msg_read(&head, msg, offsetof(struct lv_vbd_reply, described));
	waiter = vipc_list_cookie_to_waiter(&l->calls, head.cookie);
	if (waiter)
		end_call(l, container_of(waiter, struct front_call, waiter), &head, msg);
	else
		take_news(l, &head);
	vmq_msg_free(l->link, msg);
}

static void on_receive(vmq_link_t *link)
{
	void *msg;

	while (!vmq_msg_receive(link, &msg))
		take_reply(to_link(link), msg);
}

/* ---- life ---- */

static void on_link_on(vmq_link_t *link)
{
	WRITE_ONCE(to_link(link)->silent, false);
	vbd_front_connect(to_link(link));
}

static void on_link_off(vmq_link_t *link)
{
	struct front_link *l = to_link(link);
	u32 i;

	if (!l)				/* it could not be made */
		return;
	abort_probe(l);
	mutex_lock(&l->lock);
	l->up = false;
	for (i = 0; i < l->nr_disks; i++)
		vbd_front_disk_wait(&l->disk[i]);
	vbd_front_request_take_back(l);
	mutex_unlock(&l->lock);
	if (xchg(&l->silent, false))
		mod_delayed_work(system_unbound_wq, &l->patience, 0);
	else
		queue_delayed_work(system_unbound_wq, &l->patience, l->info.timeout * HZ);
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

/* ---- shapes ---- */

static const vmq_xx_config_t *config(vmq_link_t *link, bool requests)
{
	static vmq_xx_config_t result;	/* vmq copies it at once, and asks one at a time */
	const char *text = vmq_link_rx_s_info(link);
	struct vmq_shape shape[2];
	struct vbd_front_info info;

	if (vbd_info_is_back(text))
		return VMQ_XX_CONFIG_IGNORE_VLINK;
	if (!vbd_info_front(text, &info))
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

static const vmq_xx_config_t *tx_config(vmq_link_t *link, const char *unused)
{
	return config(link, true);
}

static const vmq_xx_config_t *rx_config(vmq_link_t *link, const char *unused)
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

static void link_name_disks(struct front_link *l)
{
	const char *text = vmq_link_tx_s_info(l->link);
	struct vbd_disk_info info;

	while (vbd_info_disk(text, l->nr_disks, &info)) {
		l->disk[l->nr_disks] = (struct front_disk){
			.link = l,
			.number = l->nr_disks,
			.index = disks++,
			.info = info,
		};
		l->nr_disks++;
	}
}

static int link_make(vmq_link_t *link)
{
	struct front_link *l = kzalloc(sizeof(*l), GFP_KERNEL);
	int err;

	if (!l)
		return -ENOMEM;
	l->link = link;
	vbd_info_front(vmq_link_rx_s_info(link), &l->info);
	vipc_list_init(&l->calls);
	mutex_init(&l->lock);
	INIT_WORK(&l->connect, connect_work);
	INIT_DELAYED_WORK(&l->patience, patience_ends);
	link_name_disks(l);
	err = vbd_front_request_init(l);
	if (err)
		kfree(l);
	else
		((vmq_link_public_t *)link)->priv = l;
	return err;
}

static _Bool make(vmq_link_t *link, void *err)
{
	*(int *)err = link_make(link);
	return *(int *)err;
}

/* No disk is open.  One whose back end is away gets an error for what it has to write still. */
static _Bool remove_disks(vmq_link_t *link, void *unused)
{
	struct front_link *l = to_link(link);
	u32 i;

	if (!l)
		return false;
	cancel_work_sync(&l->connect);
	mutex_lock(&l->lock);
	for (i = 0; i < l->nr_disks && !l->up; i++)
		vbd_front_disk_fail(&l->disk[i]);
	mutex_unlock(&l->lock);
	for (i = 0; i < l->nr_disks; i++)
		vbd_front_disk_remove(&l->disk[i]);
	return false;
}

static _Bool unmake(vmq_link_t *link, void *unused)
{
	struct front_link *l = to_link(link);

	if (!l)
		return false;
	cancel_work_sync(&l->connect);
	cancel_delayed_work_sync(&l->patience);
	vbd_front_request_exit(l);
	kfree(l);
	return false;
}

/* Between the two nothing is wanted of the links any more; sysconf_notify() may still come. */
static void leave(void)
{
	vmq_links_iterate(links, remove_disks, NULL);
	WRITE_ONCE(leaving, true);
	vmq_links_abort(links);
	cancel_work_sync(&sysconf_work);
	vmq_links_sysconf(links);
	vmq_links_iterate(links, unmake, NULL);
	vmq_links_finish(links);
	vbd_front_disk_exit();
}

static int __init vbd_init(void)
{
	int err = vbd_front_disk_init();

	if (err)
		return err;
	err = vmq_links_init_ex(&links, LV_VBD_CLASS, &callbacks, NULL, NULL, NULL, true);
	if (err) {
		vbd_front_disk_exit();
		return err;
	}
	vmq_links_iterate(links, make, &err);
	if (err)
		leave();
	else
		vmq_links_start(links);
	return err;
}
module_init(vbd_init);

static void __exit vbd_exit(void)
{
	leave();
}
module_exit(vbd_exit);

MODULE_ALIAS("vlink:" LV_VBD_CLASS);
MODULE_DESCRIPTION("Disks of other virtual machines");
MODULE_LICENSE("GPL");
