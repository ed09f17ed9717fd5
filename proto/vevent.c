// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The judges of vevent. */
#include "proto/printable.h"
#include "proto/vevent.h"
#include "proto/vevent_code.h"

#define TYPES_KNOWN	(1u << TYPE_SYN | 1u << TYPE_KEY | 1u << TYPE_REL | 1u << TYPE_ABS | \
			 1u << TYPE_MISC | 1u << TYPE_SWITCH | 1u << TYPE_LED |		     \
			 1u << TYPE_SOUND | 1u << TYPE_REPEAT | 1u << TYPE_EFFECT)
#define GAIN_MAX	0xffff
#define RANGE_MAX	0x7fffffff
#define BUTTONS_LIMIT	LV_VEVENT_KEYS

/* ---- devices ---- */

/* The bitmap of a type's codes, and how many they are. */
struct codes {
	uint32_t *map;
	uint32_t limit;
};

static struct codes codes_of(struct lv_vevent_device *d, uint32_t type)
{
	switch (type) {
	case TYPE_KEY:
		return (struct codes){ d->key, LV_VEVENT_KEYS };
	case TYPE_REL:
		return (struct codes){ d->rel, LV_VEVENT_RELS };
	case TYPE_ABS:
		return (struct codes){ d->abs, LV_VEVENT_AXES };
	case TYPE_MISC:
		return (struct codes){ d->misc, LV_VEVENT_MISCS };
	case TYPE_LED:
		return (struct codes){ d->led, LV_VEVENT_LEDS };
	case TYPE_SOUND:
		return (struct codes){ d->sound, LV_VEVENT_SOUNDS };
	case TYPE_EFFECT:
		return (struct codes){ d->effect, LV_VEVENT_EFFECTS };
	case TYPE_SWITCH:
		return (struct codes){ d->on_off, LV_VEVENT_SWITCHES };
	default:
		return (struct codes){ NULL, 0 };
	}
}

static bool has_type(const struct lv_vevent_device *d, uint32_t type)
{
	return type < LV_VEVENT_TYPES && vevent_bit(d->type, type);
}

static bool has_code(const struct lv_vevent_device *d, uint32_t type, uint32_t code)
{
	struct codes codes = codes_of((struct lv_vevent_device *)d, type);

	return has_type(d, type) && code < codes.limit && vevent_bit(codes.map, code);
}

/* A type that the device has not has no codes either. */
static void trim_codes(struct lv_vevent_device *d)
{
	uint32_t type;

	d->type[0] = (d->type[0] & TYPES_KNOWN) | 1u << TYPE_SYN;
	for (type = 0; type < LV_VEVENT_TYPES; type++) {
		struct codes codes = codes_of(d, type);

		if (codes.map && !has_type(d, type))
			memset(codes.map, 0, codes.limit / 8);
	}
	vevent_set_bit(d->key, CODE_KEY_RESERVED, false);
	/* Linux refuses a device that has axes and none of them. */
	if (!d->abs[0] && !d->abs[1])
		vevent_set_bit(d->type, TYPE_ABS, false);
}

/* As what Linux takes from a process that makes a device (uinput). */
static bool axis_is_good(const struct lv_vevent_axis *axis)
{
	int64_t range = (int64_t)axis->maximum - axis->minimum;

	return range >= 0 && range <= RANGE_MAX && axis->fuzz >= 0 && axis->fuzz <= range &&
	       axis->flat >= 0 && axis->flat <= range && axis->resolution >= 0;
}

static bool axes_are_good(struct lv_vevent_device *d)
{
	const struct lv_vevent_axis *slot = &d->axis[CODE_ABS_MT_SLOT];
	uint32_t i;

	for (i = 0; i < LV_VEVENT_AXES; i++) {
		if (!vevent_bit(d->abs, i))
			d->axis[i] = (struct lv_vevent_axis){ 0 };
		else if (!axis_is_good(&d->axis[i]))
			return false;
	}
	return !slot->minimum && slot->maximum < (int32_t)LV_VEVENT_SLOTS_MAX;
}

