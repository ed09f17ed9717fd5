// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <linux/input.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "proto/vevent.h"

static void add(struct lv_vevent_device *d, uint32_t type, uint32_t *map, uint32_t code)
{
	vevent_set_bit(d->type, type, true);
	vevent_set_bit(map, code, true);
}

static struct lv_vevent_device keyboard(void)
{
	struct lv_vevent_device d = { .name = "a keyboard", .bus = BUS_VIRTUAL };
	uint32_t key;

	for (key = KEY_ESC; key <= KEY_F10; key++)
		add(&d, EV_KEY, d.key, key);
	add(&d, EV_LED, d.led, LED_CAPSL);
	vevent_set_bit(d.type, EV_REP, true);
	return d;
}

static struct lv_vevent_device touchscreen(void)
{
	struct lv_vevent_device d = { .name = "glass" };

	add(&d, EV_KEY, d.key, BTN_TOUCH);
	add(&d, EV_ABS, d.abs, ABS_X);
	add(&d, EV_ABS, d.abs, ABS_Y);
	add(&d, EV_ABS, d.abs, ABS_MT_SLOT);
	add(&d, EV_ABS, d.abs, ABS_MT_TRACKING_ID);
	add(&d, EV_ABS, d.abs, ABS_MT_POSITION_X);
	d.axis[ABS_X].maximum = d.axis[ABS_Y].maximum = d.axis[ABS_MT_POSITION_X].maximum = 4095;
	d.axis[ABS_MT_TRACKING_ID].maximum = 65535;
	d.axis[ABS_MT_SLOT].maximum = 9;
	vevent_set_bit(d.property, INPUT_PROP_DIRECT, true);
	return d;
}

static struct lv_vevent_device gamepad(void)
{
	struct lv_vevent_device d = { .name = "pad", .effect_memory = 4 };

	add(&d, EV_KEY, d.key, BTN_SOUTH);
	add(&d, EV_FF, d.effect, FF_RUMBLE);
	add(&d, EV_FF, d.effect, FF_PERIODIC);
	add(&d, EV_FF, d.effect, FF_SINE);
	add(&d, EV_FF, d.effect, FF_GAIN);
	return d;
}

/* ---- devices ---- */

static void a_good_device_passes_unchanged(void **state)
{
	struct lv_vevent_device d[3], before[3];

	(void)state;
	d[0] = keyboard();
	d[1] = touchscreen();
	d[2] = gamepad();
	memcpy(before, d, sizeof(d));
	for (int i = 0; i < 3; i++) {
		vevent_set_bit(before[i].type, EV_SYN, true);
		assert_int_equal(vevent_device_judge(&d[i]), 0);
		assert_memory_equal(&d[i], &before[i], sizeof(d[i]));
	}
}

static void what_has_no_type_or_is_unknown_is_taken_off(void **state)
{
	struct lv_vevent_device d = keyboard();

	(void)state;
	vevent_set_bit(d.key, KEY_RESERVED, true);
	vevent_set_bit(d.rel, REL_X, true);
	vevent_set_bit(d.type, 31, true);
	d.axis[ABS_X].minimum = 7;
	memset(d.name, 0xff, sizeof(d.name));
	assert_int_equal(vevent_device_judge(&d), 0);
	assert_false(vevent_bit(d.key, KEY_RESERVED));
	assert_int_equal(d.rel[0], 0);
	assert_false(vevent_bit(d.type, 31));
	assert_int_equal(d.axis[ABS_X].minimum, 0);
	assert_int_equal(strlen(d.name), sizeof(d.name) - 1);
	assert_int_equal(d.name[0], '?');
	memset(d.phys, 0xff, sizeof(d.phys));
	memset(d.uniq, 0xff, sizeof(d.uniq));
	vevent_set_bit(d.type, EV_ABS, true);
	assert_int_equal(vevent_device_judge(&d), 0);
	assert_int_equal(strlen(d.phys), sizeof(d.phys) - 1);
	assert_int_equal(strlen(d.uniq), sizeof(d.uniq) - 1);
	assert_false(vevent_bit(d.type, EV_ABS));
}

