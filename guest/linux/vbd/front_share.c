// SPDX-License-Identifier: GPL-2.0-only
/*
 * The messages of a link are shared by its disks.  Each disk has some of its own, so that a drive
 * that hangs, and keeps all that it can get, leaves enough to the others.
 */
#include "guest/linux/vbd/front.h"

void vbd_front_share_init(struct front_link *l)
{
	u32 own = vbd_requests_own(l->info.requests, l->nr_disks), i;

	atomic_set(&l->common, vbd_requests_common(l->info.requests, l->nr_disks));
	for (i = 0; i < l->nr_disks; i++)
		atomic_set(&l->disk[i].own, own);
}

u32 vbd_front_share_max(const struct front_link *l)
{
	return vbd_requests_own(l->info.requests, l->nr_disks) +
	       vbd_requests_common(l->info.requests, l->nr_disks);
}

enum call_share vbd_front_share_take(struct front_disk *d)
{
	if (atomic_dec_if_positive(&d->own) >= 0)
		return SHARE_OWN;
	return atomic_dec_if_positive(&d->link->common) >= 0 ? SHARE_COMMON : SHARE_NONE;
}

void vbd_front_share_give(struct front_disk *d, enum call_share share)
{
	if (share != SHARE_NONE)
		atomic_inc(share == SHARE_OWN ? &d->own : &d->link->common);
}
