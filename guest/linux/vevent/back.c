// SPDX-License-Identifier: GPL-2.0-only
/* vevent_be: input devices of this VM for others (docs/services/vevent.md).  This file: links. */
#include <linux/module.h>
#include <linux/slab.h>

#include <linkvisor/vmq_user.h>

#include "guest/linux/vevent/back.h"
#include "guest/linux/vevent/link.h"

DEFINE_MUTEX(back_mutex);
DEFINE_SPINLOCK(back_lock);
struct workqueue_struct *vevent_be_queue;

static struct vmq_user user;

static struct back_link *to_link(vmq_link_t *link)
{
	return vmq_link_public(link)->priv;
}

/* ---- all links ---- */

struct each {
	bool (*f)(struct back_link *l, void *cookie);
	void *cookie;
};

static _Bool call_each(vmq_link_t *link, void *cookie)
{
	struct each *each = cookie;
	struct back_link *l = to_link(link);

	return l && each->f(l, each->cookie);
}

bool vevent_be_for_links(bool (*f)(struct back_link *l, void *cookie), void *cookie)
{
	struct each each = { f, cookie };

	return user.links && vmq_links_iterate(user.links, call_each, &each);
}

const struct vevent_rule *vevent_be_rule(const struct back_link *l,
					 const struct lv_vevent_device *d)
{
	u32 i;

	for (i = 0; i < l->nr_rules; i++)
		if (vevent_rule_means(&l->rule[i], d))
			return &l->rule[i];
	return NULL;
}

/* ---- telling ---- */

int vevent_be_send(struct back_link *l, const struct lv_vevent_message *m)
{
	void *msg;
	int err = vmq_msg_allocate_ex(l->link, 0, &msg, NULL, true);

	if (err)
		return err;
	memcpy(msg, m, vevent_message_bytes(m));
	return vmq_msg_send_ex(l->link, msg);
}

static int send_head(struct back_link *l, u32 op, u32 device, u32 instance)
{
	return vevent_be_send(l, &(struct lv_vevent_message){
				       .op = op, .device = device, .instance = instance });
}

static int send_focus(struct back_link *l)
{
	u32 vm = vevent_be_focus_vm();
	int err = 0;

	if (l->focus_told != vm)
		err = vevent_be_send(l, &(struct lv_vevent_message){ .op = LV_VEVENT_FOCUS,
								     .argument = vm });
	if (!err)
		l->focus_told = vm;
	return err;
}

static u32 buffer_number(const struct back_link *l, u32 data)
{
	return data / vmq_data_max(l->link);
}

static void free_buffer(struct back_link *l, u32 data)
{
	clear_bit(buffer_number(l, data), &l->flying);
	vmq_data_free(l->link, data);
}

/* Reports come behind it: they need back_lock, and "told". */
static int send_added(struct back_link *l, struct back_view *v)
{
	struct lv_vevent_message m = {
		.op = LV_VEVENT_ADDED,
		.device = v - l->view,
		.instance = v->instance,
	};
	void *msg;
	int err =
		vmq_msg_allocate_ex(l->link, sizeof(v->device->described), &msg, &m.argument, true);

	if (err)
		return err;
	memcpy(vmq_tx_data_area(l->link) + m.argument, &v->device->described,
	       sizeof(v->device->described));
	memcpy(msg, &m, vevent_message_bytes(&m));
	set_bit(buffer_number(l, m.argument), &l->flying);
	err = vmq_msg_send_ex(l->link, msg);
	if (err)
		free_buffer(l, m.argument);
	return err;
}

static int tell_view(struct back_link *l, struct back_view *v)
{
	int err = 0;

	if (v->told && !v->device) {
		err = send_head(l, LV_VEVENT_GONE, v - l->view, v->instance);
		v->told = err;
	}
	if (!v->told && v->device) {
		err = send_added(l, v);
		v->told = !err;
		if (vevent_be_sees(l, v))
			vevent_be_begin(l, v);
	}
	return err ?: vevent_be_catch_up(l, v);
}

static struct back_view *find_view(struct back_link *l, const struct back_device *d)
{
	struct back_view *v = l->view;

	while (v < l->view + LV_VEVENT_DEVICES_MAX && v->device != d)
		v++;
	return v < l->view + LV_VEVENT_DEVICES_MAX ? v : NULL;
}

static struct back_view *find_free(struct back_link *l)
{
	struct back_view *v = l->view;

	while (v < l->view + LV_VEVENT_DEVICES_MAX && (v->device || v->told))
		v++;
	return v < l->view + LV_VEVENT_DEVICES_MAX ? v : NULL;
}

/* Devices beyond the limit wait until another one goes. */
static void add_view(struct back_link *l, struct back_device *d)
{
	const struct vevent_rule *rule = vevent_be_rule(l, &d->described);
	struct back_view *v = find_view(l, d) ? NULL : find_free(l);

	if (!v || !rule || rule->policy == VEVENT_DROP)
		return;
	*v = (struct back_view){
		.device = d,
		.instance = ++l->instances,
		.policy = rule->policy,
		.gain = -1,
		.autocenter = -1,
	};
	memset(v->effect, -1, sizeof(v->effect));
}

static int tell_views(struct back_link *l)
{
	u32 i;
	int err, first = 0;

	for (i = 0; i < LV_VEVENT_DEVICES_MAX; i++) {
		err = tell_view(l, &l->view[i]);
		first = first ?: err;
	}
	return first;
}