int vevent_device_judge(struct lv_vevent_device *d)
{
	make_printable(d->name, sizeof(d->name));
	make_printable(d->phys, sizeof(d->phys));
	make_printable(d->uniq, sizeof(d->uniq));
	trim_codes(d);
	if (!axes_are_good(d) || d->effect_memory > LV_VEVENT_EFFECT_MEMORY_MAX ||
	    has_type(d, TYPE_EFFECT) != (d->effect_memory != 0))
		return -EPROTO;
	return 0;
}

/* ---- kinds and rules ---- */

static bool has_place(const struct lv_vevent_device *d)
{
	return has_code(d, TYPE_ABS, CODE_ABS_X) && has_code(d, TYPE_ABS, CODE_ABS_Y);
}

static bool has_keys(const struct lv_vevent_device *d, uint32_t first, uint32_t last, bool all)
{
	uint32_t key = first;

	while (key < last && has_code(d, TYPE_KEY, key) == all)
		key++;
	return has_code(d, TYPE_KEY, key);
}

static bool has_pen(const struct lv_vevent_device *d)
{
	return has_place(d) &&
	       (has_code(d, TYPE_KEY, CODE_BTN_TOOL_PEN) || has_code(d, TYPE_KEY, CODE_BTN_STYLUS));
}

static bool is_direct(const struct lv_vevent_device *d)
{
	return vevent_bit(d->property, CODE_PROPERTY_DIRECT);
}

/* Something that fingers touch. */
static bool is_touched(const struct lv_vevent_device *d)
{
	return !has_pen(d) && (has_code(d, TYPE_ABS, CODE_ABS_MT_POSITION_X) ||
			       (has_place(d) && has_code(d, TYPE_KEY, CODE_BTN_TOUCH)));
}

static bool is_touchpad(const struct lv_vevent_device *d)
{
	return is_touched(d) && !is_direct(d) && has_code(d, TYPE_KEY, CODE_BTN_TOOL_FINGER);
}

bool vevent_device_is(const struct lv_vevent_device *d, enum vevent_kind kind)
{
	switch (kind) {
	case VEVENT_KEYBOARD:
		return has_keys(d, CODE_KEY_ESC, CODE_KEY_D - 1, true);
	case VEVENT_MOUSE:
		return has_code(d, TYPE_REL, CODE_REL_X) && has_code(d, TYPE_REL, CODE_REL_Y) &&
		       has_code(d, TYPE_KEY, CODE_BTN_LEFT);
	case VEVENT_TOUCHPAD:
		return is_touchpad(d);
	case VEVENT_TOUCHSCREEN:
		return is_touched(d) && !is_touchpad(d);
	case VEVENT_TABLET:
		return has_pen(d);
	case VEVENT_POINTER:
		return has_place(d) && !has_pen(d) && !is_touched(d) &&
		       has_code(d, TYPE_KEY, CODE_BTN_LEFT);
	case VEVENT_JOYSTICK:
		return has_keys(d, CODE_BTN_JOYSTICK, CODE_BTN_DIGI - 1, false);
	case VEVENT_SWITCH:
		return has_type(d, TYPE_SWITCH);
	default:
		return false;
	}
}

bool vevent_rule_means(const struct vevent_rule *rule, const struct lv_vevent_device *d)
{
	uint32_t i;

	if ((rule->name[0] && strcmp(rule->name, d->name) != 0) ||
	    (rule->bus != VEVENT_ANY_BUS && rule->bus != d->bus))
		return false;
	for (i = 0; i < VEVENT_KINDS; i++)
		if ((rule->kinds >> i & 1) && !vevent_device_is(d, i))
			return false;
	for (i = 0; i < rule->keys.count; i++)
		if (!has_code(d, TYPE_KEY, rule->keys.code[i]))
			return false;
	return true;
}

