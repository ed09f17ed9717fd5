// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/net/frame.h"

#include <stddef.h>

#define SUM_SIZE	2u
#define CHUNK		256u

bool net_frame_read(struct net_frame *frame, uint64_t features, uint32_t mtu)
{
	struct vq_iter at = vq_reader(&frame->chain);

	frame->summed = false;
	if (frame->chain.nr_descriptors > NET_DESCS_MAX)
		return false;
	if (vq_read(&at, &frame->header, sizeof(frame->header)) != sizeof(frame->header) ||
	    vq_read(&at, frame->ether, sizeof(frame->ether)) != sizeof(frame->ether))
		return false;
	frame->rest = at;
	frame->length = frame->chain.readable - (uint32_t)sizeof(frame->header);
	return net_header_judge(&frame->header, features, frame->length, mtu);
}

/* --- the checksum of RFC 1071 -------------------------------------------------- */

/* Add @size bytes; zeros follow them up to a multiple of 8. */
static uint64_t add_words(uint64_t sum, const uint64_t *words, uint32_t size)
{
	for (uint32_t i = 0; i < (size + 7) / 8; i++)
		sum += (words[i] >> 32) + (uint32_t)words[i];
	return sum;
}

static uint16_t fold(uint64_t sum)
{
	sum = (sum >> 32) + (uint32_t)sum;
	sum = (sum >> 32) + (uint32_t)sum;
	sum = (sum >> 16) + (sum & 0xffff);
	sum = (sum >> 16) + (sum & 0xffff);
	return (uint16_t)((sum >> 16) + (sum & 0xffff));
}

/* The sum of little endian words already has the byte order in which the sum is stored. */
void net_frame_sum(struct net_frame *frame)
{
	uint32_t left = frame->length - frame->header.csum_start;
	struct vq_iter at = frame->rest;
	uint64_t sum = 0;

	if (frame->summed)
		return;
	vq_skip(&at, frame->header.csum_start - NET_ETHER_SIZE);
	while (left) {
		uint64_t words[CHUNK / 8] = { 0 };
		uint32_t n = vq_read(&at, words, left < CHUNK ? left : CHUNK);

		sum = add_words(sum, words, n);
		left -= n;
	}
	frame->sum = (uint16_t)~fold(sum);
	/* In UDP, zero means that there is no checksum. */
	if (!frame->sum)
		frame->sum = 0xffff;
	frame->summed = true;
}

/* --- into a receiver's buffers ------------------------------------------------- */

static bool put_filled(const struct net_frame *frame, struct net_sink *sink)
{
	uint32_t before = frame->header.csum_start + frame->header.csum_offset - NET_ETHER_SIZE;
	struct vq_iter from = frame->rest;

	if (!net_sink_put(sink, &from, before) || !net_sink_put_own(sink, &frame->sum, SUM_SIZE))
		return false;
	vq_skip(&from, SUM_SIZE);
	return net_sink_put(sink, &from, frame->length - NET_ETHER_SIZE - before - SUM_SIZE);
}

static bool put_all(const struct net_frame *frame, struct net_sink *sink, bool fill)
{
	struct vq_iter from = frame->rest;

	if (!net_sink_put_own(sink, frame->ether, NET_ETHER_SIZE))
		return false;
	if (fill)
		return put_filled(frame, sink);
	return net_sink_put(sink, &from, frame->length - NET_ETHER_SIZE);
}

uint32_t net_frame_write(const struct net_frame *frame, struct net_sink *sink,
			 struct virtqueue *queue, bool merge, bool fill)
{
	static const struct net_header nothing_to_do;

	if (net_sink_open(sink, queue, merge) && put_all(frame, sink, fill))
		return net_sink_close(sink, fill ? &nothing_to_do : &frame->header);
	net_sink_undo(sink);
	return 0;
}
