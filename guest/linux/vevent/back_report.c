// SPDX-License-Identifier: GPL-2.0-only
/* Reports and states of a device, for one VM. */
#include <linux/input/mt.h>
#include <linux/math64.h>
#include <asm/sysreg.h>
#include <asm/timex.h>

#include "guest/linux/vevent/back.h"

#define OUT_MAX		(BACK_REPORT_MAX + 2 * LV_VEVENT_KEYS)
#define ABS_MT_FIRST	ABS_MT_TOUCH_MAJOR
#define ABS_MT_LAST	ABS_MT_TOOL_Y
#define MESSAGES_MAX	DIV_ROUND_UP(OUT_MAX, LV_VEVENT_EVENTS_MAX)
static_assert(MESSAGES_MAX <= LV_VEVENT_REPORTS_MIN);

/* What is about to be sent; back_lock guards it. */
static struct {
	struct lv_vevent_event event[OUT_MAX];
	u32 count;
	void *msg[MESSAGES_MAX];
} out;

bool vevent_be_sees(const struct back_link *l, const struct back_view *v)
{
	if (!l->on || !v->told || !v->device || v->device->away)
		return false;
	return v->policy == VEVENT_BROADCAST ||
	       (v->policy == VEVENT_FOCUS && vevent_be_focus() == l);
}

/* ---- sending ---- */

/* When the report was made, by the system counter: drivers may know that better than we do. */
static u64 time_of(const struct back_device *d)
{
	ktime_t made = d->handle.dev->timestamp[INPUT_CLK_MONO], age;

	if (!made)
		return get_cycles();
	age = max_t(ktime_t, ktime_sub(ktime_get(), made), 0);
	return get_cycles() - mul_u64_u64_div_u64(age, read_sysreg(cntfrq_el0), NSEC_PER_SEC);
}

static void fill(const struct back_link *l, const struct back_view *v, u32 i, u32 messages,
		 u32 flags)
{
	u32 first = i * LV_VEVENT_EVENTS_MAX;
	struct lv_vevent_message m = {
		.op = LV_VEVENT_REPORT,
		.device = v - l->view,
		.flags = (i ? 0 : flags) | (i + 1 < messages ? LV_VEVENT_MORE : 0),
		.count = min(out.count - first, LV_VEVENT_EVENTS_MAX),
		.time = time_of(v->device),
		.instance = v->instance,
	};

	memcpy(m.event, &out.event[first], m.count * sizeof(m.event[0]));
	memcpy(out.msg[i], &m, vevent_message_bytes(&m));
}

/* All of it or nothing. */
static bool allocate(struct back_link *l, u32 messages)
{
	u32 i;

	for (i = 0; i < messages; i++)
		if (vmq_msg_allocate_ex(l->link, 0, &out.msg[i], NULL, true))
			break;
	if (i == messages)
		return true;
	while (i)
		vmq_return_msg_free(l->link, out.msg[--i]);
	return false;
}

static bool send(struct back_link *l, struct back_view *v, u32 flags)
{
	u32 messages = max(DIV_ROUND_UP(out.count, LV_VEVENT_EVENTS_MAX), 1u), i;

	if (!allocate(l, messages))
		return false;
	for (i = 0; i < messages; i++) {
		fill(l, v, i, messages, flags);
		vmq_msg_send_async(l->link, out.msg[i]);
	}
	vmq_msg_send_flush(l->link);
	return true;
}

/* What found no room is told by the work item, or when messages come back. */
static void note(struct back_link *l, struct back_view *v, bool sent)
{
	v->stale = !sent;
	if (sent || l->behind)
		return;
	l->behind = true;
	queue_work(vevent_be_queue, &l->tell);
}

/* Devices report what they did not have when they were described: keys that were remapped, say. */
static void put(const struct back_view *v, u32 type, u32 code, s32 value)
{
	struct lv_vevent_event e = { type, code, value };

	if (out.count < OUT_MAX && vevent_device_reports(&v->device->described, &e))
		out.event[out.count++] = e;
}

/* ---- states ---- */

/* All of a touch but which one it is. */
static void put_touch_axes(const struct back_view *v, const struct input_mt_slot *slot)
{
	u32 code;

	for (code = ABS_MT_FIRST; code <= ABS_MT_LAST; code++)
		if (code != ABS_MT_TRACKING_ID)
			put(v, EV_ABS, code, input_mt_get_value(slot, code));
}

static void put_touch(const struct back_view *v, const struct input_mt_slot *slot, u32 number)
{
	put(v, EV_ABS, ABS_MT_SLOT, number);
	put(v, EV_ABS, ABS_MT_TRACKING_ID, input_mt_get_value(slot, ABS_MT_TRACKING_ID));
	put_touch_axes(v, slot);
}

