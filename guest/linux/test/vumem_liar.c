// SPDX-License-Identifier: GPL-2.0-only
/*
 * A bad peer of vumem, in either role: it binds to ends of class vomx, as vumem.ko does, and lies in
 * each message in another way.  With "keep" a client is honest but for the memory.
 */
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/wait.h>

#include "guest/linux/test/vumem_liar.h"

static unsigned int keep;
module_param(keep, uint, 0444);
MODULE_PARM_DESC(keep, "a client has so many buffers mapped");

static unsigned int drip;
module_param(drip, uint, 0444);
MODULE_PARM_DESC(drip, "and gives one back in so many ms, 0: none");

static void liar_up(void *user)
{
	struct liar *l = user;

	xchg(&l->pending, 1);
	wake_up_all(&l->waiters);
}

static void liar_down(void *user, bool failed)
{
	struct liar *l = user;

	xmem_unmap_all(l->half.end);
	xmem_abandon_all(l->half.end);
	liar_keep_nothing(l);
	liar_up(user);
}

static void liar_xirq(void *cookie, u32 xirq)
{
	liar_up(cookie);
}

/* ---- as a server ---- */

static const struct lv_vumem_answer shape = {
	.buffer = 1,
	.attributes = LV_VUMEM_MAPPABLE | LV_VUMEM_WRITE_BACK,
	.pages = 2,
	.tag = 1,
};

/* A real grant. */
static void lend(struct liar *l, struct lv_vumem_answer *a)
{
	if (xmem_grant_pages(l->half.end, l->pages, 2, LV_XMEM_WRITE, &l->grant))
		return;
	a->slot = l->grant.slot;
	a->tag = l->grant.tag;
}

/* One page of it is taken at the next call. */
static void take_half(struct liar *l)
{
	if (!l->grant.tag)
		return;
	l->grant.pages = 1;
	xmem_revoke(l->half.end, &l->grant, LV_XMEM_FORCE);
	l->grant.tag = 0;
}

static u32 lie_in_answer(struct liar *l, struct lv_vumem_answer *a)
{
	u32 length = LV_VUMEM_ANSWER_HEAD;

	*a = shape;
	switch (l->lies % 12) {
	case 0: a->slot = ~0u; break;
	case 1: a->pages = ~0u; break;
	case 2: a->pages = 0; break;
	case 3: a->tag = 0; break;
	case 4: a->attributes = ~0u; break;
	case 5: a->attributes &= ~LV_VUMEM_WRITE_BACK; break;
	case 6: a->error = 512; break;
	case 7: length = LV_VUMEM_MESSAGE; break;
	case 8: length = 3; break;
	case 9: length = ~0u; break;
	case 10: break;			/* there is no such grant */
	case 11: lend(l, a); break;
	}
	return length;
}

static void serve(struct liar *l)
{
	struct lv_vumem_answer a;
	u32 bytes, length;

	mutex_lock(&l->lock);
	if (!vrpc_server_take(&l->core, &bytes)) {
		take_half(l);
		length = lie_in_answer(l, &a);
		memcpy(l->core.shared->data, &a, sizeof(a));
		l->lies++;
		if (vrpc_server_answer(&l->core, length))
			vlink_half_trigger(&l->half);
	}
	vrpc_step(&l->core);
	mutex_unlock(&l->lock);
}

/* ---- as a client ---- */

static u32 lie_in_request(struct liar *l, struct lv_vumem_request *r)
{
	u32 length = LV_VUMEM_REQUEST_HEAD;

	*r = (struct lv_vumem_request){ .command = LV_VUMEM_FREE, .buffer = 1 };
	switch (l->lies % 9) {
	case 0: break;			/* there is no such buffer */
	case 1: r->command = 0; break;
	case 2: r->command = ~0u; break;
	case 3: r->command = LV_VUMEM_ALLOC; break;
	case 4: r->buffer = 0; break;
	case 5: r->bytes = ~0u; break;
	case 6: length = LV_VUMEM_MESSAGE; break;
	case 7: length = 1; break;
	case 8: r->command = LV_VUMEM_CTL; r->bytes = 8; length += 8; break;
	}
	return length;
}

