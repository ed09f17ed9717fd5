// SPDX-License-Identifier: GPL-2.0-only
/* What goes back to the back end's device: lamps, sounds, force feedback. */
#include "guest/linux/vevent/front.h"
#include "guest/linux/vevent/link.h"

static struct front_device *to_device(struct input_dev *input)
{
	return input_get_drvdata(input);
}

/*
 * 0; -ENODEV the device is away; -EAGAIN the back end is behind.  Nobody waits for that: the input
 * core holds locks of the whole system meanwhile.
 */
static int send(struct front_device *d, struct lv_vevent_message *m)
{
	vmq_link_t *link = d->link->link;
	void *msg;
	int err;

	if (!smp_load_acquire(&d->told))	/* vevent_front_device_add() */
		return -ENODEV;
	m->device = d->number;
	m->instance = d->instance;
	err = vmq_msg_allocate_ex(link, 0, &msg, NULL, true);
	if (err)
		return err == -ECONNABORTED ? -ENODEV : err;
	memcpy(msg, m, vevent_message_bytes(m));
	return vmq_msg_send_ex(link, msg) ? -ENODEV : 0;
}

static struct lv_vevent_message event_message(u32 type, u32 code, s32 value)
{
	return (struct lv_vevent_message){
		.op = LV_VEVENT_OUTPUT,
		.count = 1,
		.event = { { type, code, value } },
	};
}

/* ---- what is owed ---- */

#define AGAIN	(HZ / 10)

static struct lv_vevent_message owed_message(const struct front_device *d, u32 bit)
{
	if (bit < OWED_STOPS)
		return event_message(EV_SND, bit - OWED_SOUNDS, 0);
	if (bit < OWED_ERASURES)
		return event_message(EV_FF, bit - OWED_STOPS, 0);
	if (bit < OWED_GAIN)
		return (struct lv_vevent_message){ .op = LV_VEVENT_ERASE,
						   .argument = bit - OWED_ERASURES };
	if (bit == OWED_GAIN)
		return event_message(EV_FF, FF_GAIN, d->gain);
	return event_message(EV_FF, FF_AUTOCENTER, d->autocenter);
}

/* The lock is held.  0; -EAGAIN: there is no room for all of it. */
static int send_owed(struct front_device *d)
{
	u32 bit;

	for_each_set_bit(bit, d->owed, OWED_BITS) {
		struct lv_vevent_message m = owed_message(d, bit);

		if (send(d, &m) == -EAGAIN)
			return -EAGAIN;
		__clear_bit(bit, d->owed);
	}
	return 0;
}

/* What ends, and what is set, is not lost when the back end is behind.  Any context. */
static void owe(struct front_device *d, u32 bit)
{
	unsigned long flags;

	spin_lock_irqsave(&d->lock, flags);
	__set_bit(bit, d->owed);
	if (send_owed(d))
		schedule_delayed_work(&d->back, AGAIN);
	spin_unlock_irqrestore(&d->lock, flags);
}

/* What begins is sent after the end of what was before it, or not at all. */
static int begin(struct front_device *d, struct lv_vevent_message *m)
{
	unsigned long flags;
	int err;

	spin_lock_irqsave(&d->lock, flags);
	err = send_owed(d) ?: send(d, m);
	spin_unlock_irqrestore(&d->lock, flags);
	return err;
}

static int switch_on_off(struct front_device *d, u32 type, u32 code, int value, u32 owed)
{
	struct lv_vevent_message m = event_message(type, code, value);

	if (value > 0)
		return begin(d, &m);
	owe(d, owed + code);
	return 0;
}

/* ---- lamps ---- */

/* All at once, as they are by then: however often they changed, it is one message. */
static int send_lamps(struct front_device *d)
{
	struct lv_vevent_message m = { .op = LV_VEVENT_OUTPUT };
	u32 lit = d->input->led[0], led;
	int err;

	for (led = 0; led < LED_CNT; led++)
		if (vevent_bit(d->known.led, led) &&
		    (!d->lit_known || ((lit ^ d->lit) >> led & 1)))
			m.event[m.count++] = (struct lv_vevent_event){ EV_LED, led, lit >> led & 1 };
	if (!m.count)
		return 0;
	err = send(d, &m);
	if (err)
		return err;
	d->lit = lit;
	d->lit_known = true;
	return 0;
}

