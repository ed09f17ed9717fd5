// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * A back end of vevent that lies: each session tells a device and one lie, and the next one begins
 * when the front end has ended it.  At last the device is honest, and ivi lights its lamp.
 */
#include <bare/irq.h>
#include <bare/test.h>
#include <bare/timer.h>
#include <bare/vmq.h>
#include <bare/wait.h>
#include <string.h>

#include "proto/vevent.h"
#include "proto/vevent_code.h"

#define PATIENCE_MS	30000
#define REPORTS		LV_VEVENT_REPORTS_MIN
#define ROUNDS		1000u		/* reports that are rewritten */

static struct vmq_device queue;
static struct vmq_shape news, requests;
static bool lit;

static const struct lie {
	const char *statement;
	bool early;			/* before the device is told */
	struct lv_vevent_message m;
} lies[] = {
#define REPORT(type, code, value)	\
	{ .op = LV_VEVENT_REPORT, .count = 1, .instance = 1, .event = { { type, code, value } } }
	{ "a report of no device", true, REPORT(TYPE_KEY, 30, 1) },
	{ "a device that goes and never came", true, { .op = LV_VEVENT_GONE, .instance = 1 } },
	{ "a device told twice", false, { .op = LV_VEVENT_ADDED, .instance = 1 } },
	{ "a description behind the area", true,
	  { .op = LV_VEVENT_ADDED, .instance = 1, .argument = 0xfffffff0 } },
	{ "a description over its end", true,
	  { .op = LV_VEVENT_ADDED, .instance = 1, .argument = 4 * 1536 } },
	{ "device 65535", true, { .op = LV_VEVENT_ADDED, .device = 0xffff } },
	{ "another instance", false, { .op = LV_VEVENT_REPORT, .instance = 7 } },
	{ "a key that the device has not", false, REPORT(TYPE_KEY, 31, 1) },
	{ "key 65535", false, REPORT(TYPE_KEY, 0xffff, 1) },
	{ "a key that is 2", false, REPORT(TYPE_KEY, 30, 2) },
	{ "type 65535", false, REPORT(0xffff, 0, 0) },
	{ "a SYN_REPORT", false, REPORT(TYPE_SYN, 0, 0) },
	{ "a SYN_DROPPED", false, REPORT(TYPE_SYN, 3, 0) },
	{ "an axis that the device has not", false, REPORT(TYPE_ABS, 1, 5) },
	{ "slot 10 of 10", false, REPORT(TYPE_ABS, CODE_ABS_MT_SLOT, 10) },
	{ "slot -1", false, REPORT(TYPE_ABS, CODE_ABS_MT_SLOT, -1) },
	{ "a lamp", false, REPORT(TYPE_LED, 1, 1) },
	{ "a rate of repeating", false, REPORT(TYPE_REPEAT, 0, 0) },
	{ "65535 events", false,
	  { .op = LV_VEVENT_REPORT, .count = 0xffff, .instance = 1 } },
	{ "an unknown flag", false, { .op = LV_VEVENT_REPORT, .flags = 8, .instance = 1 } },
	{ "a request", false, { .op = LV_VEVENT_OUTPUT, .instance = 1 } },
	{ "an unknown message", false, { .op = 0xffff, .instance = 1 } },
	{ "a focus of nobody", true, { .op = LV_VEVENT_FOCUS } },
	{ "a focus of VM 4294967295", true, { .op = LV_VEVENT_FOCUS, .argument = UINT32_MAX } },
};

#define LIES	(sizeof(lies) / sizeof(lies[0]))

/* ---- devices ---- */

static void add(struct lv_vevent_device *d, uint32_t type, uint32_t *map, uint32_t code)
{
	vevent_set_bit(d->type, type, true);
	vevent_set_bit(map, code, true);
}

static struct lv_vevent_device honest(void)
{
	struct lv_vevent_device d = { .name = "Liar", .bus = 6 };

