// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/poll.h>
#include <linux/rcupdate.h>
#include <linux/sizes.h>

#include "guest/linux/compat/eventfd.h"
#include "guest/linux/vlink_user/resource.h"

#define CLEAN_PART	SZ_64K	/* zeroed in one step */

/* ---- PMEM ---- */

/* The piece with this id, or a free piece, or NULL.  The caller holds alloc. */
static struct user_piece *piece_find(struct user_end *end, u32 id)
{
	u32 i;

	for (i = 0; i < end->pieces; i++)
		if (end->piece[i].id == id)
			break;
	return i < END_LABELS ? &end->piece[i] : NULL;
}

/* A page of this kernel must not show what lies behind the chunk. */
static int piece_alloc(struct user_end *end, struct user_piece *piece, u32 id, u64 asked)
{
	u64 size = round_up(asked, SZ_4K);
	phys_addr_t addr;
	int err;

	err = vlink_pmem_alloc(end->vl, id, asked, &addr);
	if (err)
		return err;
	if (!PAGE_ALIGNED(addr) || !PAGE_ALIGNED(size))
		return -EINVAL;
	piece->id = id;
	piece->asked = asked;
	piece->size = size;
	piece->offset = addr - end->vl->desc->pmem;
	if (piece == &end->piece[end->pieces]) {
		piece->clean = 0;
		smp_store_release(&end->pieces, end->pieces + 1);
	}
	return 0;
}

/*
 * Zero the memory for the next process.  A peer that is ON may still read what the last process
 * wrote; a peer that is not ON cannot become ON while we are OFF.  1: there is more.
 */
static int piece_clean_some(struct user_end *end, struct user_piece *piece)
{
	u64 part = min_t(u64, piece->size - piece->clean, CLEAN_PART);
	void *memory;

	if (!part)
		return 0;
	if (vlink_state(end->vl) != LV_VLINK_OFF)
		return -EBUSY;
	if (vlink_peer_state(end->vl) == LV_VLINK_ON)
		return -EAGAIN;
	memory = memremap(end->vl->desc->pmem + piece->offset + piece->clean, part, MEMREMAP_WB);
	if (!memory)
		return -ENOMEM;
	memset(memory, 0, part);
	memunmap(memory);
	piece->clean += part;
	return piece->clean < piece->size;
}

static int piece_clean(struct user_end *end, struct user_piece *piece)
{
	int more;

	do {
		more = piece_clean_some(end, piece);
		cond_resched();
	} while (more > 0);
	return more;
}

/* The first request of this process for the piece.  A piece that was once ours stays ours. */
static int piece_take(struct user_end *end, struct user_piece *piece,
		      const struct vlink_user_pmem *request)
{
	int err = piece_alloc(end, piece, request->id, request->size);
	bool ours = piece->ours || request->flags;

	if (!err && ours)
		err = piece_clean(end, piece);
	if (err)
		return err;
	piece->ours = ours;
	piece->clean = 0;
	smp_store_release(&piece->held, true);
	return 0;
}

int vlink_user_resource_pmem(struct user_end *end, struct vlink_user_pmem *request)
{
	struct user_piece *piece;
	int err = 0;

	if (!request->size || (request->flags & ~VLINK_USER_PMEM_OURS))
		return -EINVAL;
	if (request->size > end->vl->desc->pmem_size)
		return -ENOMEM;
	mutex_lock(&end->alloc);
	piece = piece_find(end, request->id);
	if (!piece)
		err = -ENOSPC;
	else if (!piece->held)
		err = piece_take(end, piece, request);
	else if (piece->asked != request->size || (request->flags && !piece->ours))
		err = -EBUSY;
	if (!err)
		request->offset = piece->offset;
	mutex_unlock(&end->alloc);
	return err;
}

void vlink_user_resource_clean(struct user_end *end)
{
	u32 i;

	for (i = 0; i < end->pieces; i++)
		if (end->piece[i].ours)
			piece_clean(end, &end->piece[i]);
}

bool vlink_user_resource_clean_some(struct user_end *end)
{
	bool more = false;
	u32 i;

	for (i = 0; !more && i < end->pieces; i++)
		more = end->piece[i].ours && piece_clean_some(end, &end->piece[i]) > 0;
	return more;
}

