/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A frame on its way from a sender's buffers to the receivers'.
 *
 *	sender's chain:  header | Ethernet header | the rest
 *	                    |            |             |
 *	                read once,   read once,    read by the copying
 *	                 judged       judged        into each receiver
 *
 * The part that was judged is kept here and goes to the receivers from here, so the sender cannot
 * change it any more.  The sender may change the rest until it gets its buffer back, since those
 * bytes are its own.
 */
#ifndef HYP_NET_FRAME_H
#define HYP_NET_FRAME_H

#include "hyp/net/header.h"
#include "hyp/net/sink.h"
#include "hyp/dev/virtqueue.h"

struct net_frame {
	struct vq_chain chain;		/* the sender's buffer */
	struct net_header header;
	uint8_t ether[NET_ETHER_SIZE];	/* target, source, type */
	struct vq_iter rest;		/* of the frame, in chain */
	uint32_t length;		/* Ethernet header and rest */
	bool summed;			/* sum is there */
	uint16_t sum;			/* what belongs to where the header says */
};

/*
 * @frame->chain was popped: read and judge what stands at its beginning, for a
 * sender with these @features on a network of @mtu.  False: not to be sent.
 */
bool net_frame_read(struct net_frame *frame, uint64_t features, uint32_t mtu);

/*
 * Compute the checksum that the header asks for, if it is not there yet.  The network's MTU bounds
 * the work.
 */
void net_frame_sum(struct net_frame *frame);

/*
 * Write the frame into buffers of @queue, one unless @merge, by way of @sink; the
 * sum in its place, and no header that asks for it, if @fill.  Returns the number of
 * buffers; 0: there were too few or too small ones, and nothing happened.  The locks
 * of both queues are held.
 */
uint32_t net_frame_write(const struct net_frame *frame, struct net_sink *sink,
			 struct virtqueue *queue, bool merge, bool fill);

#endif