static void lie(struct liar *l)
{
	struct lv_vumem_request r;
	u32 bytes, length;

	vrpc_client_result(&l->core, &bytes);
	length = lie_in_request(l, &r);
	if (!l->core.busy && vrpc_client_bound(&l->core)) {
		memcpy(l->core.shared->data, &r, sizeof(r));
		if (!vrpc_client_begin(&l->core, length)) {
			l->lies++;
			vlink_half_trigger(&l->half);
		}
	}
}

static void call(struct liar *l)
{
	mutex_lock(&l->lock);
	if (keep)
		liar_keep(l, min(keep, LIAR_KEEPS), drip);
	else
		lie(l);
	if (!l->core.busy && vrpc_client_bound(&l->core) &&
	    !link_session_is(&l->core.session, l->core.epoch)) {
		vrpc_want(&l->core, false);
		vrpc_step(&l->core);
		vrpc_want(&l->core, true);
	}
	vrpc_step(&l->core);
	mutex_unlock(&l->lock);
}

static int liar_thread(void *arg)
{
	struct liar *l = arg;

	while (!kthread_should_stop()) {
		wait_event_idle_timeout(l->waiters, kthread_should_stop() || xchg(&l->pending, 0),
					HZ / 50);
		if (l->core.server)
			serve(l);
		else
			call(l);
	}
	return 0;
}

/* ---- the link ---- */

static const struct vlink_half_labels labels = {
	.pmem = LV_VUMEM_PMEM,
	.pxirq_client = LV_VUMEM_PXIRQ_CLIENT,
	.pxirq_server = LV_VUMEM_PXIRQ_SERVER,
};

static int liar_open(struct liar *l)
{
	struct vrpc_config config = {
		.server = l->half.end->role == VLINK_SERVER,
		.end = vlink_half_end(&l->half),
		.maxsize = LV_VUMEM_MESSAGE,
		.up = liar_up,
		.down = liar_down,
		.user = l,
	};
	int err = vlink_half_open(&l->half, &labels, vrpc_chunk_bytes(LV_VUMEM_MESSAGE));

	if (err)
		return err;
	config.shared = l->half.pmem;
	vrpc_init(&l->core, &config);
	err = vlink_half_attach(&l->half, liar_xirq, l);
	if (err)
		vlink_half_close(&l->half);
	return err;
}

static int liar_probe(struct vlink_device *vl)
{
	struct liar *l = kzalloc(sizeof(*l), GFP_KERNEL);
	int err;

	if (!l)
		return -ENOMEM;
	l->half.end = vl;
	mutex_init(&l->lock);
	init_waitqueue_head(&l->waiters);
	l->pages[0] = alloc_page(GFP_KERNEL | __GFP_ZERO);
	l->pages[1] = alloc_page(GFP_KERNEL | __GFP_ZERO);
	err = l->pages[0] && l->pages[1] ? liar_open(l) : -ENOMEM;
	if (err)
		return err;
	vlink_set_drvdata(vl, l);
	vrpc_want(&l->core, true);
	vrpc_step(&l->core);
	l->thread = kthread_run(liar_thread, l, "vumem-liar");
	return PTR_ERR_OR_ZERO(l->thread);
}

static void liar_remove(struct vlink_device *vl)
{
	struct liar *l = vlink_get_drvdata(vl);

	kthread_stop(l->thread);
	mutex_lock(&l->lock);
	vrpc_want(&l->core, false);
	vrpc_step(&l->core);
	mutex_unlock(&l->lock);
	vlink_half_close(&l->half);
	xmem_abandon_all(vl);
	put_page(l->pages[0]);
	put_page(l->pages[1]);
	kfree(l);
}

static void liar_sysconf(struct vlink_device *vl)
{
	struct liar *l = vlink_get_drvdata(vl);

	mutex_lock(&l->lock);
	vrpc_step(&l->core);
	mutex_unlock(&l->lock);
	liar_up(l);
}

static const char *const liar_classes[] = { LV_VUMEM_CLASS, NULL };

static struct vlink_driver liar_driver = {
	.driver = { .name = "vumem-liar", .suppress_bind_attrs = true },
	.classes = liar_classes,
	.probe = liar_probe,
	.remove = liar_remove,
	.sysconf = liar_sysconf,
};
module_driver(liar_driver, vlink_driver_register, vlink_driver_unregister);

MODULE_DESCRIPTION("A bad peer of vumem");
MODULE_LICENSE("GPL");