	add(&d, TYPE_KEY, d.key, 30);
	add(&d, TYPE_LED, d.led, 1);
	add(&d, TYPE_ABS, d.abs, CODE_ABS_X);
	add(&d, TYPE_ABS, d.abs, CODE_ABS_MT_SLOT);
	add(&d, TYPE_ABS, d.abs, CODE_ABS_MT_TRACKING_ID);
	add(&d, TYPE_ABS, d.abs, CODE_ABS_MT_POSITION_X);
	d.axis[CODE_ABS_X].maximum = d.axis[CODE_ABS_MT_POSITION_X].maximum = 4095;
	d.axis[CODE_ABS_MT_TRACKING_ID].maximum = 65535;
	d.axis[CODE_ABS_MT_SLOT].maximum = 9;
	return d;
}

static void no_range(struct lv_vevent_device *d) { d->axis[CODE_ABS_X].minimum = INT32_MIN; }
static void many_slots(struct lv_vevent_device *d) { d->axis[CODE_ABS_MT_SLOT].maximum = 1 << 30; }
static void many_effects(struct lv_vevent_device *d) { d->effect_memory = 1 << 30; }
static void effects(struct lv_vevent_device *d) { vevent_set_bit(d->type, TYPE_EFFECT, true); }

static void (*const spoils[])(struct lv_vevent_device *d) = { no_range, many_slots, many_effects,
							      effects };

#define SPOILS	(sizeof(spoils) / sizeof(spoils[0]))

/* ---- messages ---- */

/* What comes: lamps, and what was sent. */
static bool look(void)
{
	struct lv_vevent_message m;
	uint64_t daif = irq_save();
	void *msg;

	while (vmq_rx_receive(&queue.core, &msg) == 0) {
		memcpy(&m, msg, sizeof(m));
		lit |= m.op == LV_VEVENT_OUTPUT && m.count && m.event[0].value == 1;
		vmq_device_give_back(&queue, msg);
	}
	irq_restore(daif);
	return vmq_is_on(&queue.core);
}

static bool is_on(void *cookie)
{
	(void)cookie;
	return look();
}

/* The next session may be on already. */
static bool is_off(void *cookie)
{
	(void)cookie;
	look();
	return queue.over;
}

static bool is_lit(void *cookie)
{
	(void)cookie;
	look();
	return lit;
}

/* The message as it lies in PMEM; NULL: there is no room. */
static struct lv_vevent_message *send(const struct lv_vevent_message *m,
				      const struct lv_vevent_device *d)
{
	uint64_t daif = irq_save();
	uint32_t offset = 0;
	void *msg = NULL;

	if (!vmq_tx_alloc(&queue.core, d ? sizeof(*d) : 0, &msg, &offset)) {
		memcpy(msg, m, sizeof(*m));
		if (d) {
			memcpy((char *)queue.tx.pmem + vmq_data_start(&news) + offset, d,
			       sizeof(*d));
			((struct lv_vevent_message *)msg)->argument = offset;
			vmq_tx_data_free(&queue.core, offset);
		}
		vmq_device_send(&queue, msg);
	}
	irq_restore(daif);
	return msg;
}

static void tell(const struct lv_vevent_device *d)
{
	send(&(struct lv_vevent_message){ .op = LV_VEVENT_ADDED, .instance = 1 }, d);
	send(&(struct lv_vevent_message){ .op = LV_VEVENT_TOLD }, NULL);
}

static bool lie(const struct lie *l)
{
	struct lv_vevent_device d = honest();

	if (!wait_until(is_on, NULL, PATIENCE_MS))
		return false;
	queue.over = false;
	if (!l->early)
		tell(&d);
	send(&l->m, NULL);
	return wait_until(is_off, NULL, PATIENCE_MS);
}

