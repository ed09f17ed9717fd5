// SPDX-License-Identifier: GPL-2.0-only
/*
 * earlydata: a driver to learn from (docs/writing-a-driver.md).  What is written
 * to /dev/earlydata<n> in the server's VM is read from it in the client's.
 */
#include <linux/err.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include <linkvisor/vlink.h>

#include "proto/earlydata.h"
#include "proto/info.h"
#include "proto/link_state.h"

struct earlydata {
	struct miscdevice misc;
	struct vlink_device *vl;
	struct link_state link;
	struct earlydata_block block;
	struct mutex lock;		/* of link, and of the server's block */
	wait_queue_head_t wait;
	struct xirq_attachment *xirq;
	int number;			/* the XIRQ's */
};

/* A copy of the block that belongs to one open file. */
struct copy {
	struct earlydata *e;
	struct mutex lock;		/* of the filling, in the client's VM */
	bool full;			/* and from then on it stays what it is */
	size_t size;
	u8 data[];
};

/* ---- the link ---- */

static void link_publish(void *owner, u32 state)
{
	vlink_state_set(owner, state);
	vlink_sysconf(owner);
}

/* A client that comes back gets the same block again: nothing to forget. */
static void link_reset(void *user)
{
}

static const struct link_ops link_ops = { .publish = link_publish, .reset = link_reset };

static void earlydata_want(struct earlydata *e, bool want)
{
	mutex_lock(&e->lock);
	e->link.want = want;
	link_state_step(&e->link);
	mutex_unlock(&e->lock);
}

static void earlydata_sysconf(struct vlink_device *vl)
{
	struct earlydata *e = vlink_get_drvdata(vl);

	earlydata_want(e, true);
	wake_up_interruptible(&e->wait);
}

static void earlydata_xirq(void *cookie, u32 xirq)
{
	struct earlydata *e = cookie;

	wake_up_interruptible(&e->wait);
}

/* ---- the file ---- */

/* Both looks at the link matter: no byte may come from a server that died. */
static int earlydata_try(struct earlydata *e, struct copy *c)
{
	int n = link_state_usable(&e->link) ? earlydata_take(&e->block, c->data) : -EAGAIN;

	c->size = max(n, 0);
	return link_state_usable(&e->link) ? min(n, 0) : -EAGAIN;
}

/* The first look that finds a block makes the copy. */
static int earlydata_fill(struct copy *c)
{
	int err = 0;

	mutex_lock(&c->lock);
	if (!c->full) {
		err = earlydata_try(c->e, c);
		c->full = !err;
	}
	mutex_unlock(&c->lock);
	return err;
}

/* After a look that found nothing, only an event makes us look again. */
static int earlydata_wait(struct copy *c)
{
	DEFINE_WAIT_FUNC(wait, woken_wake_function);
	int err;

	add_wait_queue(&c->e->wait, &wait);
	while ((err = earlydata_fill(c)) == -EAGAIN && !signal_pending(current))
		wait_woken(&wait, TASK_INTERRUPTIBLE, MAX_SCHEDULE_TIMEOUT);
	remove_wait_queue(&c->e->wait, &wait);
	return err == -EAGAIN ? -ERESTARTSYS : err;
}

/* It must not sleep until the server is there: all misc devices share a lock, held here. */
static int earlydata_open(struct inode *inode, struct file *file)
{
	struct earlydata *e = container_of(file->private_data, struct earlydata, misc);
	bool server = e->vl->role == VLINK_SERVER;
	struct copy *c;

	if ((file->f_flags & O_ACCMODE) != (server ? O_WRONLY : O_RDONLY))
		return -EACCES;
	c = kvzalloc(sizeof(*c) + e->block.capacity, GFP_KERNEL);
	if (!c)
		return -ENOMEM;
	c->e = e;
	mutex_init(&c->lock);
	file->private_data = c;
	return 0;
}

static ssize_t earlydata_read(struct file *file, char __user *buf, size_t size, loff_t *pos)
{
	struct copy *c = file->private_data;
	int err = file->f_flags & O_NONBLOCK ? earlydata_fill(c) : earlydata_wait(c);

	if (err == -EPROTO)
		vlink_violation(c->e->vl, "block larger than the shared memory");
	return err ?: simple_read_from_buffer(buf, size, pos, c->data, c->size);
}

static __poll_t earlydata_poll(struct file *file, poll_table *table)
{
	struct copy *c = file->private_data;
	int err;

	if (c->e->vl->role == VLINK_SERVER)
		return EPOLLOUT | EPOLLWRNORM;
	poll_wait(file, &c->e->wait, table);
	err = earlydata_fill(c);
	if (err == -EAGAIN)
		return 0;
	return EPOLLIN | EPOLLRDNORM | (err ? EPOLLERR : 0);
}

