/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The back end of vevent: input devices of this VM for others.
 *
 *   back.c           links, and which devices they are told
 *   back_device.c    devices of the input core, and what they report
 *   back_report.c    reports and states for one VM: filtering and sending
 *   back_request.c   lamps, sounds and effects that a VM asks for
 *   back_focus.c     which VM has the focus
 *
 * A view is a device as one link has it.  Reports are sent where the driver makes them, in whatever
 * context.  Devices are told, and requests done, by work items.
 *
 * Locks, from the outside:
 *   back_mutex        devices come, go, and are told
 *   event_lock        of the input core, per device
 *   back_lock         views and the focus; safe against interrupts
 */
#ifndef GUEST_LINUX_VEVENT_BACK_H
#define GUEST_LINUX_VEVENT_BACK_H

#include <linux/input.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include <nk/vmq.h>

#include "proto/vevent.h"

struct back_link;

#define BACK_REPORT_MAX	448u	/* events of one report */

struct back_device {
	struct list_head node;		/* of back_devices */
	struct input_handle handle;
	struct lv_vevent_device described;
	u32 slot, next_slot;		/* ABS_MT_SLOT before this report, and by now */
	bool touched;			/* without slots: in the last report */
	bool grabs, grabbed;		/* a rule wants it; it is so */
	bool away;			/* a program of this VM has grabbed it; back_lock */
	bool resync;			/* events may have been for others only */
	bool gone;			/* back_mutex */
	struct delayed_work look;	/* who has grabbed it? */
	struct back_view *actor;	/* whose settings it has; NULL: this VM's.  back_mutex */
	u32 home_lit;			/* LEDs of this VM, while there is an actor */
	u32 count;			/* of event */
	bool too_long;			/* the report does not fit */
	struct lv_vevent_event event[BACK_REPORT_MAX];	/* the report that is being made */
};

struct back_view {
	struct back_device *device;	/* NULL: none, or it went and "told" says GONE is due */
	u32 instance;
	bool told;			/* the front end knows it */
	bool stale;			/* a report found no room: send the state first */
	enum vevent_policy policy;
	struct vevent_filter filter;
	u32 lit;			/* LEDs as the VM wants them */
	s32 gain, autocenter;		/* so it wants them; -1: it has not said */
	struct lv_vevent_effect *stored;	/* its effects by number, type 0: none; or NULL */
	u32 sounding;			/* bit n: EV_SND n, which the VM began */
	u32 playing[LV_VEVENT_EFFECT_MEMORY_MAX / 32];	/* its effects, by its numbers */
	s16 effect[LV_VEVENT_EFFECT_MEMORY_MAX];	/* of the device, by the VM's numbers; -1 */
};

struct back_link {
	vmq_link_t *link;
	struct vevent_back_info info;
	u32 nr_rules;
	struct vevent_rule rule[LV_VEVENT_INPUTS_MAX];
	bool on;
	bool told_all;			/* LV_VEVENT_TOLD was sent */
	u32 focus_told;			/* by LV_VEVENT_FOCUS; 0: none was sent */
	bool behind;			/* something found no room: "tell" when a message comes back */
	unsigned long flying;		/* bit n: data buffer n has a device that was told */
	u32 instances;
	struct back_view view[LV_VEVENT_DEVICES_MAX];
	struct work_struct tell, serve;
};

extern struct mutex back_mutex;
extern spinlock_t back_lock;
extern struct list_head back_devices;
extern struct workqueue_struct *vevent_be_queue;

/* ---- back.c ---- */

/* Calls f for each link, until f returns true. */
bool vevent_be_for_links(bool (*f)(struct back_link *l, void *cookie), void *cookie);

/* The first rule of the link that means the device; NULL: none does. */
const struct vevent_rule *vevent_be_rule(const struct back_link *l,
					 const struct lv_vevent_device *d);

/* Devices came or went: tell all links.  back_mutex is held or not. */
void vevent_be_tell(void);

/* Sends news.  0; -EAGAIN: there is no room; other errors: the link is off.  back_lock is held. */
int vevent_be_send(struct back_link *l, const struct lv_vevent_message *m);

/* ---- back_device.c ---- */

int vevent_be_device_init(void);
void vevent_be_device_exit(void);

/* ---- back_report.c: back_lock is held ---- */

/* Does the VM get what the device reports now? */
bool vevent_be_sees(const struct back_link *l, const struct back_view *v);

/* The device's report for the VM; "flags" of the first message. */
void vevent_be_report(struct back_link *l, struct back_view *v);

/* From now on the VM sees the device: as it is, with nothing down. */
void vevent_be_begin(struct back_link *l, struct back_view *v);

/* The VM does not see it any more. */
void vevent_be_end(struct back_link *l, struct back_view *v);

/* What found no room goes again: how the device is by now.  0 or -EAGAIN. */
int vevent_be_catch_up(struct back_link *l, struct back_view *v);

/* ---- back_request.c ---- */

void vevent_be_request_work(struct work_struct *work);

/* What the VM set and began ends, and its effects go.  Process context, back_mutex is held. */
void vevent_be_forget_effects(struct back_link *l);

/* ---- back_focus.c ---- */

struct back_link *vevent_be_focus(void);

/* The same as a VM's id. */
u32 vevent_be_focus_vm(void);

/* Gives the focus; NULL: to this VM alone.  back_lock is held. */
void vevent_be_focus_set(struct back_link *l);

/* The link whose hot key this is, which goes down just now; NULL: none.  back_lock is held. */
struct back_link *vevent_be_focus_hit(const struct back_device *d, u32 code);

/* Who begins with the focus, when all links are known.  0; -EBUSY: another driver decides. */
int vevent_be_focus_init(void);

/* Nobody is asked for the focus any more.  Whatever became of init. */
void vevent_be_focus_exit(void);

#endif
