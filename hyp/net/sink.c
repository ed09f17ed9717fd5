// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/net/sink.h"

static bool next_buffer(struct net_sink *sink)
{
	struct vq_chain *chain = sink->buffers ? &sink->more : &sink->first;

	if (sink->buffers)
		vq_push(sink->queue, sink->head, sink->written);
	if (sink->buffers == (sink->merge ? NET_BUFFERS_MAX : 1) ||
	    !vq_pop(sink->queue, chain))
		return false;
	sink->buffers++;
	sink->descs += chain->nr_descriptors;
	sink->head = chain->head;
	sink->written = 0;
	sink->at = vq_writer(chain);
	return sink->descs <= NET_DESCS_MAX;
}

bool net_sink_open(struct net_sink *sink, struct virtqueue *queue, bool merge)
{
	sink->queue = queue;
	sink->merge = merge;
	sink->buffers = sink->descs = 0;
	if (!next_buffer(sink))
		return false;
	sink->start = sink->at;
	sink->written = vq_skip(&sink->at, sizeof(struct net_header));
	return sink->written == sizeof(struct net_header);
}

bool net_sink_put(struct net_sink *sink, struct vq_iter *from, uint32_t size)
{
	for (;;) {
		uint32_t done = vq_copy(&sink->at, from, size);

		sink->written += done;
		size -= done;
		if (!size)
			return true;
		if (!next_buffer(sink))
			return false;
	}
}

bool net_sink_put_own(struct net_sink *sink, const void *bytes, uint32_t size)
{
	const unsigned char *from = bytes, *end = from + size;

	for (;;) {
		uint32_t done = vq_write(&sink->at, from, (uint32_t)(end - from));

		sink->written += done;
		from += done;
		if (from == end)
			return true;
		if (!next_buffer(sink))
			return false;
	}
}

uint32_t net_sink_close(struct net_sink *sink, const struct net_header *header)
{
	struct net_header with = *header;

	with.num_buffers = (uint16_t)sink->buffers;
	vq_write(&sink->start, &with, sizeof(with));
	vq_push(sink->queue, sink->head, sink->written);
	vq_publish(sink->queue);
	return sink->buffers;
}

void net_sink_undo(struct net_sink *sink)
{
	vq_rollback(sink->queue);
}