static bool spoil(uint32_t i)
{
	struct lv_vevent_device d = honest();

	if (!wait_until(is_on, NULL, PATIENCE_MS))
		return false;
	spoils[i](&d);
	queue.over = false;
	tell(&d);
	return wait_until(is_off, NULL, PATIENCE_MS);
}

/* ---- what is rewritten while it is read ---- */

static bool rewrite(uint32_t *broken)
{
	struct lv_vevent_message m = REPORT(TYPE_ABS, CODE_ABS_X, 5);
	struct lv_vevent_device d = honest();
	volatile struct lv_vevent_message *v;

	if (!wait_until(is_on, NULL, PATIENCE_MS))
		return false;
	queue.over = false;
	tell(&d);
	for (uint32_t i = 0; i < ROUNDS && !is_off(NULL); i++) {
		v = send(&m, NULL);
		for (uint32_t j = 0; v && j < 50; j++) {
			v->count = j & 1 ? 1 : 0xffff;
			v->event[0].type = j & 2 ? TYPE_ABS : 0xffff;
			v->event[0].code = j & 4 ? CODE_ABS_X : 0xffff;
			v->device = j & 8 ? 0 : 0xffff;
		}
	}
	*broken += is_off(NULL);
	return true;
}

/* ---- what comes and goes without end ---- */

static bool has_room(void *cookie)
{
	look();
	return send(cookie, NULL) != NULL;
}

#define CHURN		60u
#define CHURN_MS	8000u		/* a device more takes half a second after the first 32 */

static bool churn(void)
{
	struct lv_vevent_message added = { .op = LV_VEVENT_ADDED };
	struct lv_vevent_message gone = { .op = LV_VEVENT_GONE };
	struct lv_vevent_device d = honest();
	uint64_t begin;

	if (!wait_until(is_on, NULL, PATIENCE_MS))
		return false;
	queue.over = false;
	begin = timer_now();
	memcpy(d.name, "Churn", sizeof("Churn"));
	for (uint32_t n = 0; n < CHURN; n++) {
		d.version = (uint16_t)n;
		added.instance = gone.instance = n + 1;
		while (!send(&added, &d))	/* room for a description comes with what returns */
			if (!wait_until(is_on, NULL, PATIENCE_MS))
				return false;
		if (!wait_until(has_room, &gone, PATIENCE_MS))
			return false;
	}
	return wait_until(has_room, (void *)&lies[LIES - 1].m, PATIENCE_MS) &&
	       wait_until(is_off, NULL, PATIENCE_MS) &&
	       timer_to_us(timer_now() - begin) >= CHURN_MS * 1000u;
}

int main(void)
{
	struct lv_vevent_device d = honest();
	uint32_t broken = 0, rounds = 0;

	vevent_shapes(REPORTS, &news, &requests);
	if (vmq_device_open(&queue, LV_VEVENT_CLASS, 0, &requests, &news, true)) {
		test_true(false, "a guest without an OS has input devices");
		test_done();
	}
	for (uint32_t i = 0; i < LIES; i++)
		test_true(lie(&lies[i]), lies[i].statement);
	for (uint32_t i = 0; i < SPOILS; i++)
		test_true(spoil(i), "a device that cannot be");
	while (rounds < 20 && rewrite(&broken))
		rounds++;
	test_equal(rounds, 20, "reports are rewritten while they are read");
	test_note("%u sessions broke by that\n", broken);
	test_true(lie(&lies[LIES - 1]), "the last session with them ends");
	test_true(churn(), "devices that come and go are made more slowly than told");
	test_true(wait_until(is_on, NULL, PATIENCE_MS), "a session begins after all lies");
	d.bus = 3;
	/* Allowed, but ivi decides itself. */
	send(&(struct lv_vevent_message){ .op = LV_VEVENT_FOCUS, .argument = 200 }, NULL);
	tell(&d);
	test_true(wait_until(is_lit, NULL, PATIENCE_MS), "an honest device's lamp is lit");
	test_done();
}
