// SPDX-License-Identifier: GPL-2.0-only
/* What a VM asks of a device: lamps, sounds, force feedback. */
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

static void light(struct back_view *v)
{
	u32 led;

	for (led = 0; led < LV_VEVENT_LEDS; led++)
		if (vevent_bit(v->device->described.led, led))
			input_inject_event(&v->device->handle, EV_LED, led, v->lit >> led & 1);
	input_inject_event(&v->device->handle, EV_SYN, SYN_REPORT, 0);
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

/* After the focus went. */
static void follow_focus(struct back_link *l)
{
	struct back_view *v;

	for (v = l->view; v < l->view + LV_VEVENT_DEVICES_MAX; v++) {
		if (!v->device || v->policy != VEVENT_FOCUS)
			continue;
		if (may_act(l, v))
			light(v);
		else
			hush(v);
	}
}

/* ---- effects ---- */

static void upload(struct back_view *v, const struct lv_vevent_message *m)
{
	struct ff_effect effect = {
		.type = m->upload.type,
		.id = v->effect[m->argument],
		.direction = m->upload.direction,
		.trigger = { m->upload.button, m->upload.interval },
		.replay = { m->upload.length, m->upload.delay },
	};

	memcpy(&effect.u, m->upload.value, vevent_effect_bytes(m->upload.type));
	if (!input_ff_upload(v->device->handle.dev, &effect, owner_of(v)))
		v->effect[m->argument] = effect.id;
}

static void erase(struct back_view *v, u32 number)
{
	if (v->effect[number] >= 0)
		input_ff_erase(v->device->handle.dev, v->effect[number], owner_of(v));
	v->effect[number] = -1;
}

void vevent_be_forget_effects(struct back_link *l)
{
	struct back_view *v;
	u32 i;

	for (v = l->view; v < l->view + LV_VEVENT_DEVICES_MAX; v++) {
		if (v->device)
			hush(v);
		for (i = 0; v->device && i < v->device->described.effect_memory; i++)
			erase(v, i);
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

/* True: handlers were told something, which a report has to end. */
static bool put_out(struct back_link *l, struct back_view *v, const struct lv_vevent_event *e)
{
	u32 code = e->code;

	if (e->type == EV_LED)
		vevent_set_bit(&v->lit, e->code, e->value);
	if (!may_act(l, v) && !ends_own(v, e))
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
		upload(v, m);
		break;
	default:
		erase(v, m->argument);
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
