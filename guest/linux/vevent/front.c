// SPDX-License-Identifier: GPL-2.0-only
/* vevent: input devices of other VMs (docs/services/vevent.md).  This file: links and messages. */
#include <linux/module.h>
#include <linux/slab.h>

#include <linkvisor/focus.h>
#include <linkvisor/vmq_user.h>

#include "guest/linux/vevent/front.h"
#include "guest/linux/vevent/link.h"

static struct workqueue_struct *queue;
static struct vmq_user user;
static u32 indices;		/* of all links */

static struct front_link *to_link(vmq_link_t *link)
{
	return vmq_link_public(link)->priv;
}

/* ---- messages ---- */

#define TAKE_MAX	32	/* by the work item; then others get their turn */

static struct front_device *named(struct front_link *l, const struct lv_vevent_message *m)
{
	struct front_device *d = m->device < LV_VEVENT_DEVICES_MAX ? &l->device[m->device] : NULL;

	return d && d->told && d->instance == m->instance ? d : NULL;
}

/* An instance that is not the one told is a lie as well: then nobody has the number. */
static int judge(struct front_link *l, const struct lv_vevent_message *m)
{
	const struct front_device *d = named(l, m);

	if (m->op == LV_VEVENT_ADDED && m->device < LV_VEVENT_DEVICES_MAX &&
	    l->device[m->device].told)
		return -EPROTO;
	return vevent_news_judge(m, d ? &d->known : NULL);
}

static int add(struct front_link *l, const struct lv_vevent_message *m)
{
	struct lv_vevent_device *d;
	int err;

	if (!vmq_data_range_ok(l->link, m->argument, sizeof(*d)))
		return -EPROTO;
	d = kmalloc(sizeof(*d), GFP_KERNEL);
	if (!d)
		return -ENOMEM;
	vmq_msg_read(d, vmq_rx_data_area(l->link) + m->argument, sizeof(*d));
	err = vevent_device_judge(d);
	if (!err)
		err = vevent_front_device_add(l, m->device, m->instance, d);
	kfree(d);
	return err;
}

/* What stayed from the last session and has not been told again is there no more. */
static void remove_left(struct front_link *l)
{
	u32 i;

	for (i = 0; i < LV_VEVENT_DEVICES_MAX; i++)
		if (!l->device[i].told)
			vevent_front_device_remove(&l->device[i]);
}

/* A good message that is no report.  Process context. */
static int take_change(struct front_link *l, const struct lv_vevent_message *m)
{
	switch (m->op) {
	case LV_VEVENT_ADDED:
		return add(l, m);
	case LV_VEVENT_GONE:
		vevent_front_device_remove(&l->device[m->device]);
		return 0;
	case LV_VEVENT_FOCUS:
		l->told_focus = true;
		vlink_focus_tell(m->argument);
		return 0;
	default:
		remove_left(l);
		return 0;
	}
}

/* False: the message has to be taken where one can sleep. */
static bool take(struct front_link *l, void *msg, bool may_sleep)
{
	struct lv_vevent_message m;
	int err;

	vmq_msg_read(&m, msg, sizeof(m));
	err = judge(l, &m);
	if (!err && m.op == LV_VEVENT_REPORT)
		vevent_front_device_report(&l->device[m.device], &m);
	else if (!err && !may_sleep)
		return false;
	else if (!err)
		err = take_change(l, &m);
	vmq_msg_free(l->link, msg);
	if (err == -EPROTO)
		vmq_link_break(l->link);
	else if (err)
		pr_err_ratelimited("vevent%u: device %u: error %d\n", l->index, m.device, err);
	return true;
}

/* A call may come while the work item has its turn: messages stay in their order. */
static void on_receive(vmq_link_t *link)
{
	struct front_link *l = to_link(link);
	void *msg;

	spin_lock(&l->lock);
	while (!l->busy && !vmq_msg_receive(link, &msg)) {
		if (take(l, msg, false))
			continue;
		l->held = msg;
		l->busy = true;
		queue_work(queue, &l->work);
	}
	spin_unlock(&l->lock);
}

