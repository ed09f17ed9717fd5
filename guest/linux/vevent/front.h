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

#include <linux/input.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include <nk/vmq.h>

#include "proto/vevent.h"

struct front_link;

struct front_device {
	struct front_link *link;
	u32 number;
	u32 instance;			/* of the back end's device, in this session */
	bool told;			/* in this session */
	struct lv_vevent_device known;
	struct input_dev *input;	/* NULL: there is none of this number */
	char phys[32];
	struct delayed_work lamps;
	u32 lit;			/* LEDs that the back end was told last */
	bool lit_known;
};

struct front_link {
	vmq_link_t *link;
	u32 index;
	spinlock_t lock;		/* of who takes messages */
	bool busy;			/* "work" does */
	void *held;			/* the message that it takes next */
	struct work_struct work;
	bool told_focus;		/* in this session */
	struct front_device device[LV_VEVENT_DEVICES_MAX];
};

/* ---- front_device.c: process context but for what is marked ---- */

/* The back end tells a device.  0, -EPROTO, -ENOMEM and what the input core refuses. */
int vevent_front_device_add(struct front_link *l, u32 number, u32 instance,
			    const struct lv_vevent_device *described);

/* It is there no more. */
void vevent_front_device_remove(struct front_device *d);

/* Part of a report.  Any context. */
void vevent_front_device_report(struct front_device *d, const struct lv_vevent_message *m);

/* Nothing of it is down any more.  Any context. */
void vevent_front_device_release(struct front_device *d);

/* ---- front_output.c ---- */

/* Gives the device its ways back to the back end, before it is registered.  0 or -ENOMEM. */
int vevent_front_output_init(struct front_device *d);

/* All lamps are to be told again. */
void vevent_front_output_refresh(struct front_device *d);

#endif
