// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Info strings of vevent, and what follows from them. */
#include "proto/info.h"
#include "proto/vevent.h"

#define FIELD_LIMIT	320u	/* of what stands between two semicolons */
#define BUS_LIMIT	0xffffu
#define REQUESTS	64u	/* lamps do not change often */

static const char *const kind_name[VEVENT_KINDS] = {
	[VEVENT_KEYBOARD] = "keyboard",
	[VEVENT_MOUSE] = "mouse",
	[VEVENT_TOUCHPAD] = "touchpad",
	[VEVENT_TOUCHSCREEN] = "touchscreen",
	[VEVENT_TABLET] = "tablet",
	[VEVENT_POINTER] = "pointer",
	[VEVENT_JOYSTICK] = "joystick",
	[VEVENT_SWITCH] = "switch",
};

static const char *const policy_name[] = {
	[VEVENT_FOCUS] = "focus",
	[VEVENT_BROADCAST] = "broadcast",
	[VEVENT_DROP] = "drop",
};

/* "29+56+2".  False: no list of codes, or too long a one. */
static bool parse_keys(struct info_field f, struct vevent_keys *keys)
{
	char text[FIELD_LIMIT];
	struct info_field key;
	uint32_t code;

	if (!info_copy(f, text, sizeof(text)))
		return false;
	keys->count = 0;
	for (key = info_first(text, '+');; key = info_next(key, '+')) {
		if (keys->count == VEVENT_KEYS_MAX ||
		    !info_number(key, 10, LV_VEVENT_KEYS - 1, &code))
			return false;
		keys->code[keys->count++] = (uint16_t)code;
		if (info_last(key))
			return true;
	}
}

/* The first field, or the one of a rule, as a text of its own. */
static bool copy_part(const char *text, uint32_t part, char *copy)
{
	struct info_field f = info_first(text, ';');

	for (; part && !info_last(f); part--)
		f = info_next(f, ';');
	return !part && info_copy(f, copy, FIELD_LIMIT);
}

bool vevent_info_back(const char *text, struct vevent_back_info *info)
{
	char head[FIELD_LIMIT];
	struct info_field first, f;

	memset(info, 0, sizeof(*info));
	if (!copy_part(text, 0, head))
		return false;
	first = info_first(head, ',');
	info->focus = info_has(first, ',', "focus");
	return info_is(first, "be") &&
	       (!info_find(first, ',', "key", &f) || parse_keys(f, &info->key));
}

/* The place of a word in a list; the list's length: it is none of them. */
static uint32_t find_word(struct info_field f, const char *const *words, uint32_t count)
{
	uint32_t i = 0;

	while (i < count && !info_is(f, words[i]))
		i++;
	return i;
}

static bool parse_kinds(struct info_field first, uint32_t *kinds)
{
	struct info_field f;
	uint32_t kind;

	while (info_find(first, ',', "has", &f)) {
		kind = find_word(f, kind_name, VEVENT_KINDS);
		if (kind == VEVENT_KINDS)
			return false;
		*kinds |= 1u << kind;
		first = info_next(f, ',');
	}
	return true;
}

static bool parse_policy(struct info_field first, enum vevent_policy *policy)
{
	struct info_field f;

	if (!info_find(first, ',', "policy", &f))
		return true;
	*policy = find_word(f, policy_name, VEVENT_DROP + 1);
	return *policy <= VEVENT_DROP;
}

bool vevent_info_rule(const char *text, uint32_t rule, struct vevent_rule *info)
{
	struct vevent_back_info back;
	char part[FIELD_LIMIT];
	struct info_field first, f;

	if (!vevent_info_back(text, &back) || rule >= LV_VEVENT_INPUTS_MAX ||
	    !copy_part(text, rule + 1, part))
		return false;
	memset(info, 0, sizeof(*info));
	info->bus = VEVENT_ANY_BUS;
	first = info_first(part, ',');
	info->grab = info_has(first, ',', "grab");
	if (info_find(first, ',', "name", &f) && !info_copy(f, info->name, sizeof(info->name)))
		return false;
	if (info_find(first, ',', "bus", &f) && !info_number(f, 10, BUS_LIMIT, &info->bus))
		return false;
	if (info_find(first, ',', "keys", &f) && !parse_keys(f, &info->keys))
		return false;
	return parse_kinds(first, &info->kinds) && parse_policy(first, &info->policy);
}

bool vevent_info_front(const char *text, uint32_t *reports)
{
	struct info_field first = info_first(text, ';'), f;

	return info_is(first, "fe") && info_find(first, ';', "reports", &f) &&
	       info_number(f, 10, LV_VEVENT_REPORTS_MAX, reports) &&
	       *reports >= LV_VEVENT_REPORTS_MIN && (*reports & (*reports - 1)) == 0;
}

void vevent_shapes(uint32_t reports, struct vmq_shape *news, struct vmq_shape *requests)
{
	*news = (struct vmq_shape){
		.msg_count = reports,
		.msg_max = sizeof(struct lv_vevent_message),
		.data_count = LV_VEVENT_DEVICES_AT_ONCE,
		.data_max = sizeof(struct lv_vevent_device),
	};
	*requests = (struct vmq_shape){
		.msg_count = REQUESTS,
		.msg_max = sizeof(struct lv_vevent_message),
	};
}
