/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * vrpq: one link, of class "vogl" if nothing else is configured, over which processes of the
 * client's VM ask processes of the server's VM.  What they say is in abi/svc/vrpq_message.h; here
 * it is bytes.
 *
 * The PMEM chunk is divided, once and for all, into channels that share nothing:
 *
 *   +0            struct lv_vrpq_channel [channels], padded to a page
 *   then          areas for answers   [channels], "answer" bytes each    written by the server's kernel
 *   then          areas for requests  [channels], "request" bytes each   written by the client's kernel
 *
 * Each area is a ring of bytes (abi/ring_line.h), a power of two of at least a page.  A process of
 * the server has the area for requests of its channel mapped, twice in a row, and reads in place.
 *
 * A channel is opened, taken and closed by two words, the turns, both 0 after a reset of the link.
 * An odd turn means open.
 *
 *   client  server
 *   n       n        free
 *   n+1     n        the client has opened it: its lines are zero, session and application say who
 *   n+1     n+1      the server has taken it: its lines are zero; bytes may go
 *   n+1     n+2      the server closed it; the client has to close
 *   n+2     n, n+1   the client closed it; the server reads the rest and closes
 *   n+2     n+2      free
 *   0       held     after a reset of the link: a process of the server still has the channel from
 *                    before; not free until the server stores 0
 *
 * A client fills the area for requests with zeroes before it opens the channel, as far as it may hold
 * anything else: who had the channel before is no business of the next server's process.
 *
 * Each store of a turn is followed by an XIRQ.
 *
 * Info string of the server, comma separated: "vrpq-pmem=<size>" (of the whole chunk),
 * "vrpq-chans=<n>", "vrpq-answer=<size>".
 */
#ifndef ABI_SVC_VRPQ_H
#define ABI_SVC_VRPQ_H

#include <stddef.h>

#include "abi/ring_line.h"

#define LV_VRPQ_CLASS		"vogl"
#define LV_VRPQ_PMEM		0u
#define LV_VRPQ_PXIRQ_CLIENT	0u	/* owner client: answers, room, turns */
#define LV_VRPQ_PXIRQ_SERVER	1u	/* owner server: requests, turns */
#define LV_VRPQ_TURN_HELD	0xfffffffeu
#define LV_VRPQ_PAGE		4096u
#define LV_VRPQ_CHANNELS	8u	/* default */
#define LV_VRPQ_CHANNELS_MAX	64u
#define LV_VRPQ_SIZE		0x700000u	/* of the chunk, default; less if the link has less */
#define LV_VRPQ_SIZE_MAX	0x40000000u
#define LV_VRPQ_ANSWER		0x10000u	/* default; less if the chunk is small */

struct lv_vrpq_client {		/* writer: client */
	uint32_t turn;
	uint32_t session;	/* not 0; channels of one session have the same */
	uint32_t application;	/* the number of the process in its VM */
	uint32_t pad[13];
};

struct lv_vrpq_server {		/* writer: server */
	uint32_t turn;
	uint32_t pad[15];
};

struct lv_vrpq_channel {
	struct lv_vrpq_client client;
	struct lv_ring_line requests;		/* producer; writer: client */
	struct lv_ring_line answers_read;	/* consumer; writer: client */
	struct lv_vrpq_server server;
	struct lv_ring_line requests_read;	/* consumer; writer: server */
	struct lv_ring_line answers;		/* producer; writer: server */
};

_Static_assert(sizeof(struct lv_vrpq_client) == 64, "lv_vrpq_client");
_Static_assert(sizeof(struct lv_vrpq_server) == 64, "lv_vrpq_server");
_Static_assert(offsetof(struct lv_vrpq_channel, server) == 192, "lv_vrpq_channel.server");
_Static_assert(sizeof(struct lv_vrpq_channel) == 384, "lv_vrpq_channel");

#endif
