// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * libFuzzer: what a vevent peer writes, and info strings.  The input is a device, news, a request and
 * a text; whatever is accepted must be what proto/vevent.h promises.
 */
#include <linux/input-event-codes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "proto/vevent.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	struct lv_vevent_device device;
	struct lv_vevent_message news;
	struct lv_vevent_message request;
};

static void check(bool good)
{
	if (!good)
		abort();
}

static void check_device(const struct lv_vevent_device *d)
{
	uint32_t i;

	check(memchr(d->name, 0, sizeof(d->name)) && !vevent_bit(d->key, KEY_RESERVED));
	check(d->effect_memory <= LV_VEVENT_EFFECT_MEMORY_MAX);
	for (i = 0; i < LV_VEVENT_AXES; i++)
		check(d->axis[i].minimum <= d->axis[i].maximum);
	check(d->axis[ABS_MT_SLOT].maximum < (int32_t)LV_VEVENT_SLOTS_MAX);
}

static void check_event(const struct lv_vevent_device *d, const struct lv_vevent_event *e)
{
	struct vevent_filter filter = { 0 };

	check(e->type <= EV_SW);
	vevent_filter_passes(&filter, e, ABS_MT_SLOT);
	if (e->type == EV_KEY)
		check(e->code < LV_VEVENT_KEYS && vevent_bit(d->key, e->code));
	if (e->type == EV_ABS)
		check(e->code < LV_VEVENT_AXES && vevent_bit(d->abs, e->code));
}

static void check_news(const struct lv_vevent_message *m, const struct lv_vevent_device *d)
{
	uint32_t i;

	if (vevent_news_judge(m, d))
		return;
	check(m->op < LV_VEVENT_NEWS && m->device < LV_VEVENT_DEVICES_MAX);
	check(vevent_message_bytes(m) <= sizeof(*m));
	for (i = 0; i < m->count; i++)
		check_event(d, &m->event[i]);
}

static void check_request(const struct lv_vevent_message *m, const struct lv_vevent_device *d)
{
	if (vevent_request_judge(m, d))
		return;
	check(vevent_message_bytes(m) <= sizeof(*m));
	check(m->op == LV_VEVENT_OUTPUT || m->argument < d->effect_memory);
}

static void check_texts(const char *text)
{
	struct vevent_rule rule;
	uint32_t i, reports;

	if (vevent_info_front(text, &reports))
		check(reports <= LV_VEVENT_REPORTS_MAX);
	for (i = 0; i < LV_VEVENT_INPUTS_MAX + 1; i++)
		if (vevent_info_rule(text, i, &rule))
			check(i < LV_VEVENT_INPUTS_MAX && rule.policy <= VEVENT_DROP &&
			      rule.keys.count <= VEVENT_KEYS_MAX &&
			      memchr(rule.name, 0, sizeof(rule.name)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t head = size < sizeof(struct input) ? size : sizeof(struct input);
	struct input in;
	char *text;

	memset(&in, 0, sizeof(in));
	memcpy(&in, data, head);
	if (!vevent_device_judge(&in.device)) {
		check_device(&in.device);
		check_news(&in.news, &in.device);
		check_request(&in.request, &in.device);
	}
	text = strndup((const char *)data + head, size - head);
	check_texts(text);
	free(text);
	return 0;
}
