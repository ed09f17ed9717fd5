/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What both ends of vrtc have to judge: lengths of messages, and times.  Pure
 * functions; any context.
 */
#ifndef PROTO_VRTC_H
#define PROTO_VRTC_H

#include <port.h>

#include "abi/svc/vrtc.h"

/* Bytes of the request with this command and of its reply; 0: there is no such command. */
uint32_t vrtc_request_bytes(uint32_t command);
uint32_t vrtc_reply_bytes(uint32_t command);

/* Is each field in the range that it has in a calendar (the year up to 2199)? */
bool vrtc_time_is_sane(const struct lv_vrtc_time *time);

/* May a client set the clock?  text: info of the server's end, behind the name. */
bool vrtc_text_may_set(const char *text);

#endif
