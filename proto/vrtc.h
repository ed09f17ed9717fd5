/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The judges of both ends of vrtc: for requests, replies and times.  Pure functions on private
 * copies; any context.
 */
#ifndef PROTO_VRTC_H
#define PROTO_VRTC_H

#include <port.h>

#include "abi/svc/vrtc.h"

/* Bytes of the request with this command and of its reply; 0: there is no such command. */
uint32_t vrtc_request_bytes(uint32_t command);
uint32_t vrtc_reply_bytes(uint32_t command);

/* Server: is this a request, of "size" bytes in all? */
bool vrtc_request_is_sane(const struct lv_vrtc_request *request, uint32_t size);

/*
 * Client: the result of a call. 0, or the errno that the server gave, as a negative number that a
 * process may get. -EIO: this is no reply to that command.
 */
int vrtc_reply_result(uint32_t command, const struct lv_vrtc_reply *reply, uint32_t size);

/* Is each field in the range that it has in a calendar (the year up to 2199)? */
bool vrtc_time_is_sane(const struct lv_vrtc_time *time);

/* May a client set the clock?  text: info of the server's end, behind the name. */
bool vrtc_text_may_set(const char *text);

#endif