#define SPOILT(make, field, to)	\
	({ struct lv_vevent_device spoilt = make(); spoilt.field = (to); \
	   vevent_device_judge(&spoilt); })

static void an_impossible_device_is_refused(void **state)
{
	(void)state;
	assert_int_equal(SPOILT(touchscreen, axis[ABS_X].minimum, 4096), -EPROTO);
	assert_int_equal(SPOILT(touchscreen, axis[ABS_X].minimum, INT32_MIN), -EPROTO);
	assert_int_equal(SPOILT(touchscreen, axis[ABS_X].fuzz, -1), -EPROTO);
	assert_int_equal(SPOILT(touchscreen, axis[ABS_X].flat, 4096), -EPROTO);
	assert_int_equal(SPOILT(touchscreen, axis[ABS_X].resolution, -1), -EPROTO);
	assert_int_equal(SPOILT(touchscreen, axis[ABS_MT_SLOT].maximum, 64), -EPROTO);
	assert_int_equal(SPOILT(touchscreen, axis[ABS_MT_SLOT].minimum, -1), -EPROTO);
	assert_int_equal(SPOILT(gamepad, effect_memory, 97), -EPROTO);
	assert_int_equal(SPOILT(gamepad, effect_memory, 0), -EPROTO);
	assert_int_equal(SPOILT(keyboard, effect_memory, 1), -EPROTO);
}

static void kinds_are_those_of_udev(void **state)
{
	struct lv_vevent_device d = { .name = "" };

	(void)state;
	d = keyboard();
	assert_true(vevent_device_is(&d, VEVENT_KEYBOARD));
	assert_false(vevent_device_is(&d, VEVENT_MOUSE));
	vevent_set_bit(d.key, KEY_Q, false);
	assert_false(vevent_device_is(&d, VEVENT_KEYBOARD));
	d = touchscreen();
	assert_true(vevent_device_is(&d, VEVENT_TOUCHSCREEN));
	assert_false(vevent_device_is(&d, VEVENT_TOUCHPAD));
	assert_false(vevent_device_is(&d, VEVENT_POINTER));
	add(&d, EV_KEY, d.key, BTN_TOOL_FINGER);
	assert_true(vevent_device_is(&d, VEVENT_TOUCHSCREEN));
	d.property[0] = 0;
	assert_true(vevent_device_is(&d, VEVENT_TOUCHPAD));
	add(&d, EV_KEY, d.key, BTN_TOOL_PEN);
	assert_true(vevent_device_is(&d, VEVENT_TABLET));
	assert_false(vevent_device_is(&d, VEVENT_TOUCHPAD));
	d = gamepad();
	assert_true(vevent_device_is(&d, VEVENT_JOYSTICK));
	assert_false(vevent_device_is(&d, VEVENT_SWITCH));
	add(&d, EV_SW, d.on_off, SW_LID);
	assert_true(vevent_device_is(&d, VEVENT_SWITCH));
}

static void mice_and_their_absolute_kind_differ(void **state)
{
	struct lv_vevent_device d = { .name = "" };

	(void)state;
	add(&d, EV_KEY, d.key, BTN_LEFT);
	add(&d, EV_REL, d.rel, REL_X);
	add(&d, EV_REL, d.rel, REL_Y);
	assert_true(vevent_device_is(&d, VEVENT_MOUSE));
	assert_false(vevent_device_is(&d, VEVENT_POINTER));
	d.rel[0] = 1u << REL_WHEEL;
	add(&d, EV_ABS, d.abs, ABS_X);
	add(&d, EV_ABS, d.abs, ABS_Y);
	assert_false(vevent_device_is(&d, VEVENT_MOUSE));
	assert_true(vevent_device_is(&d, VEVENT_POINTER));
	assert_false(vevent_device_is(&d, VEVENT_KINDS));
}

