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
	input->uniq = known->uniq[0] ? known->uniq : NULL;
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

static u32 count_nodes(const struct list_head *list)
{
	const struct list_head *at;
	u32 n = 0;

	list_for_each(at, list) n++;
	return n;
}

/* The lowest number that no other device of the link has in its "phys". */
static u32 free_name(const struct front_link *l)
{
	const struct front_device *d;
	unsigned long taken = 0;

	list_for_each_entry(d, &l->devices, node)
		taken |= BIT(d->name);
	return find_first_zero_bit(&taken, BITS_PER_LONG);
}

static int make(struct front_device *d)
{
	struct input_dev *input = input_allocate_device();
	int err;

	if (!input)
		return -ENOMEM;
	d->input = input;
	d->name = free_name(d->link);
	snprintf(d->phys, sizeof(d->phys), "vevent%u/input%u", d->link->index, d->name);
	err = describe(d, input) ?: input_register_device(input);
	if (err) {
		input_free_device(input);
		d->input = NULL;
	}
	return err;
}

/* What goes back may be on its way until no more can come. */
void vevent_front_device_remove(struct front_device *d)
{
	struct input_dev *input = d->input;

	if (d->told)
		d->link->told[d->number] = NULL;
	WRITE_ONCE(d->told, false);
	if (input) {
		vevent_front_output_end(d);
		input_get_device(input);
		input_unregister_device(input);
		cancel_delayed_work_sync(&d->back);
		input_put_device(input);
	}
	list_del(&d->node);
	kfree(d);
}

/* One that stayed from the last session, whatever number it had. */
static struct front_device *find_left(struct front_link *l, const struct lv_vevent_device *known)
{
	struct front_device *d;

	list_for_each_entry(d, &l->devices, node)
		if (d->input && !d->told && !memcmp(&d->known, known, sizeof(*known)))
			return d;
	return NULL;
}

#define KEPT_MAX	(2 * LV_VEVENT_DEVICES_MAX)	/* told, and left from sessions before */

/* A back end that tells other devices in each session has the oldest ones of before removed. */
static void make_room(struct front_link *l)
{
	struct front_device *d;

	if (count_nodes(&l->devices) < KEPT_MAX)
		return;
	list_for_each_entry(d, &l->devices, node)
		if (!d->told) {
			vevent_front_device_remove(d);
			return;
		}
}

static void make_new(struct front_link *l, struct front_device *d)
{
	int err;

	make_room(l);
	d->link = l;
	l->credit--;
	err = make(d);
	if (err)
		pr_err_ratelimited("vevent%u: %s: error %d\n", l->index, d->known.name, err);
	list_add_tail(&d->node, &l->devices);
}

void vevent_front_device_add(struct front_link *l, struct front_device *d, u32 number, u32 instance)
{
	struct front_device *left = find_left(l, &d->known);

	if (left) {
		kfree(d);
		d = left;
	} else {
		make_new(l, d);
	}
	d->number = number;
	d->instance = instance;
	smp_store_release(&d->told, true);	/* with its number and instance: send() */
	l->told[number] = d;
	if (d->input)
		vevent_front_output_refresh(d);
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

/* Without slots, a report without touches ends them all. */
static void release_touches(struct input_dev *input)
{
	struct input_mt *mt = input->mt;
	int slot;

	if (!mt && test_bit(ABS_MT_POSITION_X, input->absbit))
		input_event(input, EV_SYN, SYN_MT_REPORT, 0);
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

	if (!d->input)
		return;
	if (m->flags & LV_VEVENT_AFRESH)
		vevent_front_device_release(d);
	input_set_timestamp(d->input, time_of(m->time));
	for (i = 0; i < m->count; i++)
		input_event(d->input, m->event[i].type, m->event[i].code, m->event[i].value);
	if (!(m->flags & LV_VEVENT_MORE))
		input_sync(d->input);
}
