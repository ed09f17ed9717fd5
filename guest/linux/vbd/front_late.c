// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests that were given up: the back end may still do them, and read or write their buffers.
 * What this VM has of them is the buffer, and the cookie by which the answer is known.
 */
#include <linux/slab.h>

#include "guest/linux/vbd/front.h"

struct late {
	struct list_head node;
	struct front_disk *disk;
	struct lv_vbd_request sent;
};

static void late_free(struct front_link *l, struct late *late)
{
	if (vbd_op_has_data(late->sent.op))
		vmq_data_free(l->link, late->sent.data);
	if (atomic_dec_and_test(&late->disk->late))
		pr_notice("vbd: disk %u of VM %u answers again\n", late->disk->number,
			  vmq_peer_osid(l->link));
	kfree(late);
}

/*
 * Claiming and adding are one step: link_off claims what is in flight first, and then forgets what
 * is late, so each call is found by one of the two.
 */
static bool claim(struct front_link *l, const struct front_call *call, struct late *late)
{
	vipc_waiter_t *waiter;
	unsigned long flags;

	spin_lock_irqsave(&l->late_lock, flags);
	waiter = vipc_list_cookie_to_waiter(&l->calls, call->sent.cookie);
	if (waiter) {
		vipc_list_occurred(&l->calls, waiter);
		late->sent = call->sent;
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
	pr_warn_ratelimited("vbd: disk %u of VM %u does not answer\n", d->number,
			    vmq_peer_osid(d->link->link));
	return true;
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
