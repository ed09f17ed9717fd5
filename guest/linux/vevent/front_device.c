// SPDX-License-Identifier: GPL-2.0-only
/* Devices of the input core that stand for those of another VM. */
#include <linux/input/mt.h>
#include <linux/math64.h>
#include <linux/slab.h>
#include <asm/sysreg.h>
#include <asm/timex.h>

#include <linkvisor/vmq_end.h>

#include "guest/linux/vevent/front.h"

/* ---- making ---- */

static void copy_bits(unsigned long *to, const u32 *from, u32 limit)
{
	bitmap_from_arr32(to, from, limit);
}

static void set_codes(struct input_dev *input, const struct lv_vevent_device *d)
{
	copy_bits(input->propbit, d->property, INPUT_PROP_CNT);
	copy_bits(input->evbit, d->type, EV_CNT);
	copy_bits(input->keybit, d->key, KEY_CNT);
	copy_bits(input->relbit, d->rel, REL_CNT);
	copy_bits(input->mscbit, d->misc, MSC_CNT);
	copy_bits(input->ledbit, d->led, LED_CNT);
	copy_bits(input->sndbit, d->sound, SND_CNT);
	copy_bits(input->swbit, d->on_off, SW_CNT);
	copy_bits(input->ffbit, d->effect, FF_CNT);
}

static int set_axes(struct input_dev *input, const struct lv_vevent_device *d)
{
	u32 i;

	for (i = 0; i < ABS_CNT; i++) {
		if (!vevent_bit(d->abs, i))
			continue;
		input_set_abs_params(input, i, d->axis[i].minimum, d->axis[i].maximum,
				     d->axis[i].fuzz, d->axis[i].flat);
		if (!input->absinfo)
			return -ENOMEM;
		input_abs_set_res(input, i, d->axis[i].resolution);
		/* The back end's driver has taken the noise out already. */
		input_abs_set_fuzz(input, i, 0);
	}
	if (!vevent_bit(d->abs, ABS_MT_SLOT))
		return 0;
	return input_mt_init_slots(input, d->axis[ABS_MT_SLOT].maximum + 1, 0);
}

static int describe(struct front_device *d, struct input_dev *input)
{
	const struct lv_vevent_device *known = &d->known;
	int err;

	input->name = d->known.name;
	input->phys = d->phys;
	input->dev.parent = &vmq_link_rx_end(d->link->link)->dev;
	input->id = (struct input_id){
		.bustype = known->bus,
		.vendor = known->vendor,
		.product = known->product,
		.version = known->version,
	};
	input_set_drvdata(input, d);
	set_codes(input, known);
	err = set_axes(input, known);
	return err ?: vevent_front_output_init(d);
}

static int make(struct front_device *d)
{
	struct input_dev *input = input_allocate_device();
	int err;

	if (!input)
		return -ENOMEM;
	d->input = input;
	snprintf(d->phys, sizeof(d->phys), "vevent%u/input%u", d->link->index, d->number);
	err = describe(d, input) ?: input_register_device(input);
	if (err) {
		input_free_device(input);
		d->input = NULL;
	}
	return err;
}

/* Its lamps may be on their way until no more can come. */
void vevent_front_device_remove(struct front_device *d)
{
	struct input_dev *input = d->input;

	if (!input)
		return;
	WRITE_ONCE(d->told, false);
	input_get_device(input);
	input_unregister_device(input);
	cancel_delayed_work_sync(&d->lamps);
	d->input = NULL;
	input_put_device(input);
}

static bool is_left(const struct front_device *d, const struct lv_vevent_device *known)
{
	return d->input && !d->told && !memcmp(&d->known, known, sizeof(*known));
}

/* One that stayed from the last session: the same number's, or another one's. */
static struct front_device *find_left(struct front_link *l, u32 number,
				      const struct lv_vevent_device *known)
{
	u32 i;

	if (is_left(&l->device[number], known))
		return &l->device[number];
	for (i = 0; i < LV_VEVENT_DEVICES_MAX; i++)
		if (is_left(&l->device[i], known))
			return &l->device[i];
	return NULL;
}

int vevent_front_device_add(struct front_link *l, u32 number, u32 instance,
			    const struct lv_vevent_device *described)
{
	struct front_device *d = &l->device[number], *left = find_left(l, number, described);
	int err = 0;

	if (left != d) {
		if (left)
			vevent_front_device_remove(left);
		vevent_front_device_remove(d);
		d->known = *described;
		err = make(d);
	}
	if (err)
		return err;
	d->instance = instance;
	WRITE_ONCE(d->told, true);
	vevent_front_output_refresh(d);
	return 0;
}

/* ---- reporting ---- */

#define AGE_MAX_S	10u	/* a report does not take longer than this */

/* When the report was made, on our clock.  What lies in the future counts as now. */
static ktime_t time_of(u64 counter)
{
	u64 rate = read_sysreg(cntfrq_el0), age = get_cycles() - counter;
	ktime_t now = ktime_get();

	if ((s64)age < 0)
		age = 0;
	age = min_t(u64, age, rate * AGE_MAX_S);
	return ktime_sub_ns(now, min_t(u64, mul_u64_u64_div_u64(age, NSEC_PER_SEC, rate), now));
}

static void release_keys(struct input_dev *input)
{
	u32 key;

	for_each_set_bit(key, input->key, KEY_CNT)
		input_event(input, EV_KEY, key, 0);
}

static void release_touches(struct input_dev *input)
{
	struct input_mt *mt = input->mt;
	int slot;

	for (slot = 0; mt && slot < mt->num_slots; slot++) {
		if (!input_mt_is_active(&mt->slots[slot]))
			continue;
		input_event(input, EV_ABS, ABS_MT_SLOT, slot);
		input_event(input, EV_ABS, ABS_MT_TRACKING_ID, -1);
	}
}

void vevent_front_device_release(struct front_device *d)
{
	if (!d->input)
		return;
	release_touches(d->input);
	release_keys(d->input);
	input_sync(d->input);
}

void vevent_front_device_report(struct front_device *d, const struct lv_vevent_message *m)
{
	u32 i;

	if (m->flags & LV_VEVENT_AFRESH)
		vevent_front_device_release(d);
	input_set_timestamp(d->input, time_of(m->time));
	for (i = 0; i < m->count; i++)
		input_event(d->input, m->event[i].type, m->event[i].code, m->event[i].value);
	if (!(m->flags & LV_VEVENT_MORE))
		input_sync(d->input);
}
