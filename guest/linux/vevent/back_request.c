// SPDX-License-Identifier: GPL-2.0-only
/* What a VM asks of a device: lamps, sounds, force feedback. */
#include <linux/slab.h>

#include "guest/linux/vevent/back.h"
#include "guest/linux/vevent/link.h"

#define SERVE_MAX	32	/* then others get their turn */

/* The input core knows an effect's owner by a pointer that it only compares. */
static struct file *owner_of(struct back_view *v)
{
	return (struct file *)v;
}

static bool may_act(const struct back_link *l, const struct back_view *v)
{
	bool sees;

	spin_lock_irq(&back_lock);
	sees = vevent_be_sees(l, v);
	spin_unlock_irq(&back_lock);
	return sees;
}

/* ---- lamps ---- */

static void light(struct back_device *d, u32 lit)
{
	u32 led;

	if (!d->described.led[0])
		return;
	for (led = 0; led < LV_VEVENT_LEDS; led++)
		if (vevent_bit(d->described.led, led))
			input_inject_event(&d->handle, EV_LED, led, lit >> led & 1);
	input_inject_event(&d->handle, EV_SYN, SYN_REPORT, 0);
}

/* ---- sounds and effects that go on ---- */

static void note_event(struct back_view *v, const struct lv_vevent_event *e)
{
	if (e->type == EV_SND)
		vevent_set_bit(&v->sounding, e->code, e->value != 0);
	else if (e->type == EV_FF && e->code < LV_VEVENT_EFFECT_MEMORY_MAX)
		vevent_set_bit(v->playing, e->code, e->value != 0);
}

/* What the VM began ends. */
static void hush(struct back_view *v)
{
	u32 i;

	for (i = 0; i < LV_VEVENT_SOUNDS; i++)
		if (vevent_bit(&v->sounding, i))
			input_inject_event(&v->device->handle, EV_SND, i, 0);
	for (i = 0; i < LV_VEVENT_EFFECT_MEMORY_MAX; i++)
		if (vevent_bit(v->playing, i) && v->effect[i] >= 0)
			input_inject_event(&v->device->handle, EV_FF, v->effect[i], 0);
	v->sounding = 0;
	memset(v->playing, 0, sizeof(v->playing));
}

/* ---- effects ---- */

static int put_effect(struct back_view *v, u32 number, const struct lv_vevent_effect *e)
{
	struct ff_effect effect = {
		.type = e->type,
		.id = v->effect[number],
		.direction = e->direction,
		.trigger = { e->button, e->interval },
		.replay = { e->length, e->delay },
	};
	int err;

	memcpy(&effect.u, e->value, vevent_effect_bytes(e->type));
	err = input_ff_upload(v->device->handle.dev, &effect, owner_of(v));
	if (!err)
		v->effect[number] = effect.id;
	return err;
}

static void erase(struct back_view *v, u32 number)
{
	if (v->effect[number] >= 0)
		input_ff_erase(v->device->handle.dev, v->effect[number], owner_of(v));
	v->effect[number] = -1;
}

static u32 nr_effects(const struct back_view *v)
{
	return v->device->described.effect_memory;
}

/* ---- whose settings a device has ---- */

static void set_strength(struct back_device *d, s32 gain, s32 autocenter)
{
	if (gain >= 0)
		input_inject_event(&d->handle, EV_FF, FF_GAIN, gain);
	if (autocenter >= 0)
		input_inject_event(&d->handle, EV_FF, FF_AUTOCENTER, autocenter);
}

/* Of one with the policy "broadcast" they are everybody's: then only lamps that are lit go out. */
static void give_back(struct back_view *v)
{
	struct back_device *d = v->device;
	u32 i;

	hush(v);
	for (i = 0; i < nr_effects(v); i++)
		erase(v, i);
	if (v->policy == VEVENT_BROADCAST && v->lit)
		light(d, d->handle.dev->led[0] & ~v->lit);
	if (d->actor != v)
		return;
	d->actor = NULL;
	light(d, d->home_lit);
	set_strength(d, v->gain >= 0 ? 0xffff : -1, v->autocenter >= 0 ? 0 : -1);
}

/* An effect that finds no room any more is not played. */
static void take_over(struct back_view *v)
{
	struct back_device *d = v->device;
	u32 i;

	if (d->actor == v || v->policy != VEVENT_FOCUS)
		return;
	if (d->actor)
		give_back(d->actor);
	d->home_lit = d->handle.dev->led[0];
	d->actor = v;
	light(d, v->lit);
	set_strength(d, v->gain, v->autocenter);
	for (i = 0; v->stored && i < nr_effects(v); i++)
		if (v->stored[i].type)
			put_effect(v, i, &v->stored[i]);
}

/* After the focus went. */
static void follow_focus(struct back_link *l)
{
	struct back_view *v;

	for (v = l->view; v < l->view + LV_VEVENT_DEVICES_MAX; v++) {
		if (!v->device || v->policy != VEVENT_FOCUS)
			continue;
		if (may_act(l, v))
			take_over(v);
		else
			give_back(v);
	}
}