static void a_rule_means_what_has_all_that_it_says(void **state)
{
	struct vevent_rule rule = { .bus = VEVENT_ANY_BUS };
	struct lv_vevent_device d = keyboard();

	(void)state;
	assert_true(vevent_rule_means(&rule, &d));
	strcpy(rule.name, "a keyboard");
	rule.bus = BUS_VIRTUAL;
	rule.kinds = 1u << VEVENT_KEYBOARD;
	rule.keys = (struct vevent_keys){ .code = { KEY_A, KEY_F1 }, .count = 2 };
	assert_true(vevent_rule_means(&rule, &d));
	rule.keys.code[1] = KEY_F11;
	assert_false(vevent_rule_means(&rule, &d));
	rule.keys.count = 1;
	assert_true(vevent_rule_means(&rule, &d));
	rule.kinds |= 1u << VEVENT_SWITCH;
	assert_false(vevent_rule_means(&rule, &d));
	rule.kinds = 0;
	rule.bus = BUS_USB;
	assert_false(vevent_rule_means(&rule, &d));
	rule.bus = BUS_VIRTUAL;
	rule.name[0] = 'b';
	assert_false(vevent_rule_means(&rule, &d));
}

/* ---- messages ---- */

static int report(const struct lv_vevent_device *d, uint16_t type, uint16_t code, int32_t value)
{
	struct lv_vevent_message m = {
		.op = LV_VEVENT_REPORT,
		.flags = LV_VEVENT_AFRESH,
		.time = 1,
		.count = 1,
		.event = { { type, code, value } },
	};

	return vevent_news_judge(&m, d);
}

static void a_device_reports_its_own_codes_only(void **state)
{
	struct lv_vevent_device d = keyboard(), glass = touchscreen();

	(void)state;
	assert_int_equal(report(&d, EV_KEY, KEY_A, 1), 0);
	assert_int_equal(report(&d, EV_KEY, KEY_A, 2), -EPROTO);
	assert_int_equal(report(&d, EV_KEY, KEY_A, -1), -EPROTO);
	assert_int_equal(report(&d, EV_KEY, KEY_F11, 1), -EPROTO);
	assert_int_equal(report(&d, EV_KEY, 0xffff, 1), -EPROTO);
	assert_int_equal(report(&d, EV_REL, REL_X, 1), -EPROTO);
	assert_int_equal(report(&d, EV_LED, LED_CAPSL, 1), -EPROTO);
	assert_int_equal(report(&d, EV_REP, 0, 1), -EPROTO);
	assert_int_equal(report(&d, EV_SYN, SYN_REPORT, 0), -EPROTO);
	assert_int_equal(report(&d, EV_SYN, SYN_MT_REPORT, 0), 0);
	assert_int_equal(report(&d, 0xffff, 0, 0), -EPROTO);
	assert_int_equal(report(&glass, EV_ABS, ABS_X, -7), 0);
	assert_int_equal(report(&glass, EV_ABS, ABS_MT_SLOT, 9), 0);
	assert_int_equal(report(&glass, EV_ABS, ABS_MT_SLOT, 10), -EPROTO);
	assert_int_equal(report(&glass, EV_ABS, ABS_MT_SLOT, -1), -EPROTO);
	assert_int_equal(report(NULL, EV_KEY, KEY_A, 1), -EPROTO);
}

#define NEWS(field, to, device)	\
	({ struct lv_vevent_message m = good; m.field = (to); vevent_news_judge(&m, device); })

