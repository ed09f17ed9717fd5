/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A clock with one alarm, and several clients that each want one: the earliest is programmed.
 * What the clock cannot do for one client does not stand in the way of the others.
 * The caller serialises all calls on a clock.
 */
#ifndef PROTO_VRTC_CLOCK_H
#define PROTO_VRTC_CLOCK_H

#include <port.h>

#include "abi/svc/vrtc.h"

/* The clock itself: 0 or a negative errno each.  A time is in seconds since 1970. */
struct vrtc_clock_ops {
	int (*set_alarm)(void *user, int64_t when);
	int (*stop_alarm)(void *user);
	int (*set_updates)(void *user, bool on);
};

/* What a client wants. */
struct vrtc_wish {
	struct vrtc_wish *next;
	bool alarm_on, updates_on;
	int64_t alarm;
};

struct vrtc_clock {
	const struct vrtc_clock_ops *ops;
	void *user;			/* passed to ops */
	struct vrtc_wish *wishes;
	bool alarm_set, updates_on;	/* by us: else they are not ours to turn off */
};

/* A client comes, wanting nothing, and goes.  The wish is the caller's. */
void vrtc_clock_add(struct vrtc_clock *clock, struct vrtc_wish *wish);
void vrtc_clock_remove(struct vrtc_clock *clock, struct vrtc_wish *wish);

/*
 * A client wants an alarm or none, none with its time kept, or updates or none.  0, or what the
 * clock said: then the client has none.
 */
int vrtc_clock_set_alarm(struct vrtc_clock *clock, struct vrtc_wish *wish, int64_t when, bool on);
int vrtc_clock_set_updates(struct vrtc_clock *clock, struct vrtc_wish *wish, bool on);

/* The LV_VRTC_EVENT_* that a client is to hear now; its alarm, if due, is off then. */
uint32_t vrtc_clock_due(struct vrtc_wish *wish, int64_t now);

/* The clock rang, was set, or a client went: gives it what is wanted.  0, or the first error. */
int vrtc_clock_program(struct vrtc_clock *clock);

#endif
