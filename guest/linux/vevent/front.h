/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The front end of vevent: input devices of another VM.
 *
 *   front.c           links, and messages that come
 *   front_device.c    devices of the input core: making, reporting, releasing
 *   front_output.c    lamps, sounds and effects, for the back end's device
 *
 * Reports go to the input core where they come, in the interrupt.  What makes a device or takes it
 * off needs to sleep: then a work item takes this message and those behind it.
 */
#ifndef GUEST_LINUX_VEVENT_FRONT_H
#define GUEST_LINUX_VEVENT_FRONT_H

#include <linux/bitmap.h>
#include <linux/completion.h>
#include <linux/input.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include <nk/vmq.h>

#include "proto/vevent.h"

struct front_link;

/* What the back end has to be told although its queue was full, by number of a bit. */
enum {
	OWED_SOUNDS,					/* a sound ends */
	OWED_STOPS = LV_VEVENT_SOUNDS,			/* an effect ends */
	OWED_ERASURES = OWED_STOPS + LV_VEVENT_EFFECT_MEMORY_MAX,
	OWED_GAIN = OWED_ERASURES + LV_VEVENT_EFFECT_MEMORY_MAX,
	OWED_AUTOCENTER,
	OWED_BITS
};

/* It outlives sessions, and then has another number. */
struct front_device {
	struct list_head node;		/* of the link's devices */
	struct front_link *link;
	u32 name;			/* of this link's devices, in "phys" */
	u32 number;
	u32 instance;			/* of the back end's device, in this session */
	bool told;			/* in this session */
	struct lv_vevent_device known;
	struct input_dev *input;	/* NULL: the input core did not take it */
	char phys[32];
	spinlock_t lock;		/* of what goes back */
	struct delayed_work back;	/* lamps, and what is owed */
	DECLARE_BITMAP(owed, OWED_BITS);
	u16 gain, autocenter;
	u32 lit;			/* LEDs that the back end was told last */
	bool lit_known;
	struct completion answered;	/* an upload */
	u32 asked;			/* its number */
	int answer;			/* 0 or an error */
};

struct front_link {
	vmq_link_t *link;
	u32 index;
	spinlock_t lock;		/* of who takes messages */
	bool busy;			/* "work" does */
	void *held;			/* the message that it takes next */
	struct delayed_work work;
	u32 credit;			/* devices that may be made now */
	unsigned long credit_time;	/* of the last one, in jiffies */
	struct list_head devices;	/* told in this session, or left from the last one */
	struct front_device *told[LV_VEVENT_DEVICES_MAX];	/* by number */
};

/* ---- front_device.c: process context but for what is marked ---- */

/*
 * The back end tells a device, whose description "d" has: one that stayed from the last session goes
 * on, or "d" is made.  Takes "d".  What the input core refuses is told, but makes nothing.
 */
void vevent_front_device_add(struct front_link *l, struct front_device *d, u32 number,
			     u32 instance);

/* It is there no more, and is freed. */
void vevent_front_device_remove(struct front_device *d);

/* Part of a report.  Any context. */
void vevent_front_device_report(struct front_device *d, const struct lv_vevent_message *m);

/* Nothing of it is down any more.  Any context. */
void vevent_front_device_release(struct front_device *d);

/* ---- front_output.c ---- */

/* Gives the device its ways back to the back end, before it is registered.  0 or -ENOMEM. */
int vevent_front_output_init(struct front_device *d);

/* A session begins for it: all lamps are to be told again, and nothing else is owed. */
void vevent_front_output_refresh(struct front_device *d);

/* The back end says what became of an upload.  Any context. */
void vevent_front_output_answer(struct front_device *d, u32 number, int answer);

/* Nobody waits any more; "told" is false by now. */
void vevent_front_output_end(struct front_device *d);

#endif