static void news_that_no_back_end_sends_are_refused(void **state)
{
	const struct lv_vevent_message added = { .op = LV_VEVENT_ADDED, .argument = 0x1000 };
	const struct lv_vevent_message good = { .op = LV_VEVENT_REPORT };
	struct lv_vevent_message focus = { .op = LV_VEVENT_FOCUS, .argument = 3 };
	struct lv_vevent_device d = keyboard();

	(void)state;
	assert_int_equal(vevent_news_judge(&good, &d), 0);
	assert_int_equal(vevent_news_judge(&added, NULL), 0);
	assert_int_equal(vevent_news_judge(&added, &d), -EPROTO);
	assert_int_equal(NEWS(device, 16, &d), -EPROTO);
	assert_int_equal(NEWS(op, LV_VEVENT_OUTPUT, &d), -EPROTO);
	assert_int_equal(NEWS(op, 0xffff, &d), -EPROTO);
	assert_int_equal(NEWS(op, LV_VEVENT_GONE, &d), 0);
	assert_int_equal(NEWS(op, LV_VEVENT_GONE, NULL), -EPROTO);
	assert_int_equal(NEWS(op, LV_VEVENT_TOLD, NULL), 0);
	assert_int_equal(vevent_news_judge(&focus, NULL), 0);
	focus.argument = 0;
	assert_int_equal(vevent_news_judge(&focus, NULL), -EPROTO);
	focus.argument = LV_VEVENT_VMS;
	assert_int_equal(vevent_news_judge(&focus, NULL), -EPROTO);
	assert_int_equal(NEWS(flags, LV_VEVENT_REFUSED, &d), -EPROTO);
	assert_int_equal(NEWS(count, 29, &d), -EPROTO);
	assert_int_equal(NEWS(argument, 1, &d), -EPROTO);
}

static void an_answer_is_about_an_effect_of_the_device(void **state)
{
	const struct lv_vevent_message good = {
		.op = LV_VEVENT_ANSWER,
		.flags = LV_VEVENT_REFUSED,
		.argument = 3,
	};
	struct lv_vevent_device pad = gamepad(), keys = keyboard();

	(void)state;
	assert_int_equal(vevent_news_judge(&good, &pad), 0);
	assert_int_equal(vevent_news_judge(&good, &keys), -EPROTO);
	assert_int_equal(vevent_news_judge(&good, NULL), -EPROTO);
	assert_int_equal(NEWS(flags, 0, &pad), 0);
	assert_int_equal(NEWS(flags, LV_VEVENT_MORE, &pad), -EPROTO);
	assert_int_equal(NEWS(argument, 4, &pad), -EPROTO);
	assert_int_equal(NEWS(time, 1, &pad), -EPROTO);
	assert_int_equal(NEWS(count, 1, &pad), -EPROTO);
}

static int request(const struct lv_vevent_device *d, uint16_t type, uint16_t code, int32_t value)
{
	struct lv_vevent_message m = {
		.op = LV_VEVENT_OUTPUT,
		.count = 1,
		.event = { { type, code, value } },
	};

	return vevent_request_judge(&m, d);
}

static void a_front_end_asks_for_what_the_device_has(void **state)
{
	struct lv_vevent_device d = keyboard(), pad = gamepad();

	(void)state;
	assert_int_equal(request(&d, EV_LED, LED_CAPSL, 1), 0);
	assert_int_equal(request(&d, EV_LED, LED_CAPSL, 2), -EPROTO);
	assert_int_equal(request(&d, EV_LED, LED_NUML, 1), -EPROTO);
	assert_int_equal(request(&d, EV_KEY, KEY_A, 1), -EPROTO);
	assert_int_equal(request(&d, EV_FF, 0, 1), -EPROTO);
	assert_int_equal(request(NULL, EV_LED, LED_CAPSL, 1), -ENODEV);
	assert_int_equal(request(&pad, EV_FF, 3, 1), 0);
	assert_int_equal(request(&pad, EV_FF, 4, 1), -EPROTO);
	assert_int_equal(request(&pad, EV_FF, 3, -1), -EPROTO);
	assert_int_equal(request(&pad, EV_FF, FF_GAIN, 0xffff), 0);
	assert_int_equal(request(&pad, EV_FF, FF_GAIN, 0x10000), -EPROTO);
	assert_int_equal(request(&pad, EV_FF, FF_AUTOCENTER, 1), -EPROTO);
}

