// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "proto/info.h"
#include "proto/vrtc.h"

#define RESULT_ETIME	62u
#define RESULT_LAST	133u	/* EHWPOISON: numbers beyond it are the kernel's own */

#define HEAD	offsetof(struct lv_vrtc_request, time)
#define TIME	sizeof(struct lv_vrtc_time)
#define ALARM	sizeof(struct lv_vrtc_alarm)

static const struct {
	uint8_t request, reply;
} bytes[LV_VRTC_COMMANDS] = {
	[LV_VRTC_OPEN ... LV_VRTC_WIE_OFF] = { HEAD, HEAD },
	[LV_VRTC_READ_TIME] = { HEAD, HEAD + TIME },
	[LV_VRTC_SET_TIME] = { HEAD + TIME, HEAD },
	[LV_VRTC_READ_ALARM] = { HEAD, HEAD + ALARM },
	[LV_VRTC_SET_ALARM] = { HEAD + ALARM, HEAD },
	[LV_VRTC_IRQ_SET_STATE ... LV_VRTC_IRQ_SET_FREQ] = { HEAD, HEAD },
};

uint32_t vrtc_request_bytes(uint32_t command)
{
	return command < LV_VRTC_COMMANDS ? bytes[command].request : 0;
}

uint32_t vrtc_reply_bytes(uint32_t command)
{
	return command < LV_VRTC_COMMANDS ? bytes[command].reply : 0;
}

bool vrtc_request_is_sane(const struct lv_vrtc_request *request, uint32_t size)
{
	return size >= HEAD && size == vrtc_request_bytes(request->command);
}

/* ETIME would make the rtc class of Linux try again, for ever. */
int vrtc_reply_result(uint32_t command, const struct lv_vrtc_reply *reply, uint32_t size)
{
	if (size < HEAD || size != vrtc_reply_bytes(command) || reply->result > RESULT_LAST)
		return -EIO;
	return reply->result == RESULT_ETIME ? -EIO : -(int)reply->result;
}

bool vrtc_time_is_sane(const struct lv_vrtc_time *t)
{
	return t->sec < 60 && t->min < 60 && t->hour < 24 && t->mday >= 1 && t->mday <= 31 &&
	       t->mon < 12 && t->year <= LV_VRTC_YEAR_MAX;
}

bool vrtc_text_may_set(const char *text)
{
	struct info_field f = info_first(text, ',');

	while (!info_is(f, "set") && !info_last(f))
		f = info_next(f, ',');
	return info_is(f, "set");
}