/* ---- news ---- */

/* Repeating is the front end's. */
bool vevent_device_reports(const struct lv_vevent_device *d, const struct lv_vevent_event *e)
{
	switch (e->type) {
	case TYPE_SYN:
		return e->code == CODE_SYN_MT_REPORT && !e->value;
	case TYPE_KEY:
	case TYPE_SWITCH:
		return has_code(d, e->type, e->code) && (e->value == 0 || e->value == 1);
	case TYPE_ABS:
		return has_code(d, e->type, e->code) &&
		       (e->code != CODE_ABS_MT_SLOT ||
			(e->value >= 0 && e->value <= d->axis[CODE_ABS_MT_SLOT].maximum));
	case TYPE_REL:
	case TYPE_MISC:
		return has_code(d, e->type, e->code);
	default:
		return false;
	}
}

static bool is_report(const struct lv_vevent_message *m, const struct lv_vevent_device *d)
{
	uint32_t i;

	if (!d || m->count > LV_VEVENT_EVENTS_MAX || m->argument ||
	    (m->flags & ~(LV_VEVENT_MORE | LV_VEVENT_AFRESH | LV_VEVENT_LOST)))
		return false;
	for (i = 0; i < m->count; i++)
		if (!vevent_device_reports(d, &m->event[i]))
			return false;
	return true;
}

static bool is_answer(const struct lv_vevent_message *m, const struct lv_vevent_device *d)
{
	return d && !(m->flags & ~LV_VEVENT_REFUSED) && !m->count && !m->time &&
	       m->argument < d->effect_memory;
}

int vevent_news_judge(const struct lv_vevent_message *m, const struct lv_vevent_device *d)
{
	bool good = m->device < LV_VEVENT_DEVICES_MAX;
	bool bare = !m->flags && !m->count && !m->time;

	switch (m->op) {
	case LV_VEVENT_ADDED:
		return good && bare && !d ? 0 : -EPROTO;
	case LV_VEVENT_GONE:
		return good && bare && d && !m->argument ? 0 : -EPROTO;
	case LV_VEVENT_TOLD:
		return !m->device && bare && !m->argument ? 0 : -EPROTO;
	case LV_VEVENT_REPORT:
		return good && is_report(m, d) ? 0 : -EPROTO;
	case LV_VEVENT_ANSWER:
		return good && is_answer(m, d) ? 0 : -EPROTO;
	case LV_VEVENT_FOCUS:
		return !m->device && bare && m->argument && m->argument < LV_VEVENT_VMS ? 0 : -EPROTO;
	default:
		return -EPROTO;
	}
}

/* ---- requests ---- */

static bool is_output(const struct lv_vevent_device *d, const struct lv_vevent_event *e)
{
	switch (e->type) {
	case TYPE_LED:
		return has_code(d, e->type, e->code) && (e->value == 0 || e->value == 1);
	case TYPE_SOUND:
		return has_code(d, e->type, e->code) && e->value >= 0;
	case TYPE_EFFECT:
		if (e->code == CODE_FF_GAIN || e->code == CODE_FF_AUTOCENTER)
			return has_code(d, e->type, e->code) && e->value >= 0 &&
			       e->value <= GAIN_MAX;
		return e->code < d->effect_memory && e->value >= 0;
	default:
		return false;
	}
}

static bool are_outputs(const struct lv_vevent_message *m, const struct lv_vevent_device *d)
{
	uint32_t i;

	if (m->count > LV_VEVENT_EVENTS_MAX || m->argument)
		return false;
	for (i = 0; i < m->count; i++)
		if (!is_output(d, &m->event[i]))
			return false;
	return true;
}