#define UPLOAD(field, to)	\
	({ struct lv_vevent_message m = good; m.field = (to); vevent_request_judge(&m, &pad); })

static void an_effect_is_one_that_the_device_has(void **state)
{
	const struct lv_vevent_message good = {
		.op = LV_VEVENT_UPLOAD,
		.argument = 3,
		.upload = { .type = FF_PERIODIC, .value = { FF_SINE } },
	};
	struct lv_vevent_device pad = gamepad();

	(void)state;
	assert_int_equal(vevent_request_judge(&good, &pad), 0);
	assert_int_equal(vevent_message_bytes(&good), 72);
	assert_int_equal(UPLOAD(argument, 4), -EPROTO);
	assert_int_equal(UPLOAD(upload.value[0], FF_SQUARE), -EPROTO);
	assert_int_equal(UPLOAD(upload.value[0], FF_CUSTOM), -EPROTO);
	assert_int_equal(UPLOAD(upload.value[0], -1), -EPROTO);
	assert_int_equal(UPLOAD(upload.type, FF_CONSTANT), -EPROTO);
	assert_int_equal(UPLOAD(upload.type, FF_SINE), -EPROTO);
	assert_int_equal(UPLOAD(upload.button, 768), -EPROTO);
	assert_int_equal(UPLOAD(upload.reserved[1], 1), -EPROTO);
	assert_int_equal(UPLOAD(op, LV_VEVENT_ERASE), 0);
	assert_int_equal(UPLOAD(op, LV_VEVENT_REPORT), -EPROTO);
	assert_int_equal(UPLOAD(op, LV_VEVENT_OPS), -EPROTO);
	assert_int_equal(UPLOAD(count, 1), -EPROTO);
	assert_int_equal(UPLOAD(time, 1), -EPROTO);
	assert_int_equal(UPLOAD(device, 16), -EPROTO);
}

/* ---- what a VM gets ---- */

static bool passes(struct vevent_filter *f, uint16_t type, uint16_t code, int32_t value,
		   uint32_t slot)
{
	struct lv_vevent_event e = { type, code, value };

	return vevent_filter_passes(f, &e, slot);
}

static void touches_of_before_do_not_begin_in_their_middle(void **state)
{
	struct vevent_filter f = { .touch = 1ull << 3 };

	(void)state;
	assert_true(passes(&f, EV_ABS, ABS_MT_SLOT, 3, 3));
	assert_false(passes(&f, EV_ABS, ABS_MT_POSITION_X, 9, 3));
	assert_true(passes(&f, EV_ABS, ABS_MT_POSITION_X, 9, 63));
	assert_true(passes(&f, EV_ABS, ABS_X, 9, 3));
	assert_false(passes(&f, EV_ABS, ABS_MT_TRACKING_ID, -1, 3));
	assert_true(passes(&f, EV_ABS, ABS_MT_TRACKING_ID, 5, 3));
	assert_true(passes(&f, EV_ABS, ABS_MT_POSITION_X, 9, 3));
	assert_true(passes(&f, EV_ABS, ABS_MT_TRACKING_ID, -1, 3));
	f.touch = 1ull << 63;
	assert_true(passes(&f, EV_ABS, ABS_MT_TRACKING_ID, 6, 63));
	assert_true(passes(&f, EV_ABS, ABS_MT_POSITION_X, 9, 63));
}