static bool is_touch(u32 code)
{
	return code == ABS_MT_SLOT || (code >= ABS_MT_FIRST && code <= ABS_MT_LAST);
}

static void put_axes(const struct back_view *v, const struct input_dev *input)
{
	const struct lv_vevent_device *d = &v->device->described;
	u32 i;

	for (i = 0; i < ABS_CNT && input->absinfo; i++)
		if (vevent_bit(d->abs, i) && !is_touch(i))
			put(v, EV_ABS, i, input->absinfo[i].value);
	if (!input->mt || !vevent_bit(d->abs, ABS_MT_SLOT))
		return;
	for (i = 0; i < min_t(u32, input->mt->num_slots, LV_VEVENT_SLOTS_MAX); i++)
		if (input_mt_is_active(&input->mt->slots[i]) && !(v->filter.touch >> i & 1))
			put_touch(v, &input->mt->slots[i], i);
	put(v, EV_ABS, ABS_MT_SLOT, v->device->next_slot);
}

/* How the device is by now, without what was down before the VM saw it. */
static void put_state(const struct back_view *v)
{
	const struct input_dev *input = v->device->handle.dev;
	u32 i;

	for_each_set_bit(i, input->swbit, SW_CNT)
		put(v, EV_SW, i, test_bit(i, input->sw));
	put_axes(v, input);
	for_each_set_bit(i, input->key, LV_VEVENT_KEYS)
		if (!vevent_bit(v->filter.key, i))
			put(v, EV_KEY, i, 1);
}

static void refresh(struct back_link *l, struct back_view *v, u32 flags)
{
	out.count = 0;
	put_state(v);
	note(l, v, send(l, v, flags | LV_VEVENT_AFRESH));
}

/* What is down is from before. */
static void begin_filter(struct back_view *v)
{
	const struct back_device *d = v->device;
	const struct input_dev *input = d->handle.dev;
	u32 i;

	bitmap_to_arr32(v->filter.key, input->key, LV_VEVENT_KEYS);
	v->filter.touch = 0;
	v->filter.unnumbered = d->touched ||
			       vevent_has_unnumbered(&d->described, d->event, d->count);
	for (i = 0; input->mt && i < min_t(u32, input->mt->num_slots, LV_VEVENT_SLOTS_MAX); i++)
		if (input_mt_is_active(&input->mt->slots[i]))
			v->filter.touch |= 1ull << i;
}

void vevent_be_begin(struct back_link *l, struct back_view *v)
{
	begin_filter(v);
	refresh(l, v, 0);
}

void vevent_be_end(struct back_link *l, struct back_view *v)
{
	out.count = 0;
	note(l, v, send(l, v, LV_VEVENT_AFRESH));
}

int vevent_be_catch_up(struct back_link *l, struct back_view *v)
{
	if (!v->stale || !v->told || !v->device)
		return 0;
	if (vevent_be_sees(l, v))
		refresh(l, v, LV_VEVENT_LOST);
	else
		vevent_be_end(l, v);
	return v->stale ? -EAGAIN : 0;
}

/* ---- reports ---- */

/*
 * The input core told nobody what of a touch is as it was in the slot's last one: the VM may not have
 * seen that.
 */
static void put_event(struct back_view *v, const struct lv_vevent_event *e, u32 slot)
{
	const struct input_mt *mt = v->device->handle.dev->mt;

	if (e->type == EV_ABS && is_touch(e->code) && slot >= LV_VEVENT_SLOTS_MAX)
		return;
	if (!vevent_filter_passes(&v->filter, e, slot))
		return;
	put(v, e->type, e->code, e->value);
	if (e->type == EV_ABS && e->code == ABS_MT_TRACKING_ID && e->value >= 0 && mt &&
	    slot < (u32)mt->num_slots)
		put_touch_axes(v, &mt->slots[slot]);
}

/* Slots are told by number as they come: the filter has to know which one an event is about. */
static void put_report(struct back_view *v)
{
	const struct back_device *d = v->device;
	u32 i, slot = d->slot;

	v->filter.unnumbered &= vevent_has_unnumbered(&d->described, d->event, d->count);
	for (i = 0; i < d->count; i++) {
		if (d->event[i].type == EV_ABS && d->event[i].code == ABS_MT_SLOT)
			slot = d->event[i].value;
		put_event(v, &d->event[i], slot);
	}
}

void vevent_be_report(struct back_link *l, struct back_view *v)
{
	out.count = 0;
	put_report(v);
	if (v->stale || v->device->too_long)
		refresh(l, v, LV_VEVENT_LOST);
	else if (out.count)
		note(l, v, send(l, v, 0));
}
