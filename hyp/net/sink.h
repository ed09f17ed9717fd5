/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * One frame being written into a receiver's buffers: a header, then the frame,
 * in one buffer or, with mergeable buffers, in as many as it takes.  Either the
 * driver gets all of them at once or it notices nothing.
 *
 * Under the lock of the receiving queue from beginning to end.
 */
#ifndef HYP_NET_SINK_H
#define HYP_NET_SINK_H

#include "hyp/net/header.h"
#include "hyp/dev/virtqueue.h"

/*
 * Limits for one frame: a driver that offers smaller buffers gets no large frames, and a frame that
 * its sender cut into more descriptors is refused.
 */
#define NET_BUFFERS_MAX	64u
#define NET_DESCS_MAX	64u

struct net_sink {
	struct virtqueue *queue;
	bool merge;
	uint32_t buffers, descs;	/* popped so far */
	uint32_t written;		/* into the present buffer */
	uint16_t head;			/* of it */
	struct vq_iter at, start;	/* where the next byte and the header go */
	struct vq_chain first, more;	/* the first buffer, and a later one */
};

/* Begin, leaving room for the header.  False: there is no buffer. */
bool net_sink_open(struct net_sink *sink, struct virtqueue *queue, bool merge);

/* The next @size bytes, which @from has.  False: no room; net_sink_undo() must follow. */
bool net_sink_put(struct net_sink *sink, struct vq_iter *from, uint32_t size);

/* The same with @bytes of EL2's own. */
bool net_sink_put_own(struct net_sink *sink, const void *bytes, uint32_t size);

/* Write @header and give the buffers to the driver.  Returns their number. */
uint32_t net_sink_close(struct net_sink *sink, const struct net_header *header);

/* The buffers stay offered. */
void net_sink_undo(struct net_sink *sink);

#endif
