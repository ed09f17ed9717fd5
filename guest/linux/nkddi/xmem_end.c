// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/smp.h>

#include <linkvisor/hypercall.h>

#include "guest/linux/nkddi/repository.h"
#include "guest/linux/nkddi/xirq.h"
#include "guest/linux/nkddi/xmem_end.h"

/* In the PDEV of the first end that has slots.  The size is part of the label: it may change. */
#define LISTS_LABEL(cpus)	(0xffff0000u | (cpus))

static struct workqueue_struct *queue;
static u64 *lists;			/* LV_XMEM_PAGES for each CPU */

u64 *nkddi_xmem_list(phys_addr_t *address)
{
	u64 *list = lists + smp_processor_id() * LV_XMEM_PAGES;

	*address = nkddi_repository_vtop(list);
	return list;
}

s64 nkddi_xmem_call(const struct vlink_device *vl, u32 fn, u32 first, u32 n, u64 flags)
{
	u64 x[4], sum = 0;
	s64 done;

	for (; n; first += done, n -= done) {
		done = hypercall_full(fn, vl->paddr, nkddi_xmem_range(first, n), 0, flags, x);
		if (done <= 0)
			return done ?: -EIO;
		sum += x[1];
	}
	return sum;
}

u32 xmem_slots(const struct vlink_device *vl)
{
	return vl->xmem ? vl->xmem->own.count : 0;
}
EXPORT_SYMBOL_GPL(xmem_slots);

u32 xmem_peer_slots(const struct vlink_device *vl)
{
	return vl->xmem ? vl->xmem->peer_slots : 0;
}
EXPORT_SYMBOL_GPL(xmem_peer_slots);

int xmem_query(struct vlink_device *vl, bool peer, u32 slot, struct xmem_slot *what)
{
	u64 x[4], side;
	s64 state;

	if (slot >= (peer ? xmem_peer_slots(vl) : xmem_slots(vl)))
		return -EINVAL;
	side = peer ? vl->xmem->peer_side : vl->xmem->own_side;
	state = hypercall_full(LV_HC_XMEM_QUERY, vl->paddr, slot, peer, side, x);
	if (state < 0)
		return state;
	*what = (struct xmem_slot){
		.state = state & 0xff,
		.flags = state & ~0xff,
		.run = x[1],
		.tag = x[2],
		.address = x[3],
	};
	return 0;
}
EXPORT_SYMBOL_GPL(xmem_query);

/* The device lock keeps probe and remove away: driver is set iff it is bound. */
static void end_work(struct work_struct *work)
{
	struct xmem_end *end = container_of(work, struct xmem_end, work);
	struct device *dev = &end->vl->dev;

	nkddi_xmem_reap(end);
	device_lock(dev);
	if (dev->driver && to_vlink_driver(dev->driver)->xmem)
		to_vlink_driver(dev->driver)->xmem(end->vl);
	device_unlock(dev);
}

void nkddi_xmem_look(struct xmem_end *end)
{
	queue_work(queue, &end->work);
}

static void end_changed(void *end, u32 xirq)
{
	nkddi_xmem_look(end);
}

static int end_listen(struct xmem_end *end)
{
	bool serve = end->vl->role == VLINK_SERVER;
	int xirq = vlink_pxirq_alloc(end->vl,
				     serve ? LV_XMEM_PXIRQ_SERVER : LV_XMEM_PXIRQ_CLIENT,
				     end->vl->role, 1);
	struct xirq_attachment *a;

	if (xirq < 0)
		return xirq;
	a = nkddi_xirq_attach(xirq, end_changed, end, dev_name(&end->vl->dev));
	if (IS_ERR(a))
		return PTR_ERR(a);
	end->xirq = a;
	return 0;
}

static int end_get_lists(struct vlink_device *vl)
{
	void *block;

	if (lists)
		return 0;
	block = vlink_pdev_alloc(vl, LISTS_LABEL(nr_cpu_ids),
				 nr_cpu_ids * LV_XMEM_PAGES * sizeof(*lists));
	if (IS_ERR(block))
		return PTR_ERR(block);
	lists = block;
	return 0;
}

