/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * vevent without an OS (contract: abi/svc/vevent.h): info strings, shapes of the queues, the judges of
 * both ends, and what of a device's events a VM gets.  Pure functions on private memory; any context,
 * the caller's locks.
 */
#ifndef PROTO_VEVENT_H
#define PROTO_VEVENT_H

#include <port.h>

#include "abi/svc/vevent.h"
#include "proto/vmq.h"

/* ---- bits ---- */

static inline bool vevent_bit(const uint32_t *map, uint32_t bit)
{
	return map[bit / 32] >> (bit % 32) & 1;
}

static inline void vevent_set_bit(uint32_t *map, uint32_t bit, bool on)
{
	map[bit / 32] = (map[bit / 32] & ~(1u << (bit % 32))) | (uint32_t)on << (bit % 32);
}

/* ---- info strings ---- */

#define VEVENT_KEYS_MAX	4u	/* of a hot key, or that a rule asks for */

enum vevent_kind {		/* what udev's ID_INPUT_* name */
	VEVENT_KEYBOARD,
	VEVENT_MOUSE,
	VEVENT_TOUCHPAD,
	VEVENT_TOUCHSCREEN,
	VEVENT_TABLET,		/* with a pen */
	VEVENT_POINTER,		/* a mouse with absolute places, as of virtual machines */
	VEVENT_JOYSTICK,
	VEVENT_SWITCH,
	VEVENT_KINDS
};

enum vevent_policy {
	VEVENT_FOCUS,		/* to the VM that has the focus */
	VEVENT_BROADCAST,	/* to all that refer to the rule */
	VEVENT_DROP		/* to nobody */
};

struct vevent_keys {
	uint16_t code[VEVENT_KEYS_MAX];
	uint32_t count;
};

/* Which devices, and who gets what they report. */
struct vevent_rule {
	char name[80];			/* "": any */
	uint32_t bus;			/* BUS_* of Linux's input.h; VEVENT_ANY_BUS */
	uint32_t kinds;			/* bit n: it is of this kind; all have to be true */
	struct vevent_keys keys;	/* it has them all */
	enum vevent_policy policy;
	bool grab;			/* the back end's own programs do not see its events */
};

#define VEVENT_ANY_BUS	UINT32_MAX

/* What the back end's text says of the VM at the other end. */
struct vevent_back_info {
	bool focus;			/* has the focus at first */
	struct vevent_keys key;		/* gives it the focus; count 0: none does */
};

/* False: this text is not the info of a back end, or its keys are wrong. */
bool vevent_info_back(const char *text, struct vevent_back_info *info);

/* Rule number "rule" of a back end's text; false: there is no such rule, or it is wrong. */
bool vevent_info_rule(const char *text, uint32_t rule, struct vevent_rule *info);

/* The number of reports that a front end's text asks room for; false: it is no such text. */
bool vevent_info_front(const char *text, uint32_t *reports);

/* The shapes of the queues of both directions. */
void vevent_shapes(uint32_t reports, struct vmq_shape *news, struct vmq_shape *requests);

/* ---- devices ---- */

/*
 * Can this be a device?  Makes its name printable, and takes off what this version does not know.
 * 0 or -EPROTO: numbers that no device has.
 */
int vevent_device_judge(struct lv_vevent_device *device);

bool vevent_device_is(const struct lv_vevent_device *device, enum vevent_kind kind);

/* Can the device report this event, but for SYN_REPORT? */
bool vevent_device_reports(const struct lv_vevent_device *device,
			   const struct lv_vevent_event *event);

/* Is it one of those that the rule means? */
bool vevent_rule_means(const struct vevent_rule *rule, const struct lv_vevent_device *device);

/* ---- messages: private copies ---- */

/*
 * May the back end send this?  "device" has the number that the message names; NULL: nobody.
 * 0 or -EPROTO.
 */
int vevent_news_judge(const struct lv_vevent_message *news, const struct lv_vevent_device *device);

/*
 * May the front end?  "device" has the number and is the instance that the message names; NULL:
 * none is.  0 or -EPROTO; -ENODEV: the device has gone, which the front end may not know yet.
 */
int vevent_request_judge(const struct lv_vevent_message *request,
			 const struct lv_vevent_device *device);

/* Bytes of a message that are sent. */
uint32_t vevent_message_bytes(const struct lv_vevent_message *message);

/* ---- what a VM gets of a device ---- */

/*
 * What was down before the VM had the focus does not begin there in its middle, and what is not
 * down there cannot be released.
 */
struct vevent_filter {
	uint32_t key[LV_VEVENT_KEYS / 32];	/* down since before */
	uint64_t touch;				/* bit n: the touch of slot n is from before */
	bool unnumbered;			/* so are all of a device without slots */
};

/*
 * Is this event of the device for the VM?  "slot" is the one that events of touches are about now:
 * the value of the device's last ABS_MT_SLOT.
 */
bool vevent_filter_passes(struct vevent_filter *filter, const struct lv_vevent_event *event,
			  uint32_t slot);

/*
 * Does the report have touches, of a device that numbers none?  Each of its reports has them all.
 */
bool vevent_has_unnumbered(const struct lv_vevent_device *device,
			   const struct lv_vevent_event *event, uint32_t count);

/* Was "code", which went down just now, the last of these keys?  "down" has a bit for each key. */
bool vevent_keys_hit(const struct vevent_keys *keys, const uint32_t *down, uint32_t code);

#endif
