// SPDX-License-Identifier: GPL-2.0-only
/* vbd: disks of other VMs (docs/services/vbd.md).  This file: links, and probing of their disks. */
#include <linux/module.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#include <linkvisor/vmq_user.h>

#include "guest/linux/vbd/front.h"
#include "guest/linux/vbd/link.h"

/* How often a link's disks are probed at most, whatever the back end tells. */
#define PROBE_PAUSE	(HZ / 10)

struct workqueue_struct *vbd_front_queue;
struct workqueue_struct *vbd_front_probe_queue;

static struct vmq_user user;
static u32 disks;		/* of all links */

static struct front_link *to_link(vmq_link_t *link)
{
	return vmq_link_public(link)->priv;
}

/* ---- asking ---- */

static int send_question(struct front_link *l, u32 op, const struct front_disk *d)
{
	struct front_call *call = &l->probe;
	void *msg;

	call->sent = (struct lv_vbd_request){
		.op = op,
		.disk = d->number,
		.generation = op == LV_VBD_PROBE ? 0 : d->known.generation,
	};
	if (vmq_msg_allocate_ex(l->link, 0, &msg, NULL, true))
		return l->on ? -EAGAIN : -ENOTCONN;
	vipc_list_add(&l->calls, &call->waiter);
	WRITE_ONCE(call->sent.cookie, call->waiter.call.cookie);
	memcpy(msg, &call->sent, sizeof(call->sent));
	smp_mb();			/* with remove_disks(): one of the two sees the other */
	if (READ_ONCE(l->gone))
		vmq_return_msg_free(l->link, msg);
	else if (!vmq_msg_send_ex(l->link, msg))
		return 0;
	vipc_list_del(&l->calls, &call->waiter);
	return -ENOTCONN;
}

/*
 * A status, -EAGAIN no slot is free, -ENOTCONN, -ETIMEDOUT no answer yet: the disk fails until
 * then, or -EPROTO.  l->lock is held: link_off does not take it for this.
 */
static int ask(struct front_link *l, u32 op, struct front_disk *d, struct lv_vbd_disk *described)
{
	struct front_call *call = &l->probe;
	int err;

	call->described = described;
	call->status = -EPROTO;
	err = send_question(l, op, d);
	if (err)
		return err;
	if (wait_for_completion_timeout(&call->waiter.occurred, l->info.timeout * HZ))
		return call->status;
	if (vbd_front_late_add(d, call))
		return -ETIMEDOUT;
	vipc_list_del(&l->calls, &call->waiter);	/* or the answer has just come */
	return call->status;
}

int vbd_front_eject(struct front_disk *d)
{
	struct front_link *l = d->link;
	int status;

	mutex_lock(&l->lock);
	status = ask(l, LV_VBD_EJECT, d, NULL);
	if (status == -EPROTO)
		vmq_link_break(l->link);
	mutex_unlock(&l->lock);
	if (status == LV_VBD_NOT_SUPPORTED)
		return -EOPNOTSUPP;
	if (status == LV_VBD_OTHER_MEDIUM || status == LV_VBD_NO_MEDIUM)
		return -ENOMEDIUM;
	return status == LV_VBD_OK ? 0 : -EIO;
}

/* ---- probing ---- */

static int connect_disk(struct front_disk *d)
{
	struct lv_vbd_disk now;
	int status;

	if (atomic_read(&d->late) > 0)	/* its answer has it probed again */
		return 0;
	status = ask(d->link, LV_VBD_PROBE, d, &now);
	if (status == -ETIMEDOUT)
		return 0;
	if (status == LV_VBD_OK)
		status = vbd_disk_judge(&now);
	if (status == LV_VBD_OK && now.sectors)
		vbd_front_disk_describe(d, &now);
	else if (status >= 0)
		vbd_front_disk_missing(d);
	return status < 0 ? status : 0;
}

static int connect_disks(struct front_link *l)
{
	int err = 0;
	u32 i;

	for (i = 0; i < l->nr_disks && !err; i++)
		err = connect_disk(&l->disk[i]);
	WRITE_ONCE(l->probed, jiffies);
	return err;
}

/*
 * With the lock, because the next session does not begin before link_off had it.  Memory that is
 * wanted under it must not wait for a write to one of these disks, which may wait for link_off.
 */
static void connect_work(struct work_struct *work)
{
	struct front_link *l = container_of(work, struct front_link, connect.work);
	unsigned int flags = memalloc_noio_save();
	int err = -ENOTCONN;

	mutex_lock(&l->lock);
	if (l->on && !l->gone)
		err = connect_disks(l);
	if (err == -EPROTO)
		vmq_link_break(l->link);
	mutex_unlock(&l->lock);
	memalloc_noio_restore(flags);
	if (err == -EAGAIN)
		vbd_front_connect(l);
}

void vbd_front_connect(struct front_link *l)
{
	unsigned long then = READ_ONCE(l->probed) + PROBE_PAUSE;

	queue_delayed_work(vbd_front_probe_queue, &l->connect,
			   time_before(jiffies, then) ? then - jiffies : 0);
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
	if (is_probe && call->described && call->status == LV_VBD_OK)
		vmq_msg_read(call->described, &reply->described, sizeof(*call->described));
	if (call->status < 0)
		vmq_link_break(l->link);
	vipc_list_occurred(&l->calls, &call->waiter);
	if (!is_probe)
		vbd_front_request_done(l, call);
}

