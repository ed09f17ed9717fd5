// SPDX-License-Identifier: GPL-2.0-only
/* Which VM has the focus: by hot key, or by the parameter "focus". */
#include <linux/module.h>

#include "guest/linux/vevent/back.h"

static struct back_link *focus;		/* NULL: this VM alone */

struct back_link *vevent_be_focus(void)
{
	return focus;
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
	if (focus)
		each_view(focus, vevent_be_end);
	focus = l;
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

/* ---- by name ---- */

static bool is_peer(struct back_link *l, void *cookie)
{
	struct hit *hit = cookie;

	if (vmq_peer_osid(l->link) != hit->code)
		return false;
	hit->link = l;
	return true;
}

static int set_by_number(const char *text, const struct kernel_param *unused)
{
	struct hit hit = { };
	int err = kstrtou32(text, 10, &hit.code);

	if (err)
		return err;
	spin_lock_irq(&back_lock);
	if (hit.code)
		vevent_be_for_links(is_peer, &hit);
	if (!hit.code || hit.link)
		vevent_be_focus_set(hit.link);
	spin_unlock_irq(&back_lock);
	return !hit.code || hit.link ? 0 : -ENOENT;
}

static int get_number(char *text, const struct kernel_param *unused)
{
	u32 vm;

	spin_lock_irq(&back_lock);
	vm = focus ? vmq_peer_osid(focus->link) : 0;
	spin_unlock_irq(&back_lock);
	return sysfs_emit(text, "%u\n", vm);
}

static const struct kernel_param_ops ops = { .set = set_by_number, .get = get_number };
module_param_cb(focus, &ops, NULL, 0644);
MODULE_PARM_DESC(focus, "VM that has the focus; 0: none of the others");

static bool begins(struct back_link *l, void *unused)
{
	if (l->info.focus)
		focus = l;
	return l->info.focus;
}

void vevent_be_focus_forget(void)
{
	focus = NULL;
}

void vevent_be_focus_init(void)
{
	vevent_be_for_links(begins, NULL);
}
