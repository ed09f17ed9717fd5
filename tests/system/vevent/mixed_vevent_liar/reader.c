// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * A front end of vevent that lies: requests that no honest one sends, and too many; then it becomes
 * honest and rings a bell.
 */
#include <bare/irq.h>
#include <bare/test.h>
#include <bare/vmq.h>
#include <bare/wait.h>
#include <string.h>

#include "proto/vevent.h"
#include "proto/vevent_code.h"

#define PATIENCE_MS	30000
#define REPORTS		LV_VEVENT_REPORTS_MIN
#define FLOOD		5000u

static struct vmq_device queue;
static struct vmq_shape news, requests;
static uint32_t instance[LV_VEVENT_DEVICES_MAX];
static bool known[LV_VEVENT_DEVICES_MAX], has_bell[LV_VEVENT_DEVICES_MAX];

static const struct lie {
	const char *statement;
	bool bell;			/* of the device with the bell; else of the other one */
	struct lv_vevent_message m;
} lies[] = {
#define OUTPUT(type, code, value)	\
	{ .op = LV_VEVENT_OUTPUT, .count = 1, .event = { { type, code, value } } }
	{ "a key", false, OUTPUT(TYPE_KEY, 304, 1) },
	{ "a sound that the device has not", true, OUTPUT(TYPE_SOUND, 0, 1) },
	{ "sound 65535", true, OUTPUT(TYPE_SOUND, 0xffff, 1) },
	{ "a negative sound", true, OUTPUT(TYPE_SOUND, 2, -1) },
	{ "a lamp that the device has not", false, OUTPUT(TYPE_LED, 0, 1) },
	{ "an effect without a number", false, OUTPUT(TYPE_EFFECT, 0xffff, 1) },
	{ "effect 8 of 8", false, OUTPUT(TYPE_EFFECT, 8, 1) },
	{ "gain 65536", false, OUTPUT(TYPE_EFFECT, CODE_FF_GAIN, 65536) },
	{ "type 65535", false, OUTPUT(0xffff, 0, 0) },
	{ "65535 events", false, { .op = LV_VEVENT_OUTPUT, .count = 0xffff } },
	{ "an upload of effect 65535", false,
	  { .op = LV_VEVENT_UPLOAD, .argument = 0xffff, .upload = { .type = CODE_FF_RUMBLE } } },
	{ "an upload of no type", false, { .op = LV_VEVENT_UPLOAD } },
	{ "an upload to a device without effects", true,
	  { .op = LV_VEVENT_UPLOAD, .upload = { .type = CODE_FF_RUMBLE } } },
	{ "a waveform of its own", false,
	  { .op = LV_VEVENT_UPLOAD, .upload = { .type = CODE_FF_PERIODIC, .value = { 0x5d } } } },
	{ "an erasure of effect 65535", false, { .op = LV_VEVENT_ERASE, .argument = 0xffff } },
	{ "news", false, { .op = LV_VEVENT_REPORT } },
	{ "an unknown message", false, { .op = 0xffff } },
	{ "a flag", false, { .op = LV_VEVENT_OUTPUT, .flags = 1 } },
};

#define LIES	(sizeof(lies) / sizeof(lies[0]))

static void learn(const struct lv_vevent_message *m)
{
	const char *area = (const char *)queue.rx.pmem + vmq_data_start(&news);
	const struct lv_vevent_device *d = (const void *)(area + m->argument);

	if (m->op == LV_VEVENT_ADDED && m->device < LV_VEVENT_DEVICES_MAX) {
		known[m->device] = true;
		instance[m->device] = m->instance;
		has_bell[m->device] = vevent_bit(d->type, TYPE_SOUND);
	}
}

static bool look(void)
{
	struct lv_vevent_message m;
	uint64_t daif = irq_save();
	void *msg;

	while (vmq_rx_receive(&queue.core, &msg) == 0) {
		memcpy(&m, msg, sizeof(m));
		learn(&m);
		vmq_device_give_back(&queue, msg);
	}
	irq_restore(daif);
	return vmq_is_on(&queue.core);
}

/* The next session may be on already. */
static bool is_off(void *cookie)
{
	(void)cookie;
	look();
	return queue.over;
}

static bool knows(void *cookie)
{
	(void)cookie;
	return look() && known[0] && known[1];
}

static bool find(bool bell, struct lv_vevent_message *m)
{
	if (!wait_until(knows, NULL, PATIENCE_MS))
		return false;
	m->device = has_bell[0] == bell ? 0 : 1;
	m->instance = instance[m->device];
	return true;
}

static bool send(const struct lv_vevent_message *m)
{
	uint64_t daif = irq_save();
	uint32_t offset;
	void *msg;
	int err = vmq_tx_alloc(&queue.core, 0, &msg, &offset);

	if (!err) {
		memcpy(msg, m, sizeof(*m));
		vmq_device_send(&queue, msg);
	}
	irq_restore(daif);
	return !err;
}

static bool lie(const struct lie *l)
{
	struct lv_vevent_message m = l->m;

	if (!find(l->bell, &m))
		return false;
	queue.over = false;
	memset(known, 0, sizeof(known));
	return send(&m) && wait_until(is_off, NULL, PATIENCE_MS);
}

static bool has_room(void *cookie)
{
	look();
	return send(cookie);
}

int main(void)
{
	struct lv_vevent_message ring = OUTPUT(TYPE_SOUND, 2, 440);
	struct lv_vevent_message none = { .op = LV_VEVENT_OUTPUT, .device = 9, .instance = 9 };
	uint32_t sent = 0;

	vevent_shapes(REPORTS, &news, &requests);
	if (vmq_device_open(&queue, LV_VEVENT_CLASS, 1, &news, &requests, true)) {
		test_true(false, "a guest without an OS gets input devices");
		test_done();
	}
	for (uint32_t i = 0; i < LIES; i++)
		test_true(lie(&lies[i]), lies[i].statement);
	test_true(find(true, &ring), "a session begins after all lies");
	while (sent < FLOOD && wait_until(has_room, &none, PATIENCE_MS))
		sent++;
	test_equal(sent, FLOOD, "requests for devices that have gone are no lies");
	queue.over = false;
	test_true(wait_until(has_room, &ring, PATIENCE_MS), "an honest request is sent");
	wait_until(is_off, NULL, PATIENCE_MS);
	test_done();
}
