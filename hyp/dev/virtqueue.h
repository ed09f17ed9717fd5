/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The device's side of a split virtqueue (virtio 1.2, 2.7), with indirect
 * descriptors and event index.
 *
 *	driver: available ring --vq_pop()--> chain --vq_push()--> used ring :driver
 *	                                      |  ^              vq_publish() makes the
 *	                     vq_read(), vq_copy() vq_write()    entries visible at once
 *
 * Rings, descriptors and buffers belong to a guest that may be hostile and may change them at any
 * moment, on another CPU.  So every field is read once, judged, and used as it was read.  A chain
 * that was popped lies in private memory and names only RAM of this VM.  If the driver breaks the
 * rules, the queue is not live any more and the device has DEVICE_NEEDS_RESET: vq_pop() then finds
 * nothing, the other calls do nothing, and no call fails in another way.
 *
 * Locking: every call wants vq_lock() by the caller, unless it says otherwise.  The transport takes
 * the lock too, to start and stop the queue, so a queue that is found live stays so, and its VM's
 * RAM is its VM's, until the lock is released.  Of two queues a receiving one (with an even index,
 * which the device fills) is locked after a sending one (odd); the device's lock is taken before
 * them.
 *
 * Rings and buffers are seen through the windows of <arch/window.h>, of one receiving and one
 * sending queue at once.  Whoever has worked on queues calls window_close() before a guest runs:
 * the transport after a kick, work_step() after a step.
 */
#ifndef HYP_DEV_VIRTQUEUE_H
#define HYP_DEV_VIRTQUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "hyp/lib/addr.h"
#include "hyp/config/place.h"
#include <arch/spinlock.h>
#include <arch/window.h>

#define VQ_SIZE_MAX	1024u	/* of a queue */
#define VQ_SEGMENTS_MAX	128u	/* of a chain; one that is longer breaks the queue */

struct virtio_device;

struct virtqueue {
	struct spinlock lock;		/* taken by vq_lock() */
	bool live;			/* the driver runs it and has not broken it */
	bool event_idx, indirect;	/* negotiated */
	bool wants_kicks;		/* atomic, see vq_enable_kicks() and vq_wants_kicks() */
	bool foreign;			/* other VMs fill it, whenever they like; fixed at boot */
	uint16_t size;			/* entries, a power of two */
	uint16_t next_avail, next_used;	/* what was popped and pushed */
	uint16_t done_avail, done_used;	/* the same at the last vq_publish() */
	const struct place *memory;	/* that rings and buffers may lie in: the VM's RAM */
	struct virtio_device *device;
	uint32_t index;			/* among the device's queues */
	struct window_rings rings;	/* all of them lie in memory */

	/* What the driver has set up, under the device's lock (virtio_mmio.c). */
	bool ready;
	uint16_t size_max, driver_size;
	uint64_t desc_ipa, avail_ipa, used_ipa;
};

/* A piece of a buffer.  Never empty. */
struct vq_segment {
	struct pa pa;
	uint32_t length;
};

/*
 * A buffer as the driver gave it: what the device may read, then what it may
 * write.  2 KiB: part of a device, or on the stack of a shallow call.
 */
struct vq_chain {
	uint16_t head;
	uint16_t nr_readable, nr_segments;
	uint16_t nr_descriptors;	/* that were read for it, empty ones too: what it cost */
	uint32_t readable, writable;	/* bytes; both together are below 4 GiB */
	struct vq_segment segment[VQ_SEGMENTS_MAX];
};

/* A position in one half of a chain.  Copy it to keep the place. */
struct vq_iter {
	const struct vq_segment *segment, *end;
	uint32_t offset;		/* in *segment */
};

/*
 * Take the lock, and see the rings of a live queue.  vq_try_lock() looks @tries times whether the
 * lock is free; false: the lock is not taken.
 */
void vq_lock(struct virtqueue *vq);
bool vq_try_lock(struct virtqueue *vq, uint32_t tries);
void vq_unlock(struct virtqueue *vq);

/*
 * The next buffer that the driver offers, into @chain.  False: there is none, or
 * the queue is not live (any more).  Bounded: VQ_SEGMENTS_MAX descriptors.
 * Acquire: what the driver wrote before offering it can be read.
 */
bool vq_pop(struct virtqueue *vq, struct vq_chain *chain);

/* Buffers offered and not popped; 0 if not live.  A racy lower bound for the sole consumer. */
uint16_t vq_available(struct virtqueue *vq);

/*
 * The buffer with this @head goes back to the driver, of which the device wrote
 * the first @written bytes of the writable part.  Not visible before vq_publish().
 */
void vq_push(struct virtqueue *vq, uint16_t head, uint32_t written);

/*
 * All that was pushed becomes visible to the driver at once, and it gets an
 * interrupt if it wants one.  Cheap if nothing was pushed.
 */
void vq_publish(struct virtqueue *vq);

/*
 * Undo the pops and pushes since the last vq_publish(): the buffers are offered again.  For a
 * device that needs several buffers and finds too few.  Not while a buffer popped before the last
 * vq_publish() is still to be pushed.
 */
void vq_rollback(struct virtqueue *vq);

/*
 * Does the device want to hear of new buffers (kick)?  A fresh queue does.
 * vq_enable_kicks() asks for one at the next buffer, and must be called again
 * after each that came (with event index each kick is asked for by name).
 * True: buffers are there already, and no kick will come for these: go on.
 * vq_disable_kicks(): not until vq_enable_kicks(); some may come nevertheless.
 */
bool vq_enable_kicks(struct virtqueue *vq);
void vq_disable_kicks(struct virtqueue *vq);

/* Takes no lock: the answer may be an earlier one. */
static inline bool vq_wants_kicks(const struct virtqueue *vq)
{
	return __atomic_load_n(&vq->wants_kicks, __ATOMIC_RELAXED);
}

/*
 * For a device that leaves buffers where they are because its budget is used up: asks for a kick at
 * the next buffer that the driver adds.
 */
void vq_kick_at_more(struct virtqueue *vq);

/*
 * The rings' rules are broken in a way that only the device sees (a header that
 * does not fit, say): the queue is dead until the driver resets the device.
 */
void vq_break(struct virtqueue *vq);

/* The first byte of what the device may read, or write. */
struct vq_iter vq_reader(const struct vq_chain *chain);
struct vq_iter vq_writer(const struct vq_chain *chain);

/*
 * Copy up to @size bytes from where @from stands, to where @to stands, or
 * between them, and move on.  Returns the bytes copied, less than @size only
 * where the chain ends.  Between two chains of the same VM overlapping bytes may
 * come out as either.  vq_skip() moves on without looking.  The lock of each
 * chain's queue is held.
 */
uint32_t vq_read(struct vq_iter *from, void *to, uint32_t size);
uint32_t vq_write(struct vq_iter *to, const void *from, uint32_t size);
uint32_t vq_copy(struct vq_iter *to, struct vq_iter *from, uint32_t size);
uint32_t vq_skip(struct vq_iter *iter, uint32_t size);

/*
 * For the transport.  vq_start() judges the driver's addresses and size, and
 * puts the queue to work from its beginning; false: they are wrong, nothing
 * happened.  vq_stop(): from its return on nobody touches rings or buffers.
 * Both take the lock.
 */
bool vq_start(struct virtqueue *vq, bool event_idx, bool indirect);
void vq_stop(struct virtqueue *vq);

/* Called by the above, given by the transport; takes no lock. */
void virtio_queue_used(struct virtqueue *vq);
void virtio_queue_broke(struct virtio_device *device);

#endif