/* Nobody waits for it: news, what comes too late, or a lie. */
static void take_news(struct front_link *l, const struct lv_vbd_reply *head)
{
	if (!head->cookie && head->op == LV_VBD_CHANGED && head->disk < l->nr_disks)
		vbd_front_connect(l);
	else if (vbd_front_late_answered(l, head) < 0 && !READ_ONCE(l->gone))
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
	struct front_link *l = to_link(link);

	mutex_lock(&l->lock);
	l->on = true;
	mutex_unlock(&l->lock);
	queue_delayed_work(vbd_front_probe_queue, &l->connect, 0);
}

static void on_link_off(vmq_link_t *link)
{
	struct front_link *l = to_link(link);
	u32 i;

	if (!l)				/* it could not be made */
		return;
	abort_probe(l);
	mutex_lock(&l->lock);
	l->on = false;
	for (i = 0; i < l->nr_disks; i++)
		vbd_front_disk_wait(&l->disk[i]);
	vbd_front_request_take_back(l);
	vbd_front_late_forget(l);
	for (i = 0; i < l->nr_disks; i++)
		if (l->disk[i].fails)
			vbd_front_disk_fail(&l->disk[i]);
	mutex_unlock(&l->lock);
}

static const vmq_xx_config_t *tx_config(vmq_link_t *link, const char *unused)
{
	return vbd_link_config(link, true, true);
}

static const vmq_xx_config_t *rx_config(vmq_link_t *link, const char *unused)
{
	return vbd_link_config(link, true, false);
}

static const vmq_callbacks_t callbacks = {
	.link_on = on_link_on,
	.link_off = on_link_off,
	.sysconf_notify = vmq_user_on_sysconf,
	.receive_notify = on_receive,
	.get_tx_config = tx_config,
	.get_rx_config = rx_config,
};

/* ---- making ---- */

static void link_name_disks(struct front_link *l)
{
	const char *text = vbd_link_text(l->link, false);
	struct vbd_disk_info info;

	for (; vbd_info_disk(text, l->nr_disks, &info); l->nr_disks++) {
		l->disk[l->nr_disks] = (struct front_disk){
			.link = l,
			.number = l->nr_disks,
			.index = disks++,
			.info = info,
		};
		vbd_front_disk_name(&l->disk[l->nr_disks]);
	}
}

static int link_make(vmq_link_t *link)
{
	struct front_link *l = kzalloc(sizeof(*l), GFP_KERNEL);
	int err;

	if (!l)
		return -ENOMEM;
	l->link = link;
	l->probed = jiffies - PROBE_PAUSE;
	vbd_info_front(vbd_link_text(link, true), &l->info);
	vipc_list_init(&l->calls);
	mutex_init(&l->lock);
	spin_lock_init(&l->late_lock);
	INIT_LIST_HEAD(&l->late);
	INIT_DELAYED_WORK(&l->connect, connect_work);
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

/*
 * No disk is open.  One whose back end is away gets an error for what it has to write still.  News
 * that come from now on make no disk any more.
 */
static _Bool remove_disks(vmq_link_t *link, void *unused)
{
	struct front_link *l = to_link(link);
	u32 i;

	if (!l)
		return false;
	WRITE_ONCE(l->gone, true);
	smp_mb();			/* with send_question() */
	abort_probe(l);
	mutex_lock(&l->lock);
	for (i = 0; i < l->nr_disks; i++)
		if (l->disk[i].waits)
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
	cancel_delayed_work_sync(&l->connect);
	vbd_front_request_exit(l);
	kfree(l);
	return false;
}

static void queues_exit(void)
{
	if (vbd_front_queue)
		destroy_workqueue(vbd_front_queue);
	if (vbd_front_probe_queue)
		destroy_workqueue(vbd_front_probe_queue);
}

static int queues_init(void)
{
	const unsigned int flags = WQ_UNBOUND | WQ_HIGHPRI | WQ_MEM_RECLAIM;

	vbd_front_queue = alloc_workqueue("vbd", flags, 0);
	vbd_front_probe_queue = alloc_workqueue("vbd-probe", flags, 0);
	if (vbd_front_queue && vbd_front_probe_queue)
		return 0;
	queues_exit();
	return -ENOMEM;
}

/* Between the two nothing is wanted of the links any more; sysconf_notify() may still come. */
static void leave(void)
{
	vmq_links_iterate(user.links, remove_disks, NULL);
	vmq_user_stop(&user);
	vmq_links_iterate(user.links, unmake, NULL);
	vmq_links_finish(user.links);
	queues_exit();
	vbd_front_disk_exit();
}

static int links_init(void)
{
	int err = vmq_user_init(&user, LV_VBD_CLASS, &callbacks, true, vbd_front_queue);

	if (err) {
		queues_exit();
		vbd_front_disk_exit();
		return err;
	}
	vmq_links_iterate(user.links, make, &err);
	if (err)
		leave();
	return err;
}

static int __init vbd_init(void)
{
	int err = vbd_front_disk_init();

	if (err)
		return err;
	err = queues_init();
	if (err) {
		vbd_front_disk_exit();
		return err;
	}
	err = links_init();
	return err ?: vmq_links_start(user.links);
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
