// SPDX-License-Identifier: GPL-2.0-only
/* Devices of the input core that a link asks for, and what they report. */
#include <linux/input/mt.h>
#include <linux/slab.h>

#include "guest/linux/vevent/back.h"

LIST_HEAD(back_devices);

/* ---- reports ---- */

struct views {
	const struct back_device *device;
	void (*f)(struct back_link *l, struct back_view *v);
};

static bool call_views(struct back_link *l, void *cookie)
{
	const struct views *views = cookie;
	struct back_view *v;

	for (v = l->view; v < l->view + LV_VEVENT_DEVICES_MAX; v++)
		if (v->device == views->device && vevent_be_sees(l, v))
			views->f(l, v);
	return false;
}

/* f for each view that sees the device now.  back_lock is held. */
static void for_views(const struct back_device *d,
		      void (*f)(struct back_link *l, struct back_view *v))
{
	vevent_be_for_links(call_views, &(struct views){ d, f });
}

/* back_lock is held. */
static void send_report(struct back_device *d)
{
	for_views(d, vevent_be_report);
	d->slot = d->next_slot;
	d->touched = vevent_has_unnumbered(&d->described, d->event, d->count);
	d->count = 0;
	d->too_long = false;
}

struct hot_key {
	const struct back_device *device;
	u32 code;
};

static bool hide_key(struct back_link *l, void *cookie)
{
	const struct hot_key *key = cookie;
	struct back_view *v;

	for (v = l->view; v < l->view + LV_VEVENT_DEVICES_MAX; v++)
		if (v->device == key->device)
			vevent_set_bit(v->filter.key, key->code, true);
	return false;
}

/* The key that moves the focus is for no VM; what came before it is for the one that had it. */
static bool moves_focus(struct back_device *d, unsigned int type, unsigned int code, int value)
{
	struct back_link *l;

	if (type != EV_KEY || value != 1)
		return false;
	l = vevent_be_focus_hit(d, code);
	if (!l)
		return false;
	send_report(d);
	vevent_be_focus_set(l);
	vevent_be_for_links(hide_key, &(struct hot_key){ d, code });
	return true;
}

#define LOOK	(HZ / 4)	/* how often, while a key is down that a program can grab away */

static void take(struct back_device *d, unsigned int type, unsigned int code, int value)
{
	if (type == EV_ABS && code == ABS_MT_SLOT)
		d->next_slot = value;
	if (type == EV_KEY && value == 1 && !d->grabbed)
		queue_delayed_work(vevent_be_queue, &d->look, LOOK);
	if (type == EV_SYN && code == SYN_REPORT)
		send_report(d);
	else if (moves_focus(d, type, code, value))
		return;
	else if (d->count < BACK_REPORT_MAX)
		d->event[d->count++] = (struct lv_vevent_event){ type, code, value };
	else
		d->too_long = true;
}

/* Any context, interrupts off. */
static void on_event(struct input_handle *handle, unsigned int type, unsigned int code, int value)
{
	unsigned long flags;

	spin_lock_irqsave(&back_lock, flags);
	take(container_of(handle, struct back_device, handle), type, code, value);
	spin_unlock_irqrestore(&back_lock, flags);
}

/* ---- descriptions ---- */

static void describe_axes(struct lv_vevent_device *d, const struct input_dev *input)
{
	u32 i;

	bitmap_to_arr32(d->abs, input->absbit, ABS_CNT);
	for (i = 0; i < ABS_CNT; i++)
		if (vevent_bit(d->abs, i) && input->absinfo)
			d->axis[i] = (struct lv_vevent_axis){
				.minimum = input->absinfo[i].minimum,
				.maximum = input->absinfo[i].maximum,
				.fuzz = input->absinfo[i].fuzz,
				.flat = input->absinfo[i].flat,
				.resolution = input->absinfo[i].resolution,
			};
	d->axis[ABS_MT_SLOT].maximum =
		min(d->axis[ABS_MT_SLOT].maximum, (s32)LV_VEVENT_SLOTS_MAX - 1);
}

/* A device that our own judge refuses is told to nobody. */
static int describe(struct lv_vevent_device *d, const struct input_dev *input)
{
	strscpy(d->name, input->name ?: "", sizeof(d->name));
	strscpy(d->phys, input->phys ?: "", sizeof(d->phys));
	strscpy(d->uniq, input->uniq ?: "", sizeof(d->uniq));
	d->bus = input->id.bustype;
	d->vendor = input->id.vendor;
	d->product = input->id.product;
	d->version = input->id.version;
	bitmap_to_arr32(d->property, input->propbit, INPUT_PROP_CNT);
	bitmap_to_arr32(d->type, input->evbit, EV_CNT);
	bitmap_to_arr32(d->key, input->keybit, KEY_CNT);
	bitmap_to_arr32(d->rel, input->relbit, REL_CNT);
	bitmap_to_arr32(d->misc, input->mscbit, MSC_CNT);
	bitmap_to_arr32(d->led, input->ledbit, LED_CNT);
	bitmap_to_arr32(d->sound, input->sndbit, SND_CNT);
	bitmap_to_arr32(d->on_off, input->swbit, SW_CNT);
	describe_axes(d, input);
	if (input->ff) {
		bitmap_to_arr32(d->effect, input->ffbit, FF_CNT);
		d->effect_memory = min_t(u32, input->ff->max_effects, LV_VEVENT_EFFECT_MEMORY_MAX);
	} else {
		vevent_set_bit(d->type, EV_FF, false);
	}
	return vevent_device_judge(d);
}

