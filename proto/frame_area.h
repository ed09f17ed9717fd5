/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Frame area (layout: abi/frame_area.h): memory for frames of any length, which are taken and given
 * back in the same order.
 *
 *            tail                 head
 *   +---------+--------------------+--------------+-------+
 *   |  free   | frame frame frame  |     free     |       |
 *   +---------+--------------------+--------------+-------+
 *
 * Slots would not do: a slot that holds a 64 KiB TCP segment would waste a thousandfold on an
 * acknowledgement of 66 bytes, and chains of small slots would make the receiver gather.  Frames
 * leave a descriptor ring in the order in which they were put.  So giving back needs no list and no
 * word from the peer besides the ring's index, which is judged already.  A frame is always in one
 * piece.  When it does not fit behind the last frame, it also takes the rest up to the end of the
 * area.  An empty area begins at its start again, so any frame up to the whole area can be laid
 * down.
 *
 * The producer remembers everything privately.  The consumer has no struct: it judges a position by
 * frame_area_holds().
 *
 *   producer   frame_area_free(a, desc_ring_completed(r))      first, always
 *              err = frame_area_alloc(a, len, &offset); fill; put {offset, len}; flush
 *
 * The caller serialises the calls of one area.  Any context; no call sleeps.
 */
#ifndef PROTO_FRAME_AREA_H
#define PROTO_FRAME_AREA_H

#include <port.h>

#include "abi/frame_area.h"

/* Fields are private. */
struct frame_area {
	uint32_t *span;		/* [count] bytes that frame i took, padding included */
	uint32_t count;		/* frames at most, a power of two */
	uint32_t size;		/* bytes */
	uint32_t head;		/* position of the next frame */
	uint32_t used;		/* bytes taken */
	uint32_t first;		/* oldest frame, running free */
	uint32_t frames;	/* frames out */
};

/*
 * Bind *a.  size: bytes of the area, a multiple of LV_FRAME_ALIGN up to
 * LV_FRAME_AREA_MAX; span: private memory of count words; count: that of the descriptor
 * ring, a power of two.  Else -EINVAL.  Empty afterwards.
 */
int frame_area_init(struct frame_area *a, uint32_t size, uint32_t *span, uint32_t count);

/* For the link's reset callback: the area is empty then. */
void frame_area_reset(struct frame_area *a);

/*
 * Room for len bytes (1..size), in one piece.  0 and *offset, -EMSGSIZE can never fit,
 * -EAGAIN give back first.
 */
int frame_area_alloc(struct frame_area *a, uint32_t len, uint32_t *offset);

/* Takes back the last frame_area_alloc(), because the frame could not be made. */
void frame_area_undo(struct frame_area *a);

/*
 * Gives back the n oldest frames. -EPROTO if fewer are out.  The peer cannot cause that, since the
 * ring's index is judged, unless frames and ring descriptors were not paired.
 */
int frame_area_free(struct frame_area *a, uint32_t n);

/*
 * How many of the oldest frames have to come back before len bytes fit; 0: they fit now.  Wait with
 * desc_ring_wait(r, ring descriptors available now + this).
 */
uint32_t frame_area_lacks(const struct frame_area *a, uint32_t len);

/*
 * Consumer: does a position that the peer named lie in an area of "size" bytes? That is: offset is
 * a multiple of LV_FRAME_ALIGN, len is 1..limit bytes, the end is inside.  Pure.
 */
bool frame_area_holds(uint32_t size, uint32_t offset, uint32_t len, uint32_t limit);

#endif