static void send_back(struct work_struct *work)
{
	struct front_device *d = container_of(work, struct front_device, back.work);
	int err;

	spin_lock_irq(&d->lock);
	err = send_owed(d) ?: send_lamps(d);
	spin_unlock_irq(&d->lock);
	if (err == -EAGAIN)
		schedule_delayed_work(&d->back, AGAIN);
}

void vevent_front_output_refresh(struct front_device *d)
{
	spin_lock_irq(&d->lock);
	d->lit_known = false;
	bitmap_zero(d->owed, OWED_BITS);
	spin_unlock_irq(&d->lock);
	if (vevent_bit(d->known.type, EV_LED))
		schedule_delayed_work(&d->back, 0);
}

/* The input core calls with its lock held and interrupts off, and drops what does not change. */
static int output(struct input_dev *input, unsigned int type, unsigned int code, int value)
{
	struct front_device *d = to_device(input);

	switch (type) {
	case EV_LED:
		schedule_delayed_work(&d->back, 0);
		return 0;
	case EV_SND:
		return switch_on_off(d, type, code, value, OWED_SOUNDS);
	case EV_FF:
		return input_ff_event(input, type, code, value);
	default:
		return 0;
	}
}

/* ---- force feedback ---- */

#define PATIENCE	(2 * HZ)	/* a device may be on a slow bus */

void vevent_front_output_answer(struct front_device *d, u32 number, int answer)
{
	if (!d->input || number != READ_ONCE(d->asked))
		return;
	WRITE_ONCE(d->answer, answer);
	complete(&d->answered);
}

void vevent_front_output_end(struct front_device *d)
{
	if (!d->input)
		return;
	WRITE_ONCE(d->answer, -ENODEV);
	complete(&d->answered);
}

/* The locks that are held meanwhile are this device's, and one asks at a time. */
static int ask(struct front_device *d, struct lv_vevent_message *m)
{
	long left;
	int err;

	reinit_completion(&d->answered);
	WRITE_ONCE(d->asked, m->argument);
	err = begin(d, m);
	if (err)
		return err == -EAGAIN ? -EBUSY : err;
	left = wait_for_completion_killable_timeout(&d->answered, PATIENCE);
	if (left > 0)
		return READ_ONCE(d->answer);
	owe(d, OWED_ERASURES + m->argument);	/* the device may have it */
	return left ?: -ETIMEDOUT;
}

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

	if (effect->type == FF_PERIODIC && effect->u.periodic.waveform == FF_CUSTOM)
		return -EINVAL;
	memcpy(m.upload.value, &effect->u, vevent_effect_bytes(effect->type));
	/* Nobody has judged what the process says; the back end would break the session. */
	if (vevent_request_judge(&m, &to_device(input)->known))
		return -EINVAL;
	return ask(to_device(input), &m);
}

/* An error would leave the effect to a file that is closed. */
static int erase(struct input_dev *input, int effect)
{
	owe(to_device(input), OWED_ERASURES + effect);
	return 0;
}

static int playback(struct input_dev *input, int effect, int value)
{
	return switch_on_off(to_device(input), EV_FF, effect, value, OWED_STOPS);
}

static void set_gain(struct input_dev *input, u16 gain)
{
	to_device(input)->gain = gain;
	owe(to_device(input), OWED_GAIN);
}

static void set_autocenter(struct input_dev *input, u16 magnitude)
{
	to_device(input)->autocenter = magnitude;
	owe(to_device(input), OWED_AUTOCENTER);
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
	spin_lock_init(&d->lock);
	init_completion(&d->answered);
	INIT_DELAYED_WORK(&d->back, send_back);
	return err;
}
