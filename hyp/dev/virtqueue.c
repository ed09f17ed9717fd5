// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/dev/virtqueue.h"

#include <arch/copy.h>

#include "hyp/lib/nospec.h"

#define DESC_NEXT		(1u << 0)
#define DESC_WRITE		(1u << 1)
#define DESC_INDIRECT		(1u << 2)
#define AVAIL_NO_INTERRUPT	1u
#define USED_NO_NOTIFY		1u

struct desc {
	uint64_t addr;
	uint32_t len;
	uint16_t flags, next;
};

struct used_elem {
	uint32_t id, len;
};

/* A table of descriptors: the queue's own, or an indirect one. */
struct table {
	struct pa pa;			/* of an indirect one */
	uint32_t count;
	const struct desc *at;		/* what is seen of it: from first on */
	uint32_t first, seen;
};

/* Offsets in 16-bit words: flags, index, ring, event. */
#define RING_FLAGS	0u
#define RING_INDEX	1u
#define RING		2u

static const uint16_t *avail_at(const struct virtqueue *vq, uint32_t word)
{
	return (const uint16_t *)vq->rings.at[WINDOW_AVAIL] + word;
}

static uint16_t *used_at(const struct virtqueue *vq, uint32_t word)
{
	return (uint16_t *)vq->rings.at[WINDOW_USED] + word;
}

/*
 * The driver says in the available ring at which used entry it wants an interrupt; the device says
 * in the used ring at which available entry it wants a kick.
 */
static const uint16_t *used_event(const struct virtqueue *vq)
{
	return avail_at(vq, RING + vq->size);
}

static uint16_t *avail_event(const struct virtqueue *vq)
{
	return used_at(vq, RING + vq->size * sizeof(struct used_elem) / sizeof(uint16_t));
}

static uint16_t load(const uint16_t *word)
{
	return __atomic_load_n(word, __ATOMIC_RELAXED);
}

static void store(uint16_t *word, uint16_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELAXED);
}

/* The only place where a guest's address becomes an address of ours. */
static bool translate(const struct place *memory, uint64_t ipa, uint64_t size, struct pa *pa)
{
	uint64_t offset = ipa - memory->ipa.v;

	if (offset > memory->size || size > memory->size - offset)
		return false;
	*pa = pa_of(memory->pa.v + offset);
	return true;
}

/* The lock orders all writers; vq_wants_kicks() reads without it. */
static void set_wants_kicks(struct virtqueue *vq, bool wants)
{
	__atomic_store_n(&vq->wants_kicks, wants, __ATOMIC_RELAXED);
}

void vq_break(struct virtqueue *vq)
{
	if (!vq->live)
		return;
	vq->live = false;
	virtio_queue_broke(vq->device);
}

/* --- the lock -------------------------------------------------------------- */

/* Of each pair of queues one receives and one sends: both can be seen at once. */
static void see_rings(struct virtqueue *vq)
{
	if (vq->live)
		window_see_rings(&vq->rings);
}

void vq_lock(struct virtqueue *vq)
{
	spin_lock(&vq->lock);
	see_rings(vq);
}

bool vq_try_lock(struct virtqueue *vq, uint32_t tries)
{
	if (!spin_try(&vq->lock, tries))
		return false;
	see_rings(vq);
	return true;
}

void vq_unlock(struct virtqueue *vq)
{
	spin_unlock(&vq->lock);
}

/* --- chains -------------------------------------------------------------- */

static void look_at(struct table *table, uint32_t i)
{
	uint32_t size = (table->count - i) * (uint32_t)sizeof(struct desc);

	if (size > PAGE_SIZE)
		size = PAGE_SIZE;
	table->at = window_read(pa_of(table->pa.v + i * sizeof(struct desc)), &size, size);
	table->first = i;
	table->seen = size / (uint32_t)sizeof(struct desc);
}

