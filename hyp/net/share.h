/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * How the senders of a network share the buffers of one receiver.  When buffers are short, the
 * first sender gets them, and under a flood that is always the flood.  So half of the buffers is
 * shared out in equal parts: a sender that wanted more than its part of the last window does not
 * get any of that half.  The others together cannot use it up, so each has at least its part of
 * what the receiver can take.
 *
 * The half is counted from the most buffers that the receiver ever offered at a time, which may be
 * far fewer than its ring has room for.  After NET_SHARE_BARREN windows with nothing but refusals,
 * it is counted from what the receiver offers by then.  A sender that was alone for NET_SHARE_QUIET
 * windows may take all.
 *
 * All under the lock of the receiving queue.
 */
#ifndef HYP_NET_SHARE_H
#define HYP_NET_SHARE_H

#include <stdbool.h>
#include <stdint.h>

#include "hyp/net/switch.h"

#define NET_SHARE_QUIET	64u
#define NET_SHARE_BARREN 16u

struct net_share {
	uint32_t most;				/* buffers available at a time: a window's length */
	uint32_t all, taken, highest;		/* in this window: wanted, got, available at most */
	uint32_t seen;				/* bit n: port n was there in this window */
	uint32_t quiet, barren;			/* windows without two senders, without success */
	uint16_t wanted[NET_PORTS_MAX];		/* in this window by each port */
	uint32_t greedy;			/* bit n: port n has had its part */
};

/*
 * @available buffers are left: may port @from take one?  A refusal counts as wanting
 * one.  @senders other ports than the receiver's are there.
 */
bool net_share_admit(struct net_share *share, uint32_t from, uint32_t available,
		     uint32_t senders);

/* The frame was admitted and took @buffers, at most as many as were available. */
void net_share_take(struct net_share *share, uint32_t from, uint32_t buffers, uint32_t senders);

#endif