/* ---- programs of this VM that grab a device ---- */

static bool is_taken(const struct back_device *d)
{
	const struct input_handle *grab;

	rcu_read_lock();
	grab = rcu_dereference(d->handle.dev->grab);
	rcu_read_unlock();
	return grab && grab != &d->handle;
}

/* back_lock is held. */
static void follow_grab(struct back_device *d, bool taken)
{
	if (taken && !d->away) {
		for_views(d, vevent_be_end);
		d->away = true;
	} else if (!taken && (d->away || d->resync)) {
		d->away = false;
		for_views(d, vevent_be_begin);
	}
	d->resync = false;
}

/*
 * The input core tells nobody that a program grabs the device: then its events are for that one only,
 * and what is down in a VM would stay so.
 */
static void look(struct work_struct *work)
{
	struct back_device *d = container_of(work, struct back_device, look.work);
	const struct input_dev *input = d->handle.dev;

	mutex_lock(&back_mutex);
	if (d->grabs && !d->grabbed && !d->gone)
		d->grabbed = !input_grab_device(&d->handle);
	spin_lock_irq(&back_lock);
	follow_grab(d, is_taken(d));
	if (!d->gone && !d->away && !bitmap_empty(input->key, KEY_CNT))
		queue_delayed_work(vevent_be_queue, &d->look, LOOK);
	spin_unlock_irq(&back_lock);
	mutex_unlock(&back_mutex);
}

/* Who had grabbed the device let go.  The device's mutex is held. */
static void on_start(struct input_handle *handle)
{
	struct back_device *d = container_of(handle, struct back_device, handle);

	spin_lock_irq(&back_lock);
	d->resync = true;
	spin_unlock_irq(&back_lock);
	mod_delayed_work(vevent_be_queue, &d->look, 0);
}

/* ---- coming and going ---- */

static bool is_meant(struct back_link *l, void *device)
{
	const struct vevent_rule *rule =
		vevent_be_rule(l, &((struct back_device *)device)->described);

	return rule && (rule->policy != VEVENT_DROP || rule->grab);
}

static bool is_grabbed(struct back_link *l, void *device)
{
	const struct vevent_rule *rule =
		vevent_be_rule(l, &((struct back_device *)device)->described);

	return rule && rule->grab;
}

static int open_handle(struct back_device *d)
{
	int err = input_register_handle(&d->handle);

	if (err)
		return err;
	err = input_open_device(&d->handle);
	if (err) {
		input_unregister_handle(&d->handle);
		return err;
	}
	mutex_lock(&back_mutex);	/* look() may run already */
	d->grabs = vevent_be_for_links(is_grabbed, d);
	d->grabbed = d->grabs && !input_grab_device(&d->handle);
	mutex_unlock(&back_mutex);
	if (d->grabs && !d->grabbed)
		pr_notice("vevent_be: %s: somebody else has grabbed it\n", d->described.name);
	return 0;
}

/* A device of another VM, which may get ours. */
static bool is_ours(const struct input_dev *input)
{
	return input->phys && !strncmp(input->phys, LV_VEVENT_CLASS, strlen(LV_VEVENT_CLASS));
}

static int connect(struct input_handler *handler, struct input_dev *input,
		   const struct input_device_id *unused)
{
	struct back_device *d = kzalloc(sizeof(*d), GFP_KERNEL);
	int err;

	if (!d)
		return -ENOMEM;
	d->handle.dev = input;
	d->handle.handler = handler;
	d->handle.name = "vevent_be";
	INIT_DELAYED_WORK(&d->look, look);
	if (is_ours(input) || describe(&d->described, input) || !vevent_be_for_links(is_meant, d)) {
		kfree(d);
		return -ENODEV;
	}
	err = open_handle(d);
	if (err) {
		cancel_delayed_work_sync(&d->look);
		kfree(d);
		return err;
	}
	/* The slot that handlers were told last; the driver's own may be ahead of it. */
	spin_lock_irq(&input->event_lock);
	d->slot = d->next_slot = input->mt ? input_abs_get_val(input, ABS_MT_SLOT) : 0;
	spin_unlock_irq(&input->event_lock);
	mutex_lock(&back_mutex);
	list_add_tail(&d->node, &back_devices);
	mutex_unlock(&back_mutex);
	vevent_be_tell();
	return 0;
}

static bool forget(struct back_link *l, void *device)
{
	struct back_view *v;

	for (v = l->view; v < l->view + LV_VEVENT_DEVICES_MAX; v++)
		if (v->device == device) {
			v->device = NULL;
			kfree(v->stored);
			v->stored = NULL;
		}
	return false;
}

static void disconnect(struct input_handle *handle)
{
	struct back_device *d = container_of(handle, struct back_device, handle);

	mutex_lock(&back_mutex);
	list_del(&d->node);
	d->gone = true;
	spin_lock_irq(&back_lock);
	vevent_be_for_links(forget, d);
	spin_unlock_irq(&back_lock);
	mutex_unlock(&back_mutex);
	input_close_device(handle);
	input_unregister_handle(handle);
	cancel_delayed_work_sync(&d->look);
	kfree(d);
	vevent_be_tell();
}

static const struct input_device_id ids[] = { { .driver_info = 1 }, { } };

static struct input_handler handler = {
	.event = on_event,
	.connect = connect,
	.disconnect = disconnect,
	.start = on_start,
	.name = "vevent_be",
	.id_table = ids,
};

int vevent_be_device_init(void)
{
	return input_register_handler(&handler);
}

void vevent_be_device_exit(void)
{
	input_unregister_handler(&handler);
}