/* Each field is read once: the guest may change it meanwhile. */
static struct desc read_desc(struct table *table, uint32_t i)
{
	const struct desc *from;

	if (i - table->first >= table->seen)
		look_at(table, i);
	from = table->at + index_nospec(i - table->first, table->seen);
	return (struct desc){
		.addr = __atomic_load_n(&from->addr, __ATOMIC_RELAXED),
		.len = __atomic_load_n(&from->len, __ATOMIC_RELAXED),
		.flags = load(&from->flags),
		.next = load(&from->next),
	};
}

/* Readable segments come before writable ones. */
static bool add_segment(const struct virtqueue *vq, struct vq_chain *chain, const struct desc *desc)
{
	struct vq_segment *segment = &chain->segment[chain->nr_segments];
	bool writable = desc->flags & DESC_WRITE;

	if (!writable && chain->nr_readable != chain->nr_segments)
		return false;
	if (!desc->len)
		return true;
	if (chain->nr_segments == VQ_SEGMENTS_MAX ||
	    desc->len > UINT32_MAX - chain->readable - chain->writable ||
	    !translate(vq->memory, desc->addr, desc->len, &segment->pa))
		return false;
	segment->length = desc->len;
	chain->nr_segments++;
	chain->nr_readable += !writable;
	*(writable ? &chain->writable : &chain->readable) += desc->len;
	return true;
}

/* An indirect table ends the chain that names the table, and contains no indirect tables. */
static bool enter_indirect(const struct virtqueue *vq, const struct desc *desc, struct table *table)
{
	if (!vq->indirect || (desc->flags & DESC_NEXT) || !desc->len ||
	    desc->len % sizeof(struct desc) || desc->addr % 8)
		return false;
	table->seen = 0;
	table->count = desc->len / sizeof(struct desc);
	return translate(vq->memory, desc->addr, desc->len, &table->pa);
}

/*
 * The loop ends after VQ_SEGMENTS_MAX + 1 descriptors at the latest, however the guest chains them.
 */
static bool read_chain(const struct virtqueue *vq, struct vq_chain *chain)
{
	struct table table = {
		.count = vq->size, .at = vq->rings.at[WINDOW_DESC], .seen = vq->size
	};
	bool indirect = false;
	uint32_t next = chain->head;

	for (uint32_t i = 0; i <= VQ_SEGMENTS_MAX; i++) {
		struct desc desc;

		if (next >= table.count)
			return false;
		desc = read_desc(&table, next);
		next = desc.next;
		if (desc.flags & DESC_INDIRECT) {
			if (indirect || !enter_indirect(vq, &desc, &table))
				return false;
			indirect = true;
			next = 0;
			continue;
		}
		chain->nr_descriptors++;
		if (!add_segment(vq, chain, &desc))
			return false;
		if (!(desc.flags & DESC_NEXT))
			return true;
	}
	return false;
}

uint16_t vq_available(struct virtqueue *vq)
{
	uint16_t offered;

	if (!vq->live)
		return 0;
	/* acquire: pairs with the driver's barrier before it moves the index */
	offered = (uint16_t)(__atomic_load_n(avail_at(vq, RING_INDEX), __ATOMIC_ACQUIRE) -
			     vq->next_avail);
	if (offered <= vq->size)
		return offered;
	vq_break(vq);
	return 0;
}

bool vq_pop(struct virtqueue *vq, struct vq_chain *chain)
{
	if (!vq_available(vq))
		return false;
	chain->head = load(avail_at(vq, RING + (vq->next_avail & (vq->size - 1u))));
	chain->nr_readable = chain->nr_segments = chain->nr_descriptors = 0;
	chain->readable = chain->writable = 0;
	if (!read_chain(vq, chain)) {
		vq_break(vq);
		return false;
	}
	vq->next_avail++;
	return true;
}

/* --- used entries --------------------------------------------------------- */

