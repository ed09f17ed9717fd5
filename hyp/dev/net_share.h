/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * How the senders of a network share the buffers of one receiver.  Buffers that
 * are short go to whoever comes first, which under a flood is always the flood.
 * So half of a ring is shared out in equal parts: who took more than its part
 * of the last ring full of buffers leaves that half alone.  All others together
 * cannot use it up, so each has at least its part of what the receiver can take.
 * A sender that is alone notices nothing.
 *
 * All under the lock of the receiving queue.
 */
#ifndef HYP_DEV_NET_SHARE_H
#define HYP_DEV_NET_SHARE_H

#include <stdbool.h>
#include <stdint.h>

#include "hyp/dev/net_switch.h"

struct net_share {
	uint32_t taken_all;			/* in this window */
	uint16_t taken[NET_PORTS_MAX];		/* of it by each port */
	uint32_t greedy;			/* bit n: port n has had its part */
};

/* A ring of @size buffers, @available of them left: may port @from take one? */
bool net_share_admit(const struct net_share *share, uint32_t from, uint32_t available,
		     uint32_t size);

/* It took @buffers, at most @size; @senders other ports are there.  A window is @size buffers. */
void net_share_take(struct net_share *share, uint32_t from, uint32_t buffers, uint32_t size,
		    uint32_t senders);

#endif
