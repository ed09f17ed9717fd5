// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests that are not answered in time.  Most are given up: the back end may still do them, and
 * use their buffers or pages.  What this VM has of them is these, the message, and the cookie by
 * which the answer is known.  A read into pages that are granted cannot be given up.
 */
#include <linux/slab.h>

#include "guest/linux/vbd/front.h"

struct late {
	struct list_head node;
	struct front_disk *disk;
	struct lv_vbd_request sent;
	struct xmem_grant grant;	/* these three are as in the call */
	bool buffer;
	enum call_share share;
};

static void complain(const struct front_disk *d)
{
	pr_warn_ratelimited("vbd: disk %u of VM %u does not answer\n", d->number,
			    vmq_peer_osid(d->link->link));
}

static void answers(struct front_disk *d)
{
	if (!atomic_dec_and_test(&d->late))
		return;
	pr_notice("vbd: disk %u of VM %u answers again\n", d->number, vmq_peer_osid(d->link->link));
	vbd_front_connect(d->link);	/* it was not probed meanwhile */
}

static void late_free(struct front_link *l, struct late *late)
{
	/* nkddi keeps the pages as long as the grant is not over. */
	if (late->sent.flags & LV_VBD_GRANTED)
		xmem_leave(l->lender, &late->grant);
	if (late->buffer)
		vmq_data_free(l->link, late->sent.data);
	vbd_front_share_give(late->disk, late->share);
	answers(late->disk);
	kfree(late);
}

/*
 * Claiming and adding are one step: link_off claims what is in flight first, and then forgets what
 * is late, so each call is found by one of the two.
 */
static bool claim(struct front_link *l, struct front_call *call, struct late *late)
{
	vipc_waiter_t *waiter;
	unsigned long flags;

	spin_lock_irqsave(&l->late_lock, flags);
	waiter = vipc_list_cookie_to_waiter(&l->calls, call->sent.cookie);
	if (waiter) {
		vipc_list_occurred(&l->calls, waiter);
		late->sent = call->sent;
		late->grant = call->grant;
		call->sent.flags &= ~LV_VBD_GRANTED;
		late->buffer = call->buffer;
		late->share = call->share;
		list_add(&late->node, &l->late);
		atomic_inc(&late->disk->late);
	}
	spin_unlock_irqrestore(&l->late_lock, flags);
	return waiter;
}

bool vbd_front_late_add(struct front_disk *d, struct front_call *call)
{
	struct late *late = kzalloc(sizeof(*late), GFP_NOIO);

	if (!late)
		return false;
	late->disk = d;
	if (!claim(d->link, call, late)) {
		kfree(late);
		return false;
	}
	complain(d);
	return true;
}

void vbd_front_late_mark(struct front_disk *d, struct front_call *call)
{
	if (atomic_cmpxchg(&call->state, CALL_SENT, CALL_OVERDUE) != CALL_SENT)
		return;
	atomic_inc(&d->late);
	complain(d);
}

void vbd_front_late_end(struct front_disk *d, struct front_call *call)
{
	if (atomic_xchg(&call->state, CALL_ENDED) == CALL_OVERDUE)
		answers(d);
}

static struct late *take(struct front_link *l, u64 cookie)
{
	struct late *late;

	list_for_each_entry(late, &l->late, node) {
		if (late->sent.cookie == cookie) {
			list_del(&late->node);
			return late;
		}
	}
	return NULL;
}

int vbd_front_late_answered(struct front_link *l, const struct lv_vbd_reply *reply)
{
	struct late *late;
	unsigned long flags;
	int status;

	spin_lock_irqsave(&l->late_lock, flags);
	late = take(l, reply->cookie);
	spin_unlock_irqrestore(&l->late_lock, flags);
	if (!late)
		return -EPROTO;
	status = vbd_reply_judge(reply, &late->sent);
	late_free(l, late);
	return status;
}

void vbd_front_late_forget(struct front_link *l)
{
	struct late *late, *next;
	LIST_HEAD(all);

	spin_lock_irq(&l->late_lock);
	list_splice_init(&l->late, &all);
	spin_unlock_irq(&l->late_lock);
	list_for_each_entry_safe(late, next, &all, node)
		late_free(l, late);
}