static void touches_without_numbers_pass_once_all_of_before_have_ended(void **state)
{
	const struct lv_vevent_event touches[] = {
		{ EV_ABS, ABS_MT_POSITION_X, 9 }, { EV_SYN, SYN_MT_REPORT, 0 },
	};
	struct lv_vevent_device glass = touchscreen();
	struct vevent_filter f = { .unnumbered = true };

	(void)state;
	assert_false(vevent_has_unnumbered(&glass, touches, 2));
	vevent_set_bit(glass.abs, ABS_MT_SLOT, false);
	assert_true(vevent_has_unnumbered(&glass, touches, 2));
	assert_false(vevent_has_unnumbered(&glass, &touches[1], 1));
	assert_false(passes(&f, EV_ABS, ABS_MT_POSITION_X, 9, 0));
	assert_false(passes(&f, EV_SYN, SYN_MT_REPORT, 0, 0));
	assert_true(passes(&f, EV_ABS, ABS_X, 9, 0));
	f.unnumbered = false;
	assert_true(passes(&f, EV_ABS, ABS_MT_POSITION_X, 9, 0));
	assert_true(passes(&f, EV_SYN, SYN_MT_REPORT, 0, 0));
}

static void keys_of_before_are_not_released(void **state)
{
	struct vevent_filter f = { .key = { 1u << KEY_A } };

	(void)state;
	assert_false(passes(&f, EV_KEY, KEY_A, 0, 0));
	assert_true(passes(&f, EV_KEY, KEY_A, 1, 0));
	assert_true(passes(&f, EV_KEY, KEY_A, 0, 0));
	assert_true(passes(&f, EV_KEY, KEY_B, 0, 0));
	assert_false(passes(&f, EV_KEY, LV_VEVENT_KEYS, 1, 0));
}

static void what_is_made_elsewhere_does_not_pass(void **state)
{
	struct vevent_filter f = { 0 };

	(void)state;
	assert_false(passes(&f, EV_KEY, KEY_A, 2, 0));
	assert_false(passes(&f, EV_KEY, KEY_A, -1, 0));
	assert_false(passes(&f, EV_LED, LED_CAPSL, 1, 0));
	assert_false(passes(&f, EV_SYN, SYN_REPORT, 0, 0));
	assert_true(passes(&f, EV_SYN, SYN_MT_REPORT, 0, 0));
	assert_true(passes(&f, EV_SW, SW_LID, 1, 0));
}

static void a_hot_key_is_hit_by_its_last_key(void **state)
{
	struct vevent_keys keys = { .code = { KEY_LEFTCTRL, KEY_F1 }, .count = 2 };
	uint32_t down[LV_VEVENT_KEYS / 32] = { 0 };

	(void)state;
	vevent_set_bit(down, KEY_F1, true);
	assert_false(vevent_keys_hit(&keys, down, KEY_F1));
	vevent_set_bit(down, KEY_LEFTCTRL, true);
	assert_true(vevent_keys_hit(&keys, down, KEY_LEFTCTRL));
	vevent_set_bit(down, KEY_A, true);
	assert_false(vevent_keys_hit(&keys, down, KEY_A));
	keys.count = 0;
	assert_false(vevent_keys_hit(&keys, down, KEY_F1));
}

/* ---- info strings ---- */

