/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * vevent: input devices of one VM for others.  A back end (the VM with the devices) and a front end
 * have a pair of links of class "vevent", which is a vmq (abi/svc/vmq.h):
 *
 *   link whose server is the front end    news: devices that come and go, what they report
 *   link whose server is the back end     requests: lamps, sounds and force feedback
 *
 * The description gives both ends their info strings (docs/services/vevent.md):
 *
 *   back end    "be[,focus][,key=<code>+<code>...];<input>;<input>..."
 *               input: fields between commas, in any order: name=<name>, bus=<n>, has=<kind>,
 *               keys=<code>+<code>..., policy=<focus, broadcast or drop>, grab
 *   front end   "fe;reports=<n>"
 *
 * Types, codes and bits are those of Linux's input-event-codes.h.  Bit n of a bitmap is bit n % 32 of
 * word n / 32.  All numbers are little endian.
 *
 * The back end gives a device a number when it tells it, and says LV_VEVENT_GONE before the number
 * has another meaning.  A session begins without devices.  The front end keeps those of the last
 * session, with nothing down, and takes off at LV_VEVENT_TOLD what has not been told again.
 */
#ifndef ABI_SVC_VEVENT_H
#define ABI_SVC_VEVENT_H

#include <stddef.h>
#include <stdint.h>

#define LV_VEVENT_CLASS		"vevent"
#define LV_VEVENT_INPUTS_MAX	16u	/* rules of one pair of links */
#define LV_VEVENT_DEVICES_MAX	16u	/* that one pair has at a time */

#define LV_VEVENT_VMS		256u	/* ids of VMs are below */

#define LV_VEVENT_TYPES		32u	/* numbers of bits */
#define LV_VEVENT_PROPERTIES	32u
#define LV_VEVENT_KEYS		768u
#define LV_VEVENT_RELS		32u
#define LV_VEVENT_AXES		64u
#define LV_VEVENT_MISCS		32u
#define LV_VEVENT_LEDS		32u
#define LV_VEVENT_SOUNDS	32u
#define LV_VEVENT_EFFECTS	128u
#define LV_VEVENT_SWITCHES	32u
#define LV_VEVENT_SLOTS_MAX	64u	/* touches at a time */
#define LV_VEVENT_EFFECT_MEMORY_MAX	96u	/* effects that a device can hold */

struct lv_vevent_event {
	uint16_t type;
	uint16_t code;
	int32_t value;
};

struct lv_vevent_axis {
	int32_t minimum, maximum, fuzz, flat, resolution;
};

struct lv_vevent_device {	/* writer: back end */
	char name[80];		/* NUL-terminated, as the next two */
	char phys[64];		/* where the device is plugged in there: tells equal ones apart */
	char uniq[64];		/* its own number, if it has one */
	uint16_t bus, vendor, product, version;
	uint32_t effect_memory;	/* effects that it holds at a time; 0 without EV_FF */
	uint32_t property[LV_VEVENT_PROPERTIES / 32];
	uint32_t type[LV_VEVENT_TYPES / 32];
	uint32_t key[LV_VEVENT_KEYS / 32];
	uint32_t rel[LV_VEVENT_RELS / 32];
	uint32_t abs[LV_VEVENT_AXES / 32];
	uint32_t misc[LV_VEVENT_MISCS / 32];
	uint32_t led[LV_VEVENT_LEDS / 32];
	uint32_t sound[LV_VEVENT_SOUNDS / 32];
	uint32_t effect[LV_VEVENT_EFFECTS / 32];
	uint32_t on_off[LV_VEVENT_SWITCHES / 32];
	struct lv_vevent_axis axis[LV_VEVENT_AXES];	/* 0 without its bit in abs */
};

enum lv_vevent_op {
	/* News. */
	LV_VEVENT_ADDED,	/* data: a struct lv_vevent_device */
	LV_VEVENT_GONE,
	LV_VEVENT_TOLD,		/* all devices of this session's beginning have been told; device 0 */
	LV_VEVENT_REPORT,	/* events up to SYN_REPORT, which is not sent */
	LV_VEVENT_FOCUS,	/* which VM has the focus; device 0 */
	LV_VEVENT_ANSWER,	/* what became of an UPLOAD */
	LV_VEVENT_NEWS,
	/* Requests. */
	LV_VEVENT_OUTPUT = LV_VEVENT_NEWS,	/* events of EV_LED, EV_SND, EV_FF */
	LV_VEVENT_UPLOAD,	/* an effect, under a number that the front end chose; is answered */
	LV_VEVENT_ERASE,
	LV_VEVENT_OPS
};

#define LV_VEVENT_MORE		(1u << 0)	/* REPORT: goes on in the next message */
#define LV_VEVENT_AFRESH	(1u << 1)	/* REPORT: first release all that is down */
#define LV_VEVENT_LOST		(1u << 2)	/* REPORT: reports before it found no room */
#define LV_VEVENT_REFUSED	(1u << 3)	/* ANSWER: the device does not have the effect */

#define LV_VEVENT_EVENTS_MAX	28u	/* of a message */

/* A message, either way.  The writer sends what "count" fills of it, at least LV_VEVENT_HEAD. */
struct lv_vevent_message {
	uint16_t op;		/* enum lv_vevent_op */
	uint16_t device;
	uint16_t flags;		/* LV_VEVENT_MORE ..: REPORT and ANSWER only */
	uint16_t count;		/* events: REPORT, OUTPUT; else 0 */
	uint64_t time;		/* REPORT: the system counter (CNTVCT_EL0) as it was made, else 0 */
	uint32_t instance;	/* which device has the number: the back end counts them */
	uint32_t argument;	/* ADDED: offset of the device in the data area; UPLOAD, ERASE, ANSWER:
				 * number of the effect; FOCUS: id of the VM; else 0 */
	union {
		struct lv_vevent_event event[LV_VEVENT_EVENTS_MAX];
		struct lv_vevent_effect {
			uint16_t type;
			uint16_t direction;
			uint16_t button, interval;	/* what triggers it */
			uint16_t length, delay;		/* ms */
			uint16_t reserved[2];		/* 0 */
			int16_t value[16];		/* by type, as in Linux's struct ff_effect */
		} upload;
	};
};

#define LV_VEVENT_HEAD		offsetof(struct lv_vevent_message, event)

/* What the description of a pair reserves: at least what vmq needs for the shapes of proto/vevent.h. */
#define LV_VEVENT_REPORTS_MIN	128u	/* the longest state of a device finds room */
#define LV_VEVENT_REPORTS_MAX	4096u
#define LV_VEVENT_DEVICES_AT_ONCE	4u	/* whose descriptions are on their way */
#define LV_VEVENT_NEWS_PMEM(n)	((((n) * 320u + 4096u) & ~4095u) + 0x4000u)
#define LV_VEVENT_REQUEST_PMEM	0x6000u

_Static_assert(sizeof(struct lv_vevent_event) == 8, "lv_vevent_event");
_Static_assert(sizeof(struct lv_vevent_axis) == 20, "lv_vevent_axis");
_Static_assert(offsetof(struct lv_vevent_device, axis) == 368, "lv_vevent_device");
_Static_assert(sizeof(struct lv_vevent_device) == 1648, "lv_vevent_device");
_Static_assert(sizeof(struct lv_vevent_effect) == 48, "lv_vevent_effect");
_Static_assert(LV_VEVENT_HEAD == 24, "lv_vevent_message");
_Static_assert(sizeof(struct lv_vevent_message) == 248, "lv_vevent_message");

#endif
