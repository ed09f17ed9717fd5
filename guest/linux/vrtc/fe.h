/* SPDX-License-Identifier: GPL-2.0-only */
/* The front end of vrtc: a clock that is in another VM. */
#ifndef GUEST_LINUX_VRTC_FE_H
#define GUEST_LINUX_VRTC_FE_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/platform_device.h>
#include <linux/workqueue.h>

#include <linkvisor/vrtc_time.h>
#include <nk/nkern.h>
#include <nk/vrpc.h>

struct fe {
	struct list_head node;
	struct vrpc_t *vrpc;
	struct mutex lock;		/* one call at a time; answers, leaving, alarm */
	bool answers;			/* the back end did, and has not been silent since */
	bool leaving;			/* the module goes: no reopen any more */
	struct lv_vrtc_events *events;
	NkPhAddr events_addr;
	NkXIrqId events_id;
	struct work_struct reopen;
	int number;
	struct platform_device *device;	/* since the back end was there once */
	struct rtc_device *rtc;		/* of that device */
	struct lv_vrtc_alarm alarm;	/* the last one, for a back end that begins anew */
};

/*
 * Calls the back end; reply may be NULL.  0, what the back end says, -EIO: it is not
 * there or talks nonsense, -ETIMEDOUT: it did not answer in time (and -EIO from then on until
 * it does), -EINTR.  Process context.
 */
int vrtc_fe_call(struct fe *fe, const struct lv_vrtc_request *request, struct lv_vrtc_reply *reply);
int vrtc_fe_command(struct fe *fe, enum lv_vrtc_command command);

/* What is remembered for a new back end. */
void vrtc_fe_note_alarm(struct fe *fe, const struct lv_vrtc_alarm *alarm);
void vrtc_fe_note_alarm_on(struct fe *fe, bool on);

/* clock.c: the driver of fe->device, which has the rtc. */
int vrtc_fe_clock_init(void);
void vrtc_fe_clock_exit(void);
int vrtc_fe_clock_add(struct fe *fe, int number);
void vrtc_fe_clock_remove(struct fe *fe);

#endif
