/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * vrtc: the real-time clock of one VM for another one, over a vrpc instance named "vrtc".  The
 * server has the clock.  A call carries a request, its answer carries a reply.  The command decides
 * how long they are; any other length is an error.
 *
 * Info string of the server's end: "vrtc[,<size>][,set]".  Without "set" SET_TIME is refused
 * with EACCES.
 */
#ifndef ABI_SVC_VRTC_H
#define ABI_SVC_VRTC_H

#include <stddef.h>
#include <stdint.h>

#define LV_VRTC_NAME		"vrtc"
#define LV_VRTC_PMEM_EVENTS	1u	/* struct lv_vrtc_events */
#define LV_VRTC_PXIRQ_EVENTS	2u	/* owner client */

enum lv_vrtc_command {
	LV_VRTC_OPEN,
	LV_VRTC_RELEASE,
	LV_VRTC_AIE_ON,
	LV_VRTC_AIE_OFF,
	LV_VRTC_UIE_ON,
	LV_VRTC_UIE_OFF,
	LV_VRTC_PIE_ON,
	LV_VRTC_PIE_OFF,
	LV_VRTC_WIE_ON,
	LV_VRTC_WIE_OFF,
	LV_VRTC_READ_TIME,
	LV_VRTC_SET_TIME,
	LV_VRTC_READ_ALARM,
	LV_VRTC_SET_ALARM,
	LV_VRTC_IRQ_SET_STATE,
	LV_VRTC_IRQ_SET_FREQ,
	LV_VRTC_COMMANDS
};

/* As struct tm and struct rtc_time: years since 1900, months from 0. */
#define LV_VRTC_YEAR_MAX	299u	/* nanoseconds since 1970 fit into 63 bits */

struct lv_vrtc_time {
	uint32_t sec, min, hour, mday, mon, year, wday, yday, isdst;
};

struct lv_vrtc_alarm {
	uint16_t enabled;
	uint16_t pending;
	struct lv_vrtc_time time;
};

struct lv_vrtc_request {	/* writer: client */
	uint32_t command;
	uint32_t argument;
	union {
		struct lv_vrtc_time time;	/* SET_TIME */
		struct lv_vrtc_alarm alarm;	/* SET_ALARM */
	};
};

struct lv_vrtc_reply {		/* writer: server */
	uint32_t result;	/* 0 or an errno of Linux, at most 133 */
	uint32_t value;
	union {
		struct lv_vrtc_time time;	/* READ_TIME */
		struct lv_vrtc_alarm alarm;	/* READ_ALARM */
	};
};

/* The server sets these bits before it triggers the XIRQ; the client takes all bits at once. */
#define LV_VRTC_EVENT_UPDATE	1u
#define LV_VRTC_EVENT_ALARM	2u
#define LV_VRTC_EVENT_PERIODIC	4u

struct lv_vrtc_events {
	uint32_t bits;		/* server: atomic or; client: exchange with 0 */
	uint32_t pad[15];
};

_Static_assert(sizeof(struct lv_vrtc_time) == 36, "lv_vrtc_time");
_Static_assert(sizeof(struct lv_vrtc_alarm) == 40, "lv_vrtc_alarm");
_Static_assert(offsetof(struct lv_vrtc_request, time) == 8, "lv_vrtc_request");
_Static_assert(offsetof(struct lv_vrtc_reply, alarm) == 8, "lv_vrtc_reply");

#endif
