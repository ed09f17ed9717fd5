// SPDX-License-Identifier: GPL-2.0-only
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/minmax.h>

#include "guest/linux/vumem/lender.h"

void vumem_lender_init(struct vumem_lender *lender, struct vlink_device *vl)
{
	lender->vl = vl;
	mutex_init(&lender->lock);
	INIT_LIST_HEAD(&lender->loans);
	init_waitqueue_head(&lender->returns);
	lender->down = true;
	spin_lock_init(&lender->patience_lock);
	lender->patience = LENDER_PATIENCE;
	lender->since = ktime_get_ns();
}

void vumem_lender_look(struct vumem_lender *lender)
{
	wake_up_all(&lender->returns);
}

void vumem_lender_up(struct vumem_lender *lender, bool up)
{
	WRITE_ONCE(lender->down, !up);
	vumem_lender_look(lender);
}

/* ---- patience ---- */

/* What is left of it at this moment, in ns. */
static u64 patience_begin(struct vumem_lender *lender, u64 now)
{
	u64 left;

	spin_lock(&lender->patience_lock);
	left = lender->patience + (now - min(now, lender->since)) / LENDER_PART;
	left = min_t(u64, left, LENDER_PATIENCE);
	lender->patience = left;
	lender->since = now;
	spin_unlock(&lender->patience_lock);
	return left;
}

static void patience_end(struct vumem_lender *lender, u64 began)
{
	u64 now = ktime_get_ns(), cost = now - began;

	spin_lock(&lender->patience_lock);
	if (cost > LENDER_PROMPT)
		lender->patience -= min(lender->patience, cost);
	lender->since = now;
	spin_unlock(&lender->patience_lock);
}

/* The peer gives a grant back from the first page to the last. */
static bool grant_is_back(struct vumem_lender *lender, const struct xmem_grant *grant)
{
	struct xmem_slot last;

	return xmem_query(lender->vl, false, grant->slot + grant->pages - 1, &last) ||
	       last.tag != grant->tag || last.state == LV_XMEM_FREE;
}

bool vumem_lender_wait(struct vumem_lender *lender, const struct xmem_grant *grant)
{
	u64 now = ktime_get_ns();
	unsigned long ticks = nsecs_to_jiffies(patience_begin(lender, now));

	if (ticks)
		wait_event_timeout(lender->returns,
				   READ_ONCE(lender->down) || grant_is_back(lender, grant), ticks);
	patience_end(lender, now);
	return !xmem_revoke(lender->vl, grant, 0);
}