phys_addr_t vlink_user_resource_pmem_at(const struct user_end *end, u64 page, u64 pages)
{
	u32 i, n = smp_load_acquire(&end->pieces);

	for (i = 0; i < n; i++) {
		u64 first = end->piece[i].offset >> PAGE_SHIFT;
		u64 count = end->piece[i].size >> PAGE_SHIFT;

		if (smp_load_acquire(&end->piece[i].held) && page >= first &&
		    page - first < count && pages <= count - (page - first))
			return end->vl->desc->pmem + (page << PAGE_SHIFT);
	}
	return 0;
}

/* ---- XIRQs ---- */

/*
 * Runs in the hard interrupt.  The count rises before the bit is set, and is read after the bit was
 * cleared: an arrival is never lost; at worst a bit stays set whose count is 0.
 */
static void xirq_arrived(void *cookie, u32 number)
{
	struct user_xirq *x = cookie;
	struct eventfd_ctx *eventfd;

	rcu_read_lock();
	eventfd = rcu_dereference(x->eventfd);
	if (eventfd) {
		compat_eventfd_signal(eventfd);
	} else {
		atomic_inc(&x->count);
		if (!test_and_set_bit(x - x->end->xirq, x->end->pending))
			wake_up_interruptible_poll(&x->end->wait, EPOLLIN | EPOLLRDNORM);
	}
	rcu_read_unlock();
}

static const struct user_range *range_find(const struct user_end *end, u32 id)
{
	u32 i, n = smp_load_acquire(&end->ranges);

	for (i = 0; i < n; i++)
		if (end->range[i].id == id)
			return &end->range[i];
	return NULL;
}

static void xirqs_detach(struct user_end *end, u32 from)
{
	struct xirq_attachment *attachments[END_XIRQS];
	u32 i;

	for (i = from; i < end->xirqs; i++)
		attachments[i - from] = end->xirq[i].attachment;
	vlink_xirqs_detach(attachments, end->xirqs - from);	/* waits for the handlers */
	while (end->xirqs > from) {
		struct user_xirq *x = &end->xirq[--end->xirqs];
		struct eventfd_ctx *eventfd = rcu_dereference_protected(x->eventfd, true);

		RCU_INIT_POINTER(x->eventfd, NULL);
		if (eventfd)
			eventfd_ctx_put(eventfd);
		clear_bit(end->xirqs, end->pending);
	}
}

static int xirqs_attach(struct user_end *end, const struct user_range *range)
{
	struct user_xirq *x;
	u32 i;

	for (i = 0; i < range->count; i++) {
		x = &end->xirq[range->slot + i];
		x->end = end;
		x->id = range->id;
		x->index = i;
		atomic_set(&x->count, 0);
		x->attachment = vlink_xirq_attach(range->first + i, xirq_arrived, x,
						  dev_name(&end->vl->dev));
		if (IS_ERR(x->attachment)) {
			xirqs_detach(end, range->slot);
			return PTR_ERR(x->attachment);
		}
		end->xirqs++;
	}
	return 0;
}

static int range_add(struct user_end *end, const struct vlink_user_xirq *request)
{
	struct user_range *range = &end->range[end->ranges];
	bool ours = request->owner == end->vl->role;
	int first, err = 0;

	if (end->ranges == END_LABELS || (ours && request->count > END_XIRQS - end->xirqs))
		return -ENOSPC;
	first = vlink_pxirq_alloc(end->vl, request->id, request->owner, request->count);
	if (first < 0)
		return first;
	*range = (struct user_range){ .id = request->id,
				      .owner = request->owner,
				      .first = first,
				      .count = request->count,
				      .slot = end->xirqs };
	if (ours)
		err = xirqs_attach(end, range);
	if (!err)
		smp_store_release(&end->ranges, end->ranges + 1);
	return err;
}

int vlink_user_resource_xirq(struct user_end *end, const struct vlink_user_xirq *request)
{
	const struct user_range *range;
	int err = 0;

	if (request->owner > VLINK_USER_CLIENT || !request->count || request->reserved ||
	    request->count > LV_XIRQ_LIMIT - LV_XIRQ_FREE)
		return -EINVAL;
	mutex_lock(&end->alloc);
	range = range_find(end, request->id);
	if (!range)
		err = range_add(end, request);
	else if (range->owner != request->owner || range->count != request->count)
		err = -EBUSY;
	mutex_unlock(&end->alloc);
	return err;
}

