// SPDX-License-Identifier: GPL-2.0-only
/* Which VM has the focus: by hot key, or as nkddi asks (<linkvisor/focus.h>). */
#include <linkvisor/focus.h>

#include "guest/linux/vevent/back.h"

static struct back_link *focus;		/* NULL: this VM alone */

static bool provides;

struct back_link *vevent_be_focus(void)
{
	return focus;
}

u32 vevent_be_focus_vm(void)
{
	return focus ? vmq_peer_osid(focus->link) : nkops.nk_id_get();
}

/* f for all views of the link that follow the focus. */
static void each_view(struct back_link *l, void (*f)(struct back_link *l, struct back_view *v))
{
	struct back_view *v;

	for (v = l->view; v < l->view + LV_VEVENT_DEVICES_MAX; v++)
		if (v->policy == VEVENT_FOCUS && vevent_be_sees(l, v))
			f(l, v);
}

void vevent_be_focus_set(struct back_link *l)
{
	if (focus == l)
		return;
	if (focus) {
		each_view(focus, vevent_be_end);
		queue_work(vevent_be_queue, &focus->serve);	/* sounds end */
	}
	focus = l;
	vlink_focus_decide(vevent_be_focus_vm());
	vevent_be_tell();
	if (!l)
		return;
	each_view(l, vevent_be_begin);
	queue_work(vevent_be_queue, &l->serve);		/* lamps */
}

/* ---- hot keys ---- */

struct hit {
	const struct back_device *device;
	u32 code;
	struct back_link *link;
};

static bool is_hit(struct back_link *l, void *cookie)
{
	u32 down[LV_VEVENT_KEYS / 32];
	struct hit *hit = cookie;

	bitmap_to_arr32(down, hit->device->handle.dev->key, LV_VEVENT_KEYS);
	if (!vevent_keys_hit(&l->info.key, down, hit->code))
		return false;
	hit->link = l;
	return true;
}

struct back_link *vevent_be_focus_hit(const struct back_device *d, u32 code)
{
	struct hit hit = { .device = d, .code = code };

	vevent_be_for_links(is_hit, &hit);
	return hit.link;
}

/* ---- by number ---- */

static bool is_peer(struct back_link *l, void *cookie)
{
	struct hit *hit = cookie;

	if (vmq_peer_osid(l->link) != hit->code)
		return false;
	hit->link = l;
	return true;
}

static int change(u32 vm)
{
	struct hit hit = { .code = vm };
	unsigned long flags;
	bool known;

	spin_lock_irqsave(&back_lock, flags);
	known = vm == nkops.nk_id_get() || vevent_be_for_links(is_peer, &hit);
	if (known)
		vevent_be_focus_set(hit.link);
	spin_unlock_irqrestore(&back_lock, flags);
	return known ? 0 : -ENOENT;
}

static bool begins(struct back_link *l, void *unused)
{
	if (l->info.focus)
		focus = l;
	return l->info.focus;
}

int vevent_be_focus_init(void)
{
	int err;

	vevent_be_for_links(begins, NULL);
	err = vlink_focus_provide(change);
	provides = !err;
	if (!err)
		vlink_focus_decide(vevent_be_focus_vm());
	return err;
}

void vevent_be_focus_exit(void)
{
	if (provides)
		vlink_focus_withdraw();
}