/* False: there is none, and messages are for on_receive() again. */
static bool hold_next(struct front_link *l)
{
	spin_lock_irq(&l->lock);
	l->busy = !vmq_msg_receive(l->link, &l->held);
	if (!l->busy)
		l->held = NULL;
	spin_unlock_irq(&l->lock);
	return l->busy;
}

static void take_held(struct work_struct *work)
{
	struct front_link *l = container_of(work, struct front_link, work);
	u32 n;

	for (n = 0; n < TAKE_MAX; n++) {
		take(l, l->held, true);
		if (!hold_next(l))
			return;
	}
	queue_work(queue, work);
}

/* ---- life ---- */

/* The devices stay for the back end's return, with nothing down. */
static void on_link_off(vmq_link_t *link)
{
	struct front_link *l = to_link(link);
	u32 i;

	if (!l)				/* it could not be made */
		return;
	cancel_work_sync(&l->work);
	if (l->held)
		vmq_msg_free(link, l->held);
	l->held = NULL;
	l->busy = false;
	if (l->told_focus)
		vlink_focus_tell(0);
	l->told_focus = false;
	for (i = 0; i < LV_VEVENT_DEVICES_MAX; i++) {
		WRITE_ONCE(l->device[i].told, false);
		vevent_front_device_release(&l->device[i]);
	}
}

static const vmq_xx_config_t *rx_config(vmq_link_t *link, const char *unused)
{
	return vevent_link_config(link, true, true);
}

static const vmq_xx_config_t *tx_config(vmq_link_t *link, const char *unused)
{
	return vevent_link_config(link, true, false);
}

static const vmq_callbacks_t callbacks = {
	.link_off = on_link_off,
	.sysconf_notify = vmq_user_on_sysconf,
	.receive_notify = on_receive,
	.get_rx_config = rx_config,
	.get_tx_config = tx_config,
};

/* ---- making ---- */

static _Bool make(vmq_link_t *link, void *result)
{
	struct front_link *l = kzalloc(sizeof(*l), GFP_KERNEL);
	u32 i;

	*(int *)result = l ? 0 : -ENOMEM;
	if (!l)
		return true;
	l->link = link;
	l->index = indices++;
	spin_lock_init(&l->lock);
	INIT_WORK(&l->work, take_held);
	for (i = 0; i < LV_VEVENT_DEVICES_MAX; i++) {
		l->device[i].link = l;
		l->device[i].number = i;
	}
	((vmq_link_public_t *)link)->priv = l;
	return false;
}

static _Bool unmake(vmq_link_t *link, void *unused)
{
	struct front_link *l = to_link(link);
	u32 i;

	for (i = 0; l && i < LV_VEVENT_DEVICES_MAX; i++)
		vevent_front_device_remove(&l->device[i]);
	kfree(l);
	return false;
}

static void leave(void)
{
	vmq_user_stop(&user);
	vmq_links_iterate(user.links, unmake, NULL);
	vmq_links_finish(user.links);
	destroy_workqueue(queue);
}

static int __init vevent_init(void)
{
	int err;

	queue = alloc_workqueue("vevent", WQ_HIGHPRI, 0);
	if (!queue)
		return -ENOMEM;
	err = vmq_user_init(&user, LV_VEVENT_CLASS, &callbacks, true, queue);
	if (err) {
		destroy_workqueue(queue);
		return err;
	}
	if (vmq_links_iterate(user.links, make, &err)) {
		leave();
		return err;
	}
	return vmq_links_start(user.links);
}
module_init(vevent_init);

static void __exit vevent_exit(void)
{
	leave();
}
module_exit(vevent_exit);

MODULE_ALIAS("vlink:" LV_VEVENT_CLASS);
MODULE_DESCRIPTION("Input devices of other virtual machines");
MODULE_LICENSE("GPL");