int vlink_user_resource_trigger(struct user_end *end, const struct vlink_user_trigger *request)
{
	const struct user_range *range = range_find(end, request->id);

	if (!range || request->index >= range->count)
		return -ENOENT;
	if (range->owner == end->vl->role)
		return -EACCES;
	return vlink_xirq_trigger(end->vl, range->first + request->index);
}

static int eventfd_set(struct user_end *end, struct user_xirq *x, int fd)
{
	struct eventfd_ctx *ctx = fd == -1 ? NULL : eventfd_ctx_fdget(fd);

	if (IS_ERR(ctx))
		return PTR_ERR(ctx);
	mutex_lock(&end->alloc);
	ctx = rcu_replace_pointer(x->eventfd, ctx, lockdep_is_held(&end->alloc));
	mutex_unlock(&end->alloc);
	if (!ctx)
		return 0;
	synchronize_rcu();
	eventfd_ctx_put(ctx);
	return 0;
}

int vlink_user_resource_eventfd(struct user_end *end, const struct vlink_user_eventfd *request)
{
	const struct user_range *range = range_find(end, request->id);

	if (request->reserved || request->fd < -1)
		return -EINVAL;
	if (!range || request->index >= range->count)
		return -ENOENT;
	if (range->owner != end->vl->role)
		return -EACCES;
	return eventfd_set(end, &end->xirq[range->slot + request->index], request->fd);
}

void vlink_user_resource_drop(struct user_end *end)
{
	u32 i;

	xirqs_detach(end, 0);
	end->ranges = 0;
	for (i = 0; i < end->pieces; i++)
		end->piece[i].held = false;
}

/* ---- events ---- */

static bool take_state(struct user_end *end, struct vlink_user_event *event)
{
	u32 now = vlink_peer_state(end->vl);

	*event = (struct vlink_user_event){ .type = VLINK_USER_EVENT_STATE,
					    .index = now,
					    .count = 1 };
	return xchg(&end->told, now) != now;
}

static void return_xirq(struct user_end *end, u32 slot, u32 count)
{
	atomic_add(count, &end->xirq[slot].count);
	set_bit(slot, end->pending);
}

/*
 * An XIRQ that came after a change of the peer's state must not be told before that change: a
 * process that waits for the state would take the XIRQ for an older one.  So look at the state when
 * the XIRQ is taken (the exchange is the barrier), and if the state is new, put the XIRQ back.
 */
static bool take_xirq(struct user_end *end, u32 slot, struct vlink_user_event *event, bool *news)
{
	struct user_xirq *x = &end->xirq[slot];
	u32 count;

	if (!test_and_clear_bit(slot, end->pending))
		return false;
	count = atomic_xchg(&x->count, 0);
	*news = READ_ONCE(end->told) != vlink_peer_state(end->vl);
	if (*news)
		return_xirq(end, slot, count);
	*event = (struct vlink_user_event){
		.type = VLINK_USER_EVENT_XIRQ, .id = x->id, .index = x->index, .count = count
	};
	return count && !*news;
}

u32 vlink_user_resource_take_events(struct user_end *end, struct vlink_user_event *events,
				    u32 limit)
{
	bool news = false;
	u32 n = 0;
	u32 slot;

	n += take_state(end, &events[n]);
	for_each_set_bit(slot, end->pending, END_XIRQS) {
		if (n == limit || news)
			break;
		n += take_xirq(end, slot, &events[n], &news);
	}
	if (!n && news)
		n += take_state(end, &events[n]);
	return n;
}

/*
 * The first XIRQs of a label come before the request for the label is done: alloc waits for that.
 * If the request failed, there is nothing to return.  Other readers may have gone to sleep
 * meanwhile.
 */
void vlink_user_resource_return_events(struct user_end *end, const struct vlink_user_event *events,
				       u32 count)
{
	const struct user_range *range;
	u32 i;

	mutex_lock(&end->alloc);
	for (i = 0; i < count; i++) {
		range = range_find(end, events[i].id);
		if (events[i].type == VLINK_USER_EVENT_STATE)
			WRITE_ONCE(end->told, U32_MAX);
		else if (range)
			return_xirq(end, range->slot + events[i].index, events[i].count);
	}
	mutex_unlock(&end->alloc);
	wake_up_interruptible_poll(&end->wait, EPOLLIN | EPOLLRDNORM);
}
