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
	struct front_device *d = m->device < LV_VEVENT_DEVICES_MAX ? l->told[m->device] : NULL;

	return d && d->instance == m->instance ? d : NULL;
}

/* An instance that is not the one told is a lie as well: then nobody has the number. */
static int judge(struct front_link *l, const struct lv_vevent_message *m)
{
	const struct front_device *d = named(l, m);

	if (m->op == LV_VEVENT_ADDED && m->device < LV_VEVENT_DEVICES_MAX && l->told[m->device])
		return -EPROTO;
	return vevent_news_judge(m, d ? &d->known : NULL);
}

static int add(struct front_link *l, const struct lv_vevent_message *m)
{
	struct front_device *d;
	int err;

	if (!vmq_data_range_ok(l->link, m->argument, sizeof(d->known)))
		return -EPROTO;
	d = kzalloc(sizeof(*d), GFP_KERNEL);
	if (!d)
		return -ENOMEM;
	vmq_msg_read(&d->known, vmq_rx_data_area(l->link) + m->argument, sizeof(d->known));
	err = vevent_device_judge(&d->known);
	if (err)
		kfree(d);
	else
		vevent_front_device_add(l, d, m->device, m->instance);
	return err;
}

/* What stayed from the last session and has not been told again is there no more. */
static void remove_left(struct front_link *l)
{
	struct front_device *d, *next;

	list_for_each_entry_safe(d, next, &l->devices, node)
		if (!d->told)
			vevent_front_device_remove(d);
}

/* A good message that is no report.  Process context. */
static int take_change(struct front_link *l, const struct lv_vevent_message *m)
{
	switch (m->op) {
	case LV_VEVENT_ADDED:
		return add(l, m);
	case LV_VEVENT_GONE:
		vevent_front_device_remove(l->told[m->device]);
		return 0;
	case LV_VEVENT_FOCUS:
		vlink_focus_tell(l, m->argument);
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
		vevent_front_device_report(l->told[m.device], &m);
	else if (!err && m.op == LV_VEVENT_ANSWER)
		vevent_front_output_answer(l->told[m.device], m.argument,
					   m.flags & LV_VEVENT_REFUSED ? -ENOSPC : 0);
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
		queue_delayed_work(queue, &l->work, 0);
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

#define CREDIT_MAX	(2 * LV_VEVENT_DEVICES_MAX)
#define CREDIT_TIME	(HZ / 2)		/* for which one more may be made */

/*
 * Each device costs this kernel more than telling it costs the back end: a line of the log, and work
 * of udev.
 */
static bool has_credit(struct front_link *l)
{
	unsigned long earned = (jiffies - l->credit_time) / CREDIT_TIME;

	l->credit_time += earned * CREDIT_TIME;
	l->credit = min(l->credit + earned, (unsigned long)CREDIT_MAX);
	return l->credit;
}

static void take_held(struct work_struct *work)
{
	struct front_link *l = container_of(work, struct front_link, work.work);
	u32 n;

	for (n = 0; n < TAKE_MAX && has_credit(l); n++) {
		take(l, l->held, true);
		if (!hold_next(l))
			return;
	}
	queue_delayed_work(queue, &l->work, n < TAKE_MAX ? CREDIT_TIME : 0);
}

/* ---- life ---- */

/* The devices stay for the back end's return, with nothing down. */
static void on_link_off(vmq_link_t *link)
{
	struct front_link *l = to_link(link);
	struct front_device *d;

	if (!l)				/* it could not be made */
		return;
	cancel_delayed_work_sync(&l->work);
	if (l->held)
		vmq_msg_free(link, l->held);
	l->held = NULL;
	l->busy = false;
	vlink_focus_tell(l, 0);
	memset(l->told, 0, sizeof(l->told));
	list_for_each_entry(d, &l->devices, node) {
		WRITE_ONCE(d->told, false);
		vevent_front_output_end(d);
		vevent_front_device_release(d);
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

	*(int *)result = l ? 0 : -ENOMEM;
	if (!l)
		return true;
	l->link = link;
	l->index = indices++;
	spin_lock_init(&l->lock);
	INIT_DELAYED_WORK(&l->work, take_held);
	INIT_LIST_HEAD(&l->devices);
	l->credit = CREDIT_MAX;
	l->credit_time = jiffies;
	((vmq_link_public_t *)link)->priv = l;
	return false;
}

static _Bool unmake(vmq_link_t *link, void *unused)
{
	struct front_link *l = to_link(link);

	if (l)
		remove_left(l);
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

	queue = alloc_workqueue("vevent", 0, 0);
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
