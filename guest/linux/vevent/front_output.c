// SPDX-License-Identifier: GPL-2.0-only
/* What goes back to the back end's device: lamps, sounds, force feedback. */
#include "guest/linux/vevent/front.h"
#include "guest/linux/vevent/link.h"

static struct front_device *to_device(struct input_dev *input)
{
	return input_get_drvdata(input);
}

/*
 * 0; -ENODEV the device is away; -EAGAIN the back end is behind.  Nobody waits for it: the input core
 * holds locks of the whole system meanwhile.
 */
static int send(struct front_device *d, struct lv_vevent_message *m)
{
	vmq_link_t *link = d->link->link;
	void *msg;
	int err;

	if (!READ_ONCE(d->told))
		return -ENODEV;
	m->device = d->number;
	m->instance = d->instance;
	err = vmq_msg_allocate_ex(link, 0, &msg, NULL, true);
	if (err)
		return err == -ECONNABORTED ? -ENODEV : err;
	memcpy(msg, m, vevent_message_bytes(m));
	return vmq_msg_send_ex(link, msg) ? -ENODEV : 0;
}

static int send_event(struct front_device *d, u32 type, u32 code, s32 value)
{
	struct lv_vevent_message m = {
		.op = LV_VEVENT_OUTPUT,
		.count = 1,
		.event = { { type, code, value } },
	};

	return send(d, &m);
}

/* ---- lamps ---- */

#define AGAIN	(HZ / 10)

/* All at once, as they are by then: however often they changed, it is one message. */
static void tell_lamps(struct work_struct *work)
{
	struct front_device *d = container_of(work, struct front_device, lamps.work);
	struct lv_vevent_message m = { .op = LV_VEVENT_OUTPUT };
	u32 lit = d->input->led[0], led;
	int err;

	for (led = 0; led < LED_CNT; led++)
		if (vevent_bit(d->known.led, led) &&
		    (!d->lit_known || ((lit ^ d->lit) >> led & 1)))
			m.event[m.count++] = (struct lv_vevent_event){ EV_LED, led, lit >> led & 1 };
	if (!m.count)
		return;
	err = send(d, &m);
	if (err == -EAGAIN)
		schedule_delayed_work(&d->lamps, AGAIN);
	if (err)
		return;
	d->lit = lit;
	d->lit_known = true;
}

void vevent_front_output_refresh(struct front_device *d)
{
	d->lit_known = false;
	if (vevent_bit(d->known.type, EV_LED))
		schedule_delayed_work(&d->lamps, 0);
}

/* The input core calls with its lock held and interrupts off, and drops what does not change. */
static int output(struct input_dev *input, unsigned int type, unsigned int code, int value)
{
	struct front_device *d = to_device(input);

	switch (type) {
	case EV_LED:
		schedule_delayed_work(&d->lamps, 0);
		return 0;
	case EV_SND:
		return send_event(d, type, code, max(value, 0));
	case EV_FF:
		return input_ff_event(input, type, code, value);
	default:
		return 0;
	}
}

/* ---- force feedback ---- */

static int upload(struct input_dev *input, struct ff_effect *effect, struct ff_effect *old)
{
	struct lv_vevent_message m = {
		.op = LV_VEVENT_UPLOAD,
		.argument = effect->id,
		.upload = {
			.type = effect->type,
			.direction = effect->direction,
			.button = effect->trigger.button,
			.interval = effect->trigger.interval,
			.length = effect->replay.length,
			.delay = effect->replay.delay,
		},
	};
	int err;

	if (effect->type == FF_PERIODIC && effect->u.periodic.waveform == FF_CUSTOM)
		return -EINVAL;
	memcpy(m.upload.value, &effect->u, vevent_effect_bytes(effect->type));
	/* Nobody has judged what the process says; the back end would break the session. */
	if (vevent_request_judge(&m, &to_device(input)->known))
		return -EINVAL;
	err = send(to_device(input), &m);
	return err == -EAGAIN ? -EBUSY : err;
}

/* An error would leave the effect to a file that is closed. */
static int erase(struct input_dev *input, int effect)
{
	struct lv_vevent_message m = { .op = LV_VEVENT_ERASE, .argument = effect };

	send(to_device(input), &m);
	return 0;
}

static int playback(struct input_dev *input, int effect, int value)
{
	return send_event(to_device(input), EV_FF, effect, max(value, 0));
}

static void set_gain(struct input_dev *input, u16 gain)
{
	send_event(to_device(input), EV_FF, FF_GAIN, gain);
}

static void set_autocenter(struct input_dev *input, u16 magnitude)
{
	send_event(to_device(input), EV_FF, FF_AUTOCENTER, magnitude);
}

static int init_effects(struct front_device *d)
{
	struct input_dev *input = d->input;
	int err = input_ff_create(input, d->known.effect_memory);

	if (err)
		return err;
	input->ff->upload = upload;
	input->ff->erase = erase;
	input->ff->playback = playback;
	if (test_bit(FF_GAIN, input->ffbit))
		input->ff->set_gain = set_gain;
	if (test_bit(FF_AUTOCENTER, input->ffbit))
		input->ff->set_autocenter = set_autocenter;
	return 0;
}

int vevent_front_output_init(struct front_device *d)
{
	int err = vevent_bit(d->known.type, EV_FF) ? init_effects(d) : 0;

	d->input->event = output;
	d->lit_known = false;
	INIT_DELAYED_WORK(&d->lamps, tell_lamps);
	return err;
}
