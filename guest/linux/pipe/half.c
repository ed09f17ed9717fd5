// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/export.h>
#include <linux/sched/signal.h>

#include <linkvisor/pipe_half.h>

void pipe_half_wake(struct pipe_half *h)
{
	wake_up_interruptible(&h->waiters);
}
EXPORT_SYMBOL_GPL(pipe_half_wake);

#define VAIN_MAX	8

int pipe_half_retry(struct pipe_half *h, bool nonblock, unsigned int vain)
{
	if (vain && signal_pending(current))
		return -ERESTARTSYS;
	cond_resched();
	if (!nonblock || vain < VAIN_MAX)
		return 0;
	pipe_half_wake(h);
	return -EAGAIN;
}
EXPORT_SYMBOL_GPL(pipe_half_retry);

static void half_xirq(void *cookie, u32 xirq)
{
	pipe_half_wake(cookie);
}

static int half_map_ring(struct pipe_half *h, u32 size, u32 label)
{
	struct vlink_device *vl = h->end;
	void *ring = vlink_pmem_map(vl, label, size, NULL);

	if (!IS_ERR(ring)) {
		h->ring = ring;
		return 0;
	}
	dev_err(&vl->dev, "the ring needs %u bytes of pmem, the link has %llu\n", size,
		(u64)vl->desc->pmem_size);
	return PTR_ERR(ring);
}

static void half_unmap_ring(struct pipe_half *h)
{
	if (h->ring)
		vlink_pmem_unmap(h->ring);
}

int pipe_half_open(struct pipe_half *h, u32 ring_size, const struct pipe_labels *labels)
{
	struct vlink_device *vl = h->end;
	int client = vlink_pxirq_alloc(vl, labels->pxirq_client, VLINK_CLIENT, 1);
	int server = vlink_pxirq_alloc(vl, labels->pxirq_server, VLINK_SERVER, 1);
	bool serve = vl->role == VLINK_SERVER;
	int err;

	mutex_init(&h->lock);
	init_waitqueue_head(&h->waiters);
	if (client < 0 || server < 0)
		return client < 0 ? client : server;
	h->peer_xirq = serve ? client : server;
	err = ring_size ? half_map_ring(h, ring_size, labels->pmem) : 0;
	if (err)
		return err;
	h->xirq = vlink_xirq_attach(serve ? server : client, half_xirq, h, dev_name(&vl->dev));
	if (!IS_ERR(h->xirq))
		return 0;
	half_unmap_ring(h);
	return PTR_ERR(h->xirq);
}
EXPORT_SYMBOL_GPL(pipe_half_open);

void pipe_half_close(struct pipe_half *h)
{
	vlink_xirq_detach(h->xirq);
	half_unmap_ring(h);
}
EXPORT_SYMBOL_GPL(pipe_half_close);

static void half_publish(void *end, uint32_t state)
{
	struct vlink_device *vl = end;

	if (!vlink_state_set(vl, state))
		vlink_sysconf(vl);
}

struct link_end pipe_half_end(const struct pipe_half *h)
{
	return (struct link_end){
		.own = vlink_state_word(h->end),
		.peer = vlink_peer_state_word(h->end),
		.publish = half_publish,
		.owner = h->end,
	};
}
EXPORT_SYMBOL_GPL(pipe_half_end);
