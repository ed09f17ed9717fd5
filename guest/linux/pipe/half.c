// SPDX-License-Identifier: GPL-2.0-only
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

int pipe_half_open(struct pipe_half *h, u32 ring_size, const struct vlink_half_labels *labels)
{
	const struct vlink_device *vl = h->link.end;
	int err = vlink_half_open(&h->link, labels, ring_size);

	mutex_init(&h->lock);
	init_waitqueue_head(&h->waiters);
	if (err == -ENOMEM && ring_size > vl->desc->pmem_size)
		dev_err(&vl->dev, "the ring needs %u bytes of pmem, the link has %llu\n", ring_size,
			(u64)vl->desc->pmem_size);
	if (!err)
		err = vlink_half_attach(&h->link, half_xirq, h);
	if (err)
		vlink_half_close(&h->link);
	return err;
}
EXPORT_SYMBOL_GPL(pipe_half_open);

void pipe_half_close(struct pipe_half *h)
{
	vlink_half_close(&h->link);
}
EXPORT_SYMBOL_GPL(pipe_half_close);