/* A waveform of its own would be memory of a process. */
static bool is_effect(const struct lv_vevent_device *d, const struct lv_vevent_effect *e)
{
	if (e->type < CODE_FF_RUMBLE || e->type > CODE_FF_RAMP ||
	    !has_code(d, TYPE_EFFECT, e->type) || e->button >= BUTTONS_LIMIT || e->reserved[0] ||
	    e->reserved[1])
		return false;
	return e->type != CODE_FF_PERIODIC ||
	       (e->value[0] >= CODE_FF_SQUARE && e->value[0] <= CODE_FF_SAW_DOWN &&
		has_code(d, TYPE_EFFECT, (uint32_t)e->value[0]));
}

static bool is_request(const struct lv_vevent_message *m, const struct lv_vevent_device *d)
{
	switch (m->op) {
	case LV_VEVENT_OUTPUT:
		return are_outputs(m, d);
	case LV_VEVENT_UPLOAD:
		return !m->count && m->argument < d->effect_memory && is_effect(d, &m->upload);
	default:
		return !m->count && m->argument < d->effect_memory;
	}
}

int vevent_request_judge(const struct lv_vevent_message *m, const struct lv_vevent_device *d)
{
	if (m->op < LV_VEVENT_NEWS || m->op >= LV_VEVENT_OPS || m->flags || m->time ||
	    m->device >= LV_VEVENT_DEVICES_MAX)
		return -EPROTO;
	if (!d)
		return -ENODEV;
	return is_request(m, d) ? 0 : -EPROTO;
}

uint32_t vevent_message_bytes(const struct lv_vevent_message *m)
{
	if (m->op == LV_VEVENT_UPLOAD)
		return (uint32_t)LV_VEVENT_HEAD + sizeof(m->upload);
	return (uint32_t)(LV_VEVENT_HEAD + m->count * sizeof(m->event[0]));
}

/* ---- what a VM gets of a device ---- */

static bool is_of_touch(const struct lv_vevent_event *e)
{
	return e->type == TYPE_ABS && e->code >= CODE_ABS_MT_FIRST && e->code <= CODE_ABS_MT_LAST;
}

/* A press and a touch that begin are of now. */
static bool key_passes(struct vevent_filter *f, const struct lv_vevent_event *e)
{
	bool before;

	if (e->code >= LV_VEVENT_KEYS || e->value < 0 || e->value > 1)
		return false;
	before = vevent_bit(f->key, e->code);
	vevent_set_bit(f->key, e->code, false);
	return e->value || !before;
}

static bool touch_passes(struct vevent_filter *f, const struct lv_vevent_event *e, uint32_t slot)
{
	uint64_t bit = 1ull << (slot % LV_VEVENT_SLOTS_MAX);
	bool before = f->touch & bit;

	if (f->unnumbered)
		return false;
	if (e->code != CODE_ABS_MT_TRACKING_ID)
		return !before;
	f->touch &= ~bit;
	return e->value >= 0 || !before;
}

bool vevent_filter_passes(struct vevent_filter *f, const struct lv_vevent_event *e, uint32_t slot)
{
	switch (e->type) {
	case TYPE_SYN:
		return e->code == CODE_SYN_MT_REPORT && !f->unnumbered;
	case TYPE_KEY:
		return key_passes(f, e);
	case TYPE_ABS:
		return !is_of_touch(e) || touch_passes(f, e, slot);
	case TYPE_REL:
	case TYPE_MISC:
	case TYPE_SWITCH:
		return true;
	default:
		return false;
	}
}

bool vevent_has_unnumbered(const struct lv_vevent_device *d, const struct lv_vevent_event *event,
			   uint32_t count)
{
	if (vevent_bit(d->abs, CODE_ABS_MT_SLOT))
		return false;
	while (count && !is_of_touch(&event[count - 1]))
		count--;
	return count != 0;
}

bool vevent_keys_hit(const struct vevent_keys *keys, const uint32_t *down, uint32_t code)
{
	bool named = false;
	uint32_t i;

	for (i = 0; i < keys->count; i++) {
		if (!vevent_bit(down, keys->code[i]))
			return false;
		named |= keys->code[i] == code;
	}
	return named;
}