void vq_push(struct virtqueue *vq, uint16_t head, uint32_t written)
{
	struct used_elem *elem;

	if (!vq->live)
		return;
	elem = (struct used_elem *)used_at(vq, RING) + (vq->next_used++ & (vq->size - 1u));
	__atomic_store_n(&elem->id, head, __ATOMIC_RELAXED);
	__atomic_store_n(&elem->len, written, __ATOMIC_RELAXED);
}

/* Did the step from @from to @to, 16-bit counters, pass @event? */
static bool passed(uint16_t event, uint16_t from, uint16_t to)
{
	return (uint16_t)(to - event - 1) < (uint16_t)(to - from);
}

void vq_publish(struct virtqueue *vq)
{
	uint16_t from = vq->done_used;
	bool wanted;

	vq->done_avail = vq->next_avail;
	if (!vq->live || from == vq->next_used)
		return;
	vq->done_used = vq->next_used;
	/* release: buffers and entries before the index; pairs with the driver's acquire */
	__atomic_store_n(used_at(vq, RING_INDEX), vq->next_used, __ATOMIC_RELEASE);
	/*
	 * The driver asks for interrupts, then looks at the index: the driver sees our
	 * index, or we see its wish.
	 */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (vq->event_idx)
		wanted = passed(load(used_event(vq)), from, vq->next_used);
	else
		wanted = !(load(avail_at(vq, RING_FLAGS)) & AVAIL_NO_INTERRUPT);
	if (wanted)
		virtio_queue_used(vq);
}

void vq_rollback(struct virtqueue *vq)
{
	vq->next_avail = vq->done_avail;
	vq->next_used = vq->done_used;
}

/*
 * Ask for a kick at the available index @at; returns how many entries are offered beyond @at by
 * now.
 */
static uint16_t want_kick(struct virtqueue *vq, uint16_t at)
{
	if (vq->event_idx)
		store(avail_event(vq), at);
	else if (!vq->wants_kicks)
		store(used_at(vq, RING_FLAGS), 0);
	set_wants_kicks(vq, true);
	/*
	 * The driver moves the index, then looks whether to kick: the driver sees our wish,
	 * or we see its index.
	 */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return (uint16_t)(vq->next_avail + vq_available(vq) - at);
}

bool vq_enable_kicks(struct virtqueue *vq)
{
	return vq->live && want_kick(vq, vq->next_avail);
}

void vq_kick_at_more(struct virtqueue *vq)
{
	/* A driver that adds an entry in each of these moments will add another one and kick. */
	for (int i = 0; i < 4 && vq->live; i++)
		if (!want_kick(vq, (uint16_t)(vq->next_avail + vq_available(vq))))
			return;
}

void vq_disable_kicks(struct virtqueue *vq)
{
	if (!vq->live || !vq->wants_kicks)
		return;
	/* With the event index, a device that does not move the event on gets no kicks. */
	if (!vq->event_idx)
		store(used_at(vq, RING_FLAGS), USED_NO_NOTIFY);
	set_wants_kicks(vq, false);
}

/* --- bytes ----------------------------------------------------------------- */

struct vq_iter vq_reader(const struct vq_chain *chain)
{
	return (struct vq_iter){ chain->segment, chain->segment + chain->nr_readable, 0 };
}

struct vq_iter vq_writer(const struct vq_chain *chain)
{
	return (struct vq_iter){ chain->segment + chain->nr_readable,
				 chain->segment + chain->nr_segments, 0 };
}

/* The rest of the piece at @iter, which is at *@at; 0: @iter is at the end. */
static uint32_t piece(const struct vq_iter *iter, struct pa *at)
{
	if (iter->segment == iter->end)
		return 0;
	*at = pa_of(iter->segment->pa.v + iter->offset);
	return iter->segment->length - iter->offset;
}

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static void advance(struct vq_iter *iter, uint32_t size)
{
	iter->offset += size;
	if (iter->offset < iter->segment->length)
		return;
	iter->segment++;
	iter->offset = 0;
}

