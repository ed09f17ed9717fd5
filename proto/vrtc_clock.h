/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A clock with one alarm, and several clients that each want an alarm: the earliest is programmed.
 * If the clock cannot do something for one client, the others are not affected.  The caller
 * serialises all calls on a clock.
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
	bool alarm_set, updates_on;	/* set by us; otherwise we must not turn them off */
};

/* A client comes and wants nothing yet; a client goes.  The wish is the caller's memory. */
void vrtc_clock_add(struct vrtc_clock *clock, struct vrtc_wish *wish);
void vrtc_clock_remove(struct vrtc_clock *clock, struct vrtc_wish *wish);

/*
 * A client wants an alarm or no alarm (its time is kept), or updates or no updates. 0, or the error
 * of the clock: then the client has none.
 */
int vrtc_clock_set_alarm(struct vrtc_clock *clock, struct vrtc_wish *wish, int64_t when, bool on);
int vrtc_clock_set_updates(struct vrtc_clock *clock, struct vrtc_wish *wish, bool on);

/* The LV_VRTC_EVENT_* that a client must hear now; its alarm, if it was due, is off afterwards. */
uint32_t vrtc_clock_due(struct vrtc_wish *wish, int64_t now);

/*
 * To be called when the clock rang, was set, or a client went: programs the clock. 0, or the first
 * error.
 */
int vrtc_clock_program(struct vrtc_clock *clock);

#endif