static ssize_t earlydata_write(struct file *file, const char __user *buf, size_t size, loff_t *pos)
{
	struct copy *c = file->private_data;
	ssize_t n = simple_write_to_buffer(c->data, c->e->block.capacity, pos, buf, size);

	c->size = max_t(size_t, c->size, *pos);
	return n ?: (size ? -ENOSPC : 0);
}

/* What was written goes out as a whole, at the close. */
static int earlydata_release(struct inode *inode, struct file *file)
{
	struct copy *c = file->private_data;
	struct earlydata *e = c->e;

	if (e->vl->role == VLINK_SERVER && c->size) {
		mutex_lock(&e->lock);
		earlydata_publish(&e->block, c->data, c->size);
		mutex_unlock(&e->lock);
		vlink_xirq_trigger(e->vl, e->number);
	}
	kvfree(c);
	return 0;
}

static const struct file_operations earlydata_file = {
	.owner = THIS_MODULE,
	.open = earlydata_open,
	.release = earlydata_release,
	.read = earlydata_read,
	.write = earlydata_write,
	.poll = earlydata_poll,
};

/* ---- the device ---- */

/* Both ends read the server's info, so they agree on the size. */
static u32 earlydata_capacity(const struct vlink_device *vl)
{
	const char *info = vl->role == VLINK_SERVER ? vl->info : vl->peer_info;
	u32 capacity = SZ_4K - sizeof(struct lv_earlydata);

	if (*info && !info_size(info_first(info, ';'), 64, SZ_1M, &capacity))
		dev_warn(&vl->dev, "info '%s': no size from 64 to 1M\n", info);
	return capacity;
}

static int earlydata_resources(struct earlydata *e, struct vlink_device *vl)
{
	e->block.capacity = earlydata_capacity(vl);
	e->block.area = vlink_pmem_map(vl, LV_EARLYDATA_PMEM,
				       sizeof(*e->block.area) + e->block.capacity, NULL);
	if (IS_ERR(e->block.area))
		return PTR_ERR(e->block.area);
	e->number = vlink_pxirq_alloc(vl, LV_EARLYDATA_PXIRQ_CLIENT, VLINK_CLIENT, 1);
	if (e->number >= 0 && vl->role == VLINK_CLIENT)
		e->xirq = vlink_xirq_attach(e->number, earlydata_xirq, e, "earlydata");
	if (e->number >= 0 && !IS_ERR(e->xirq))
		return 0;
	vlink_pmem_unmap(e->block.area);
	return e->number < 0 ? e->number : PTR_ERR(e->xirq);
}

static void earlydata_remove(struct vlink_device *vl)
{
	struct earlydata *e = vlink_get_drvdata(vl);

	misc_deregister(&e->misc);
	earlydata_want(e, false);
	if (e->xirq)
		vlink_xirq_detach(e->xirq);
	vlink_pmem_unmap(e->block.area);
}

static int earlydata_probe(struct vlink_device *vl)
{
	struct earlydata *e = devm_kzalloc(&vl->dev, sizeof(*e), GFP_KERNEL);
	int err;

	if (!e)
		return -ENOMEM;
	e->vl = vl;
	mutex_init(&e->lock);
	init_waitqueue_head(&e->wait);
	vlink_set_drvdata(vl, e);
	err = earlydata_resources(e, vl);
	if (err)
		return dev_err_probe(&vl->dev, err, "no shared memory or XIRQ\n");
	if (vl->role == VLINK_SERVER)
		earlydata_clear(&e->block);
	link_state_init(&e->link, vlink_state_word(vl), vlink_peer_state_word(vl), &link_ops, vl,
			e);
	e->misc.minor = MISC_DYNAMIC_MINOR;
	e->misc.name = devm_kasprintf(&vl->dev, GFP_KERNEL, "earlydata%d", vl->link);
	e->misc.fops = &earlydata_file;
	err = misc_register(&e->misc);
	if (err)
		goto give_back;
	earlydata_want(e, true);
	return 0;

give_back:
	if (e->xirq)
		vlink_xirq_detach(e->xirq);
	vlink_pmem_unmap(e->block.area);
	return err;
}

static const char *const earlydata_classes[] = { LV_EARLYDATA_CLASS, NULL };

static struct vlink_driver earlydata_driver = {
	.driver = { .name = "earlydata", .suppress_bind_attrs = true },
	.classes = earlydata_classes,
	.probe = earlydata_probe,
	.remove = earlydata_remove,
	.sysconf = earlydata_sysconf,
};

static int __init earlydata_init(void)
{
	return vlink_driver_register(&earlydata_driver);
}
module_init(earlydata_init);

static void __exit earlydata_exit(void)
{
	vlink_driver_unregister(&earlydata_driver);
}
module_exit(earlydata_exit);

MODULE_ALIAS("vlink:" LV_EARLYDATA_CLASS);
MODULE_DESCRIPTION("Early boot data from one virtual machine to another");
MODULE_LICENSE("GPL");