/* ---- effects that a VM has ---- */

static void answer(struct back_link *l, const struct back_view *v, u32 number, bool refused)
{
	struct lv_vevent_message m = {
		.op = LV_VEVENT_ANSWER,
		.device = v - l->view,
		.flags = refused ? LV_VEVENT_REFUSED : 0,
		.instance = v->instance,
		.argument = number,
	};

	/* Without room for it the process waits for its time. */
	spin_lock_irq(&back_lock);
	vevent_be_send(l, &m);
	spin_unlock_irq(&back_lock);
}

/* Without the focus the effect is kept until that comes: the device's memory is for one VM. */
static int keep_effect(struct back_link *l, struct back_view *v, u32 number,
		       const struct lv_vevent_effect *e)
{
	int err = 0;

	if (!v->stored)
		v->stored = kcalloc(nr_effects(v), sizeof(*v->stored), GFP_KERNEL);
	if (!v->stored)
		return -ENOMEM;
	if (may_act(l, v)) {
		take_over(v);
		err = put_effect(v, number, e);
	}
	if (!err)
		v->stored[number] = *e;
	return err;
}

static void forget_effect(struct back_view *v, u32 number)
{
	erase(v, number);
	if (v->stored)
		v->stored[number].type = 0;
}

void vevent_be_forget_effects(struct back_link *l)
{
	struct back_view *v;

	for (v = l->view; v < l->view + LV_VEVENT_DEVICES_MAX; v++) {
		if (v->device)
			give_back(v);
		kfree(v->stored);
		v->stored = NULL;
	}
}

/* ---- events ---- */

/* What the VM began may stop at any time, but not what another one did. */
static bool ends_own(const struct back_view *v, const struct lv_vevent_event *e)
{
	if (e->value)
		return false;
	if (e->type == EV_SND)
		return vevent_bit(&v->sounding, e->code);
	return e->type == EV_FF && e->code < LV_VEVENT_EFFECT_MEMORY_MAX &&
	       vevent_bit(v->playing, e->code);
}

/* What the VM wants of the device whenever it has the focus. */
static void note_setting(struct back_view *v, const struct lv_vevent_event *e)
{
	if (e->type == EV_LED)
		vevent_set_bit(&v->lit, e->code, e->value);
	else if (e->type == EV_FF && e->code == FF_GAIN)
		v->gain = e->value;
	else if (e->type == EV_FF && e->code == FF_AUTOCENTER)
		v->autocenter = e->value;
}

/* True: handlers were told something, which a report has to end. */
static bool put_out(struct back_link *l, struct back_view *v, const struct lv_vevent_event *e)
{
	bool acts = may_act(l, v);
	u32 code = e->code;

	if (acts)
		take_over(v);
	note_setting(v, e);
	if (!acts && !ends_own(v, e))
		return false;
	if (e->type == EV_FF && code < LV_VEVENT_EFFECT_MEMORY_MAX) {
		if (v->effect[code] < 0)
			return false;
		code = v->effect[code];
	}
	note_event(v, e);
	input_inject_event(&v->device->handle, e->type, code, e->value);
	return e->type == EV_LED;
}

static void do_request(struct back_link *l, struct back_view *v, const struct lv_vevent_message *m)
{
	bool told = false;
	u32 i;

	switch (m->op) {
	case LV_VEVENT_OUTPUT:
		for (i = 0; i < m->count; i++)
			told |= put_out(l, v, &m->event[i]);
		if (told)
			input_inject_event(&v->device->handle, EV_SYN, SYN_REPORT, 0);
		break;
	case LV_VEVENT_UPLOAD:
		answer(l, v, m->argument, keep_effect(l, v, m->argument, &m->upload));
		break;
	default:
		forget_effect(v, m->argument);
	}
}

/* ---- messages ---- */

static void take(struct back_link *l, void *msg)
{
	struct lv_vevent_message m;
	struct back_view *v = NULL;
	int err;

	vmq_msg_read(&m, msg, sizeof(m));
	if (m.device < LV_VEVENT_DEVICES_MAX)
		v = &l->view[m.device];
	if (v && (!v->device || !v->told || v->instance != m.instance))
		v = NULL;
	err = vevent_request_judge(&m, v ? &v->device->described : NULL);
	if (!err)
		do_request(l, v, &m);
	vmq_msg_free(l->link, msg);
	if (err == -EPROTO)
		vmq_link_break(l->link);
}

/* back_mutex keeps the devices.  Who adds and removes devices waits for one request at most. */
void vevent_be_request_work(struct work_struct *work)
{
	struct back_link *l = container_of(work, struct back_link, serve);
	void *msg;
	u32 n;

	mutex_lock(&back_mutex);
	follow_focus(l);
	mutex_unlock(&back_mutex);
	for (n = 0; n < SERVE_MAX && !vmq_msg_receive(l->link, &msg); n++) {
		mutex_lock(&back_mutex);
		take(l, msg);
		mutex_unlock(&back_mutex);
	}
	if (n == SERVE_MAX)
		queue_work(vevent_be_queue, work);
}