/* What finds no room goes on when a message comes back: "behind" is said before it is tried. */
static void tell_all(struct back_link *l)
{
	struct back_device *d;

	WRITE_ONCE(l->behind, true);
	tell_views(l);			/* numbers of what has gone are free then */
	list_for_each_entry(d, &back_devices, node)
		add_view(l, d);
	if (tell_views(l) || send_focus(l))
		return;
	if (!l->told_all)
		l->told_all = !send_head(l, LV_VEVENT_TOLD, 0, 0);
	WRITE_ONCE(l->behind, !l->told_all);
}

static void tell_work(struct work_struct *work)
{
	struct back_link *l = container_of(work, struct back_link, tell);

	mutex_lock(&back_mutex);
	spin_lock_irq(&back_lock);
	if (l->on)
		tell_all(l);
	spin_unlock_irq(&back_lock);
	mutex_unlock(&back_mutex);
}

static bool queue_tell(struct back_link *l, void *unused)
{
	queue_work(vevent_be_queue, &l->tell);
	return false;
}

void vevent_be_tell(void)
{
	vevent_be_for_links(queue_tell, NULL);
}

/* ---- life ---- */

static void on_receive(vmq_link_t *link)
{
	queue_work(vevent_be_queue, &to_link(link)->serve);
}

static void on_return(vmq_link_t *link)
{
	struct back_link *l = to_link(link);
	void *msg;
	u32 data;

	while (!vmq_return_msg_receive(link, &msg)) {
		data = vmq_msg_data_offset(link, msg);
		if (data != ~0u)
			free_buffer(l, data);
		vmq_return_msg_free(link, msg);
	}
	if (READ_ONCE(l->behind))
		queue_work(vevent_be_queue, &l->tell);
}

static void on_link_on(vmq_link_t *link)
{
	struct back_link *l = to_link(link);

	spin_lock_irq(&back_lock);
	l->on = true;
	l->told_all = false;
	l->focus_told = 0;
	spin_unlock_irq(&back_lock);
	queue_work(vevent_be_queue, &l->tell);
}

static void on_link_off(vmq_link_t *link)
{
	struct back_link *l = to_link(link);
	u32 i;

	if (!l)				/* it could not be made */
		return;
	mutex_lock(&back_mutex);
	vevent_be_forget_effects(l);
	spin_lock_irq(&back_lock);
	l->on = false;
	memset(l->view, 0, sizeof(l->view));
	spin_unlock_irq(&back_lock);
	mutex_unlock(&back_mutex);
	/* What is on its way does not come back any more. */
	for_each_set_bit(i, &l->flying, LV_VEVENT_DEVICES_AT_ONCE)
		free_buffer(l, i * vmq_data_max(link));
	flush_work(&l->serve);
}

static const vmq_xx_config_t *rx_config(vmq_link_t *link, const char *unused)
{
	return vevent_link_config(link, false, false);
}

static const vmq_xx_config_t *tx_config(vmq_link_t *link, const char *unused)
{
	return vevent_link_config(link, false, true);
}

static const vmq_callbacks_t callbacks = {
	.link_on = on_link_on,
	.link_off = on_link_off,
	.sysconf_notify = vmq_user_on_sysconf,
	.receive_notify = on_receive,
	.return_notify = on_return,
	.get_rx_config = rx_config,
	.get_tx_config = tx_config,
};

/* ---- making ---- */

static _Bool make(vmq_link_t *link, void *result)
{
	struct back_link *l = kzalloc(sizeof(*l), GFP_KERNEL);
	const char *text = vmq_link_rx_s_info(link);

	*(int *)result = l ? 0 : -ENOMEM;
	if (!l)
		return true;
	l->link = link;
	vevent_info_back(text, &l->info);
	while (l->nr_rules < LV_VEVENT_INPUTS_MAX &&
	       vevent_info_rule(text, l->nr_rules, &l->rule[l->nr_rules]))
		l->nr_rules++;
	INIT_WORK(&l->tell, tell_work);
	INIT_WORK(&l->serve, vevent_be_request_work);
	((vmq_link_public_t *)link)->priv = l;
	return false;
}

static _Bool unmake(vmq_link_t *link, void *unused)
{
	kfree(to_link(link));
	return false;
}

/* The links first: a device that stays here is not gone. */
static void leave(bool devices)
{
	vmq_links_t *gone;

	vevent_be_focus_exit();
	vmq_user_stop(&user);
	if (devices)
		vevent_be_device_exit();
	gone = user.links;
	user.links = NULL;
	flush_workqueue(vevent_be_queue);
	vmq_links_iterate(gone, unmake, NULL);
	vmq_links_finish(gone);
	destroy_workqueue(vevent_be_queue);
}

static int begin(void)
{
	int err;

	if (vmq_links_iterate(user.links, make, &err)) {
		leave(false);
		return err;
	}
	err = vevent_be_focus_init() ?: vevent_be_device_init();
	if (err) {
		leave(false);
		return err;
	}
	return vmq_links_start(user.links);
}

static int __init vevent_be_init(void)
{
	int err;

	vevent_be_queue = alloc_workqueue("vevent_be", 0, 0);
	if (!vevent_be_queue)
		return -ENOMEM;
	err = vmq_user_init(&user, LV_VEVENT_CLASS, &callbacks, false, vevent_be_queue);
	if (!err)
		return begin();
	destroy_workqueue(vevent_be_queue);
	return err;
}
module_init(vevent_be_init);

static void __exit vevent_be_exit(void)
{
	leave(true);
}
module_exit(vevent_be_exit);

MODULE_DESCRIPTION("Input devices of this virtual machine for others");
MODULE_LICENSE("GPL");
