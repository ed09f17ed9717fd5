// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * libFuzzer: messages of a vrtc peer.  The input is a command, a length and what the peer
 * wrote; whatever is accepted must be what proto/vrtc.h promises.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "proto/vrtc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool good)
{
	if (!good)
		abort();
}

static void check_time(const struct lv_vrtc_time *t)
{
	check(t->sec < 60 && t->min < 60 && t->hour < 24 && t->mday - 1 < 31 && t->mon < 12 &&
	      t->year <= LV_VRTC_YEAR_MAX);
}

static void judge_request(const uint8_t *data, size_t size, uint32_t length)
{
	struct lv_vrtc_request request = { 0 };

	memcpy(&request, data, size < sizeof(request) ? size : sizeof(request));
	if (!vrtc_request_is_sane(&request, length))
		return;
	check(request.command < LV_VRTC_COMMANDS && length >= 8 && length <= sizeof(request));
	check(vrtc_reply_bytes(request.command) <= sizeof(struct lv_vrtc_reply));
	if (request.command == LV_VRTC_SET_TIME)
		check(length >= offsetof(struct lv_vrtc_request, time) + sizeof(request.time));
	if (request.command == LV_VRTC_SET_ALARM)
		check(length == sizeof(request));
}

static void judge_reply(uint32_t command, const uint8_t *data, size_t size, uint32_t length)
{
	struct lv_vrtc_reply reply = { 0 };
	int result;

	memcpy(&reply, data, size < sizeof(reply) ? size : sizeof(reply));
	result = vrtc_reply_result(command, &reply, length);
	check(result <= 0 && result >= -133 && result != -62);
	if (result == 0)
		check(reply.result == 0 && length == vrtc_reply_bytes(command) &&
		      length <= sizeof(reply));
	if (result == 0 && vrtc_time_is_sane(&reply.time))
		check_time(&reply.time);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint32_t head[2];

	if (size < sizeof(head))
		return 0;
	memcpy(head, data, sizeof(head));
	judge_request(data + sizeof(head), size - sizeof(head), head[1]);
	judge_request(data + sizeof(head), size - sizeof(head), (uint32_t)(size - sizeof(head)));
	judge_reply(head[0], data + sizeof(head), size - sizeof(head), head[1]);
	judge_reply(head[0] % LV_VRTC_COMMANDS, data + sizeof(head), size - sizeof(head),
		    (uint32_t)(size - sizeof(head)));
	return 0;
}