uint32_t vq_read(struct vq_iter *from, void *to, uint32_t size)
{
	uint32_t done = 0, left, n;
	const void *source;
	struct pa at;

	for (; done < size && (left = piece(from, &at)); done += n) {
		n = least(left, size - done);
		source = window_read(at, &n, n);
		copy_bytes((unsigned char *)to + done, source, n);
		advance(from, n);
	}
	return done;
}

uint32_t vq_write(struct vq_iter *to, const void *from, uint32_t size)
{
	uint32_t done = 0, left, n;
	void *target;
	struct pa at;

	for (; done < size && (left = piece(to, &at)); done += n) {
		n = least(left, size - done);
		target = window_write(at, &n, n);
		copy_bytes(target, (const unsigned char *)from + done, n);
		advance(to, n);
	}
	return done;
}

uint32_t vq_copy(struct vq_iter *to, struct vq_iter *from, uint32_t size)
{
	struct vq_iter reader = *from, writer = *to;
	uint32_t done = 0, left, room, n;
	struct pa in, out;

	for (; done < size && (left = piece(&reader, &in)) && (room = piece(&writer, &out));
	     done += n) {
		const void *source;
		void *target;

		left = least(left, size - done);
		room = least(room, size - done);
		n = least(left, room);
		source = window_read(in, &n, left);
		target = window_write(out, &n, room);
		copy_bytes(target, source, n);	/* a VM may name the same bytes twice */
		advance(&writer, n);
		advance(&reader, n);
	}
	*from = reader;
	*to = writer;
	return done;
}

uint32_t vq_skip(struct vq_iter *iter, uint32_t size)
{
	uint32_t done = 0, left, n;
	struct pa at;

	for (; done < size && (left = piece(iter, &at)); done += n) {
		n = least(left, size - done);
		advance(iter, n);
	}
	return done;
}

/* --- the transport's part --------------------------------------------------- */

static bool place(const struct virtqueue *vq, uint64_t ipa, uint64_t align, uint64_t size,
		  struct pa *pa)
{
	return !(ipa % align) && translate(vq->memory, ipa, size, pa);
}

/* The function checks everything before it changes the queue. */
static bool set_up(struct virtqueue *vq)
{
	uint32_t size = vq->driver_size;
	const uint32_t sizes[WINDOW_PARTS] = {
		[WINDOW_DESC] = sizeof(struct desc) * size,
		[WINDOW_AVAIL] = 2 * (RING + size + 1),
		[WINDOW_USED] = 2 * (RING + 1) + sizeof(struct used_elem) * size,
	};
	struct pa pa[WINDOW_PARTS];

	if (!size || size > vq->size_max || (size & (size - 1)))
		return false;
	if (!place(vq, vq->desc_ipa, 16, sizes[WINDOW_DESC], &pa[WINDOW_DESC]) ||
	    !place(vq, vq->avail_ipa, 2, sizes[WINDOW_AVAIL], &pa[WINDOW_AVAIL]) ||
	    !place(vq, vq->used_ipa, 4, sizes[WINDOW_USED], &pa[WINDOW_USED]))
		return false;
	window_rings_init(&vq->rings, vq->index & 1, pa, sizes);
	vq->size = (uint16_t)size;
	return true;
}

bool vq_start(struct virtqueue *vq, bool event_idx, bool indirect)
{
	bool good;

	spin_lock(&vq->lock);
	good = !vq->live && set_up(vq);
	if (good) {
		vq->next_avail = vq->next_used = vq->done_avail = vq->done_used = 0;
		vq->event_idx = event_idx;
		vq->indirect = indirect;
		set_wants_kicks(vq, true);
		vq->live = true;
	}
	spin_unlock(&vq->lock);
	return good;
}

void vq_stop(struct virtqueue *vq)
{
	spin_lock(&vq->lock);
	vq->live = false;
	spin_unlock(&vq->lock);
}