/* In a loopback the descriptor is the server's, and the client's window is behind the server's. */
static bool end_is_second(const struct vlink_device *vl)
{
	return vl->loopback && vl->role == VLINK_CLIENT;
}

static int end_map_window(struct xmem_end *end)
{
	const struct lv_vlink *desc = end->vl->desc;
	u64 base = desc->xmem;

	if (!base || !end->peer_slots)
		return 0;
	if (end_is_second(end->vl))
		base += (u64)desc->xmem_peer << PAGE_SHIFT;
	end->window_at = base;
	end->window = memremap(base, (size_t)end->peer_slots << PAGE_SHIFT, MEMREMAP_WB);
	return end->window ? 0 : -ENOMEM;
}

/* What an earlier life granted and nobody gave back yet. */
static void end_find_left(struct xmem_end *end)
{
	struct xmem_slot what;
	u32 slot = 0;

	while (!xmem_query(end->vl, false, slot, &what) && what.run) {
		if (what.state != LV_XMEM_FREE)
			nkddi_xmem_slots_leave(&end->own, slot, what.run, 0);
		slot += what.run;
	}
}

static int end_open(struct xmem_end *end)
{
	const struct lv_vlink *desc = end->vl->desc;
	bool second = end_is_second(end->vl);
	int err = nkddi_xmem_slots_init(&end->own, second ? desc->xmem_peer : desc->xmem_own);

	if (err)
		return err;
	end->peer_slots = second ? desc->xmem_own : desc->xmem_peer;
	err = end_get_lists(end->vl);
	if (!err)
		err = end_map_window(end);
	if (!err)
		err = end_listen(end);
	if (!err)
		return 0;
	if (end->window)
		memunmap(end->window);
	nkddi_xmem_slots_exit(&end->own);
	return err;
}

static struct xmem_end *end_create(struct vlink_device *vl)
{
	struct xmem_end *end = kzalloc(sizeof(*end), GFP_KERNEL);
	int err;

	if (!end)
		return ERR_PTR(-ENOMEM);
	end->vl = vl;
	end->own_side = vl->loopback && !end_is_second(vl) ? LV_XMEM_SERVER : 0;
	end->peer_side = end_is_second(vl) ? LV_XMEM_SERVER : 0;
	mutex_init(&end->reaping);
	INIT_WORK(&end->work, end_work);
	err = end_open(end);
	if (!err)
		return end;
	kfree(end);
	return ERR_PTR(err);
}

void nkddi_xmem_add(struct vlink_device *vl)
{
	struct xmem_end *end;

	if (!vl->desc->xmem_own && !vl->desc->xmem_peer)
		return;
	end = end_create(vl);
	if (IS_ERR(end)) {
		dev_err(&vl->dev, "no XMEM: error %ld\n", PTR_ERR(end));
		return;
	}
	vl->xmem = end;
	end_find_left(end);
	nkddi_xmem_release(vl);
}

void nkddi_xmem_remove(struct vlink_device *vl)
{
	struct xmem_end *end = vl->xmem;
	u32 left;

	if (!end)
		return;
	nkddi_xirq_detach(end->xirq);
	cancel_work_sync(&end->work);
	nkddi_xmem_reap(end);
	left = nkddi_xmem_slots_count_left(&end->own);
	if (left)
		dev_warn(&vl->dev, "VM %u keeps %u page%s, lost for good\n", vl->peer, left,
			 left == 1 ? "" : "s");
	if (end->window)
		memunmap(end->window);
	nkddi_xmem_slots_exit(&end->own);
	vl->xmem = NULL;
	kfree(end);
}

void nkddi_xmem_release(struct vlink_device *vl)
{
	if (!vl->xmem)
		return;
	xmem_abandon_all(vl);
	xmem_unmap_all(vl);
}

int nkddi_xmem_init(void)
{
	queue = alloc_workqueue("nkddi-xmem", WQ_MEM_RECLAIM | WQ_UNBOUND, 0);
	return queue ? 0 : -ENOMEM;
}

void nkddi_xmem_exit(void)
{
	destroy_workqueue(queue);
	lists = NULL;
}
