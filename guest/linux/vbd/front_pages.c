// SPDX-License-Identifier: GPL-2.0-only
/*
 * The pages of a request, granted to a direct-mapped back end for the time of the request, so that
 * its disk's DMA reaches them and nobody copies.
 *
 * The reply says that the back end is done; the hypervisor is asked whether that is so, before a
 * page is anybody else's.  If it is not, the request is *held*: it stays in flight until the back
 * end has unmapped the pages, and then waits for the next session as all others.  A write may end
 * before, with an error: a device that still reads the pages harms nobody, if they become nobody
 * else's.
 */
#include <linux/blk-mq.h>
#include <linux/delay.h>
#include <linux/module.h>

#include <linkvisor/vmq_end.h>

#include "guest/linux/vbd/front.h"
#include "guest/linux/vbd/link.h"

#define HELD_MS	50	/* between looks at requests that are held */

/* Smaller ones are cheaper to copy: docs/decisions/0018. */
static uint grant_min = 8192;
module_param(grant_min, uint, 0644);
MODULE_PARM_DESC(grant_min, "bytes from which on the pages of a request are granted, not copied");

static uint leave_ms = 30000;
module_param(leave_ms, uint, 0644);
MODULE_PARM_DESC(leave_ms, "milliseconds to wait for granted pages when the module goes");

static struct page **pages_of(struct front_call *call)
{
	return (struct page **)(call + 1);
}

size_t vbd_front_pages_size(const struct front_link *l)
{
	return vbd_pages(VBD_PAGE - 1, l->info.buffer) * sizeof(struct page *);
}

/*
 * How many there are, and where in the first one data begins.  0: there are gaps between them, or
 * pages that many requests share, as the one of zeros: no page is mapped more than 15 times.
 */
static u32 collect(struct request *rq, struct page **pages, u32 *offset)
{
	struct req_iterator iter;
	struct bio_vec vec;
	u32 n = 0, end = PAGE_SIZE;

	rq_for_each_segment(vec, rq, iter)
	{
		if (!n)
			*offset = vec.bv_offset;
		else if (vec.bv_offset || end != PAGE_SIZE)
			return 0;
		if (PageReserved(vec.bv_page) || (n && vec.bv_page == pages[n - 1]))
			return 0;
		end = vec.bv_offset + vec.bv_len;
		pages[n++] = vec.bv_page;
	}
	return *offset % LV_VBD_SECTOR ? 0 : n;
}

bool vbd_front_pages_grant(struct front_link *l, struct request *rq, struct front_call *call)
{
	u32 flags = call->sent.op == LV_VBD_READ ? LV_XMEM_WRITE : 0, n;

	if (!l->lender || call->copies || blk_rq_bytes(rq) < READ_ONCE(grant_min))
		return false;
	n = collect(rq, pages_of(call), &call->sent.data);
	if (!n || xmem_grant_pages(l->lender, pages_of(call), n, flags, &call->grant)) {
		call->sent.data = 0;
		return false;
	}
	call->sent.flags |= LV_VBD_GRANTED;
	call->sent.slot = call->grant.slot;
	call->sent.tag = call->grant.tag;
	atomic_inc(&((struct front_disk *)rq->q->queuedata)->granted);
	return true;
}

/*
 * Not by force: a disk's driver may copy what is written by a CPU, and late, and would write the
 * scratch page over the disk.  The pages cannot be used before the back end has unmapped them
 * anyway.
 */
bool vbd_front_pages_end(struct front_link *l, struct front_call *call)
{
	if (!(call->sent.flags & LV_VBD_GRANTED))
		return true;
	if (xmem_revoke(l->lender, &call->grant, 0))
		return false;
	call->sent.flags &= ~LV_VBD_GRANTED;
	return true;
}

void vbd_front_pages_leave(struct front_link *l, struct front_call *call)
{
	if (call->sent.flags & LV_VBD_GRANTED)
		xmem_leave(l->lender, &call->grant);
	call->sent.flags &= ~LV_VBD_GRANTED;
}

void vbd_front_pages_hold(struct front_link *l, struct front_call *call)
{
	smp_store_release(&call->held, true);
	queue_delayed_work(vbd_front_queue, &l->held, msecs_to_jiffies(HELD_MS));
}

bool vbd_front_pages_give_up(struct front_link *l, struct front_call *call)
{
	if (call->sent.op != LV_VBD_WRITE || !xchg(&call->held, false))
		return false;
	vbd_front_pages_leave(l, call);
	return true;
}

struct look {
	struct front_link *l;
	bool again;
};

static bool look_at(struct request *rq, void *data)
{
	struct front_call *call = blk_mq_rq_to_pdu(rq);
	struct look *look = data;

	if (!xchg(&call->held, false))
		return true;
	if (vbd_front_pages_end(look->l, call)) {
		blk_mq_requeue_request(rq, true);
		return true;
	}
	smp_store_release(&call->held, true);
	look->again = true;
	return true;
}

static void look_at_held(struct work_struct *work)
{
	struct front_link *l = container_of(work, struct front_link, held.work);
	struct look look = { .l = l };
	u32 i;

	for (i = 0; i < l->nr_disks; i++)
		blk_mq_tagset_busy_iter(&l->disk[i].tags, look_at, &look);
	if (look.again)
		queue_delayed_work(vbd_front_queue, &l->held, msecs_to_jiffies(HELD_MS));
}

void vbd_front_pages_init(struct front_link *l)
{
	struct vlink_device *end = vmq_link_rx_end(l->link);

	INIT_DELAYED_WORK(&l->held, look_at_held);
	if (xmem_slots(end) && xmem_peer_is_direct(end) && vbd_link_can_grant(l->link))
		l->lender = end;
}

/*
 * The link is off, so the back end gives back what its disks are done with.  Who takes the rest by
 * force is nkddi: a CPU that still copies from those pages reads the scratch page.
 */
static void wait_for_left(struct front_link *l)
{
	unsigned long end = jiffies + msecs_to_jiffies(READ_ONCE(leave_ms));
	u32 left = xmem_left(l->lender);

	while (left && time_before(jiffies, end)) {
		msleep(HELD_MS);
		left = xmem_left(l->lender);
	}
	if (left)
		pr_warn("vbd: VM %u keeps %u pages, which are taken by force\n",
			vmq_peer_osid(l->link), left);
}

void vbd_front_pages_exit(struct front_link *l)
{
	cancel_delayed_work_sync(&l->held);
	if (l->lender)
		wait_for_left(l);
}