static void the_texts_of_both_ends_are_read(void **state)
{
	const char *text = "be,focus,key=29+56+2;has=keyboard,grab;"
			   "name=ADS7846 Touchscreen,bus=28,keys=330,policy=broadcast;"
			   "has=mouse,has=switch,policy=drop";
	struct vevent_back_info back;
	struct vevent_rule rule;
	uint32_t reports;

	(void)state;
	assert_true(vevent_info_back(text, &back));
	assert_true(back.focus);
	assert_int_equal(back.key.count, 3);
	assert_int_equal(back.key.code[2], 2);
	assert_true(vevent_info_rule(text, 0, &rule));
	assert_true(rule.grab && rule.policy == VEVENT_FOCUS && rule.bus == VEVENT_ANY_BUS);
	assert_int_equal(rule.kinds, 1u << VEVENT_KEYBOARD);
	assert_true(vevent_info_rule(text, 1, &rule));
	assert_string_equal(rule.name, "ADS7846 Touchscreen");
	assert_true(!rule.grab && rule.policy == VEVENT_BROADCAST && rule.bus == 28);
	assert_true(rule.keys.count == 1 && rule.keys.code[0] == BTN_TOUCH);
	assert_true(vevent_info_rule(text, 2, &rule));
	assert_int_equal(rule.kinds, 1u << VEVENT_MOUSE | 1u << VEVENT_SWITCH);
	assert_int_equal(rule.policy, VEVENT_DROP);
	assert_false(vevent_info_rule(text, 3, &rule));
	assert_false(vevent_info_rule(text, ~0u, &rule));
	assert_true(vevent_info_back("be", &back));
	assert_false(back.focus || back.key.count);
	assert_true(vevent_info_front("fe;reports=256", &reports));
	assert_int_equal(reports, 256);
}

static void a_text_that_is_wrong_is_refused(void **state)
{
	static const char *const rules[] = {
		"be;has=mouse,has=fox", "be;policy=all", "be;bus=65536", "be;keys=1+2+3+4+5",
		"be;keys=768", "be;keys=", "fe;has=mouse",
	};
	struct vevent_back_info back;
	struct vevent_rule rule;
	uint32_t reports;

	(void)state;
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		assert_false(vevent_info_rule(rules[i], 0, &rule));
	assert_false(vevent_info_back(NULL, &back));
	assert_false(vevent_info_back("be,key=1+", &back));
	assert_false(vevent_info_back("focus,be", &back));
	assert_false(vevent_info_front("fe;reports=64", &reports));
	assert_false(vevent_info_front("fe;reports=192", &reports));
	assert_false(vevent_info_front("fe;reports=8192", &reports));
	assert_false(vevent_info_front("be;reports=256", &reports));
}

static void the_reserved_memory_holds_the_queues(void **state)
{
	struct vmq_shape news, requests;
	uint32_t n;

	(void)state;
	for (n = LV_VEVENT_REPORTS_MIN; n <= LV_VEVENT_REPORTS_MAX; n *= 2) {
		vevent_shapes(n, &news, &requests);
		assert_in_range(vmq_pmem_bytes(&news), 1, LV_VEVENT_NEWS_PMEM(n));
		assert_in_range(vmq_pmem_bytes(&requests), 1, LV_VEVENT_REQUEST_PMEM);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_device_passes_unchanged),
		cmocka_unit_test(what_has_no_type_or_is_unknown_is_taken_off),
		cmocka_unit_test(an_impossible_device_is_refused),
		cmocka_unit_test(kinds_are_those_of_udev),
		cmocka_unit_test(mice_and_their_absolute_kind_differ),
		cmocka_unit_test(a_rule_means_what_has_all_that_it_says),
		cmocka_unit_test(a_device_reports_its_own_codes_only),
		cmocka_unit_test(news_that_no_back_end_sends_are_refused),
		cmocka_unit_test(an_answer_is_about_an_effect_of_the_device),
		cmocka_unit_test(a_front_end_asks_for_what_the_device_has),
		cmocka_unit_test(an_effect_is_one_that_the_device_has),
		cmocka_unit_test(touches_of_before_do_not_begin_in_their_middle),
		cmocka_unit_test(touches_without_numbers_pass_once_all_of_before_have_ended),
		cmocka_unit_test(keys_of_before_are_not_released),
		cmocka_unit_test(what_is_made_elsewhere_does_not_pass),
		cmocka_unit_test(a_hot_key_is_hit_by_its_last_key),
		cmocka_unit_test(the_texts_of_both_ends_are_read),
		cmocka_unit_test(a_text_that_is_wrong_is_refused),
		cmocka_unit_test(the_reserved_memory_holds_the_queues),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
