/* SPDX-License-Identifier: GPL-2.0-only */
/* Linux's times and those of the messages. */
#ifndef GUEST_LINUX_INCLUDE_LINKVISOR_VRTC_TIME_H
#define GUEST_LINUX_INCLUDE_LINKVISOR_VRTC_TIME_H

#include <linux/rtc.h>

#include "proto/vrtc.h"

static inline void time_to_message(struct lv_vrtc_time *to, const struct rtc_time *from)
{
	*to = (struct lv_vrtc_time){
		.sec = from->tm_sec,
		.min = from->tm_min,
		.hour = from->tm_hour,
		.mday = from->tm_mday,
		.mon = from->tm_mon,
		.year = from->tm_year,
		.wday = from->tm_wday,
		.yday = from->tm_yday,
		.isdst = from->tm_isdst,
	};
}

/* 0, -EINVAL: no clock shows that.  Day of week and year are made anew. */
static inline int time_from_message(struct rtc_time *to, const struct lv_vrtc_time *from)
{
	if (!vrtc_time_is_sane(from))
		return -EINVAL;
	*to = (struct rtc_time){
		.tm_sec = from->sec,
		.tm_min = from->min,
		.tm_hour = from->hour,
		.tm_mday = from->mday,
		.tm_mon = from->mon,
		.tm_year = from->year,
	};
	if (rtc_valid_tm(to))
		return -EINVAL;
	rtc_time64_to_tm(rtc_tm_to_time64(to), to);
	return 0;
}

#endif
